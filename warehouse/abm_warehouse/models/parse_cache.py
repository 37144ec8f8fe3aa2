"""What was found by parsing files, kept between commands: parsing takes longer than most of them."""

import json
from pathlib import Path
from typing import Any

from abm_warehouse.storage.files import replace_file


class ParseCache:
    """
    Findings by a hash of what was parsed; those that nobody asked for again are dropped when it is saved.

    Parameters
    ----------
    path
        The file to keep them in, which may be removed at any time; they are not kept if None.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._kept = _read(path) if path else {}
        self._used: dict[str, Any] = {}

    def get(self, key: str) -> Any:
        """What was found, as JSON; None if it is not known."""
        if key in self._kept:
            self._used[key] = self._kept[key]
        return self._used.get(key)

    def put(self, key: str, found: Any) -> None:
        """Keep what was found."""
        self._used[key] = found

    def save(self) -> None:
        """Write the file if anything changed."""
        if self._path and self._used != self._kept:
            replace_file(self._path, json.dumps(self._used, indent=1).encode())
            self._kept = dict(self._used)


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
