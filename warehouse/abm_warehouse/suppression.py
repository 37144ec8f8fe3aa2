"""
Who must not be held: a list of keyed hashes, so that the list itself names nobody.

``suppressed.txt`` holds one HMAC a line, of an e-mail address or a contact id; the key lies beside it, in a
file that only its owner may read. A load sets aside every row about somebody on the list.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from abm.domains import normal_email

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Suppressed:
    """
    The list of a workspace.

    Parameters
    ----------
    folder
        The workspace.
    """

    folder: Path

    @property
    def _list(self) -> Path:
        return self.folder / "suppressed.txt"

    @property
    def _key(self) -> Path:
        return self.folder / "suppressed.key"

    def add(self, identities: Iterable[str]) -> int:
        """
        Put addresses and contact ids on the list; how many are new.

        On the disk when this returns.
        """
        known = self._hashes()
        fresh = sorted({self._hash(identity) for identity in identities} - known)
        if fresh:
            with self._list.open("a", encoding="ascii") as file:
                file.writelines(f"{line}\n" for line in fresh)
                file.flush()
                os.fsync(file.fileno())
        return len(fresh)

    def among(self, identities: Iterable[str]) -> list[str]:
        """Those of some addresses and contact ids that are on the list."""
        known = self._hashes()
        return [identity for identity in identities if self._hash(identity) in known] if known else []

    def is_empty(self) -> bool:
        """Whether nobody is on the list."""
        return not self._hashes()

    def _hashes(self) -> set[str]:
        return set(self._list.read_text("ascii").split()) if self._list.exists() else set()

    def _hash(self, identity: str) -> str:
        canonical = normal_email(identity) or identity.strip()
        return hmac.new(self._read_key(), canonical.encode(), hashlib.sha256).hexdigest()

    def _read_key(self) -> bytes:
        if not self._key.exists():
            handle = os.open(self._key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
        return self._key.read_bytes()
