"""What was found by parsing files, kept between commands: parsing takes longer than most of them."""

import hashlib
import json
from pathlib import Path
from typing import Any

from abm.version import VERSION
from abm_warehouse.models.query import Place, Query
from abm_warehouse.storage.files import replace_file


class ParseCache:
    """
    Findings by a hash of what was parsed; when new ones are saved, those that nobody asked for are dropped.

    Parameters
    ----------
    path
        The file to keep them in, which may be removed at any time; they are not kept if None.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._kept = _read(path) if path else {}
        self._used: dict[str, Any] = {}
        self._is_new = False

    def get(self, key: str) -> Any:
        """What was found, as JSON; None if it is not known."""
        if key in self._kept:
            self._used[key] = self._kept[key]
        return self._used.get(key)

    def put(self, key: str, found: Any) -> None:
        """Keep what was found."""
        self._used[key] = found
        self._is_new = True

    def save(self) -> None:
        """Write the file if anything was found anew."""
        if self._path and self._is_new:
            replace_file(self._path, json.dumps(self._used, indent=1).encode())


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def parsed_sql(sql: str, file: str, cache: ParseCache) -> Query:
    """
    The meaning of a query, and the tables that it reads.

    Raises
    ------
    ModelError
        If the text is not one SELECT; ``file`` is named.
    """
    key = f"query {VERSION} {hashlib.sha256(sql.encode()).hexdigest()}"
    found = cache.get(key)
    if found is None:
        from abm_warehouse.models.parsed_sql import parse  # here, because the parser takes long to import

        query = parse(sql, file)
        cache.put(key, [query.meaning, *query.places])
        return query
    return Query(sql, found[0], tuple(Place(*place) for place in found[1:]))
