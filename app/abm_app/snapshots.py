"""The published generation that the app shows: opened lazily, reopened when the pointer moves."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock

import duckdb

from abm_warehouse.publishing.manifest import Manifest, read_manifest
from abm_warehouse.publishing.snapshots import DATABASE, current_generation, require_current_generation
from abm_warehouse.storage.connections import find_internal_tables, open_snapshot

Ask = Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]]
"""What a page is given: ``with ask() as cursor`` is a cursor on the current generation."""

THREADS_OF_A_QUERY = 1
"""The questions of pages are small: to share one out takes longer, and requests run beside each other."""


class Snapshots:
    """
    Cursors on the current generation of a workspace.

    One read-only connection per process, one cursor per request. Nothing is opened before the first
    question, so that a server may fork. When CURRENT names another generation, the next question
    opens that one; questions still running keep the old one until they are done.
    """

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self._lock = Lock()
        self._folder: Path | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._manifest: Manifest | None = None

    @contextmanager
    def ask(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """
        Open a cursor on what is published now.

        Raises
        ------
        NothingPublished
            If the workspace has no generation yet.
        """
        cursor = self._cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    def manifest(self) -> Manifest | None:
        """What is published now; None before the first run."""
        folder = current_generation(self.workspace)
        if folder is None:
            return None
        with self._lock:
            if folder == self._folder and self._manifest is not None:
                return self._manifest
        return read_manifest(folder)

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        folder = require_current_generation(self.workspace)
        with self._lock:
            if self._connection is None or folder != self._folder:
                # The old connection is let go, not closed: its running cursors still need it.
                self._connection = open_snapshot(folder / DATABASE, threads=THREADS_OF_A_QUERY)
                self._folder = folder
                self._manifest = read_manifest(folder)
            cursor = self._connection.cursor()
        find_internal_tables(cursor)
        return cursor
