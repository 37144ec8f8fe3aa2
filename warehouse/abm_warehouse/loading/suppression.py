"""
People who must not be held: a list of keyed hashes, so that the list itself names nobody.

``suppressed.txt`` holds one HMAC per line, of an e-mail address, a contact id or a browser's id; the key is
beside it, in a file that only its owner may read. A load quarantines every row about somebody on the list.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from abm.normalise.domains import normal_email
from abm_warehouse.storage.files import flush_to_disk, replace_file

KEY_BYTES = 32
UNFINISHED = "erasing"
"""Name of the file that is there while an erasure is at work, or was cut off; it names nobody."""


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
        Put addresses and contact ids on the list; return how many are new.

        On the disk when this returns.
        """
        known, key = self._hashes(), self._read_key()
        fresh = sorted({_hash(identity, key) for identity in identities} - known)
        if fresh:
            replace_file(
                self._list,
                "".join(f"{line}\n" for line in (*sorted(known), *fresh)).encode(),
                is_private=True,
            )
        return len(fresh)

    def state(self) -> bytes:
        """What is another whenever somebody was put on the list."""
        return self._list.read_bytes() if self._list.exists() else b""

    def among(self, identities: Iterable[str]) -> list[str]:
        """The addresses and contact ids that are on the list."""
        known = self._hashes()
        if not known:
            return []
        key = self._read_key()
        return [identity for identity in identities if _hash(identity, key) in known]

    def is_empty(self) -> bool:
        """Whether nobody is on the list."""
        return not self._hashes()

    def _hashes(self) -> set[str]:
        return set(self._list.read_text("ascii").split()) if self._list.exists() else set()

    def _read_key(self) -> bytes:
        if not self._key.exists():
            replace_file(self._key, secrets.token_bytes(KEY_BYTES), is_private=True)
        return self._key.read_bytes()


def begin_erasure(folder: Path) -> None:
    """Note that an erasure is in progress in a workspace; the note is on the disk when this returns."""
    replace_file(
        folder / UNFINISHED,
        b"An erasure is at work, or was cut off: `abm erase` finishes it.\n",
        is_private=True,
    )


def end_erasure(folder: Path) -> None:
    """Note that the erasure is complete: no file holds what was erased."""
    flush_to_disk(folder)  # the new files first
    (folder / UNFINISHED).unlink(missing_ok=True)
    flush_to_disk(folder)


def is_erasure_unfinished(folder: Path) -> bool:
    """Whether an erasure was cut off, so that files may still hold what it removed."""
    return (folder / UNFINISHED).exists()


def visitor(visitor_id: str) -> str:
    """A browser's id as an identity of the list; the ids of people are never written so."""
    return f"visitor {visitor_id}"


def _hash(identity: str, key: bytes) -> str:
    canonical = normal_email(identity) or identity.strip()
    return hmac.new(key, canonical.encode(), hashlib.sha256).hexdigest()
