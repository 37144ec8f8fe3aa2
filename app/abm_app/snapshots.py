"""The published book that the app shows: the current one, or that of another run that an address names."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock
from typing import NamedTuple, Protocol

import duckdb

from abm_warehouse.publishing.manifest import Manifest, read_manifest
from abm_warehouse.publishing.snapshots import (
    DATABASE,
    current_generation,
    kept_run,
    require_current_generation,
)
from abm_warehouse.storage.connections import find_internal_tables, open_snapshot

THREADS_OF_A_QUERY = 1
"""The questions of pages are small: to share one out takes longer, and requests run beside each other."""

MOST_OPEN = 4
"""Most books of other runs that are open at once."""


class Ask(Protocol):
    """What a page is given: ``with ask() as cursor`` is a cursor on what is published."""

    def __call__(self, run_id: str | None = None) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """Open a cursor on the book of a run; None is the current one."""


class _Open(NamedTuple):
    folder: Path
    connection: duckdb.DuckDBPyConnection
    manifest: Manifest


class Snapshots:
    """
    Cursors on the current generation of a workspace, and on the books of other runs that are kept.

    One read-only connection per process and book, one cursor per request. Nothing is opened before the first
    question, so that a server may fork. When CURRENT names another generation, the next question
    opens that one; questions still running keep the old one until they are done.
    """

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self._lock = Lock()
        self._current: _Open | None = None
        self._others: dict[str, _Open] = {}

    @contextmanager
    def ask(self, run_id: str | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        """
        Open a cursor on what is published now, or on what the run of an id published.

        Raises
        ------
        NothingPublished
            If the workspace has no generation yet.
        RunNotKept
            If nothing is kept of that run.
        """
        with self._lock:
            book = self._current_book() if run_id is None else self._other_book(run_id)
            cursor = book.connection.cursor()
        find_internal_tables(cursor)
        try:
            yield cursor
        finally:
            cursor.close()

    def manifest(self, run_id: str | None = None) -> Manifest | None:
        """
        What is published now, or by the run of an id; None before the first run.

        Raises
        ------
        RunNotKept
            If nothing is kept of that run.
        """
        if run_id is not None:
            with self._lock:
                return self._other_book(run_id).manifest
        folder = current_generation(self.workspace)
        if folder is None:
            return None
        with self._lock:
            if self._current is not None and folder == self._current.folder:
                return self._current.manifest
        return read_manifest(folder)

    def other_run(self, run_id: str | None) -> str | None:
        """The id of a run; None if it is the current one."""
        current = self.manifest()
        return None if current is not None and run_id == current.run_id else run_id

    def _current_book(self) -> _Open:
        folder = require_current_generation(self.workspace)
        if self._current is None or folder != self._current.folder:
            # The old connection is let go, not closed: its running cursors still need it.
            self._current = _opened(folder, read_manifest(folder))
        return self._current

    def _other_book(self, run_id: str) -> _Open:
        book = self._others.pop(run_id, None)
        if book is None or not book.folder.exists():
            book = _opened(*kept_run(self.workspace / "published", run_id))
        self._others[run_id] = book
        while len(self._others) > MOST_OPEN:
            del self._others[next(iter(self._others))]
        return book


def _opened(folder: Path, manifest: Manifest) -> _Open:
    return _Open(folder, open_snapshot(folder / DATABASE, threads=THREADS_OF_A_QUERY), manifest)
