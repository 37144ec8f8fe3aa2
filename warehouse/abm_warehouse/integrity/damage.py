"""Damaged database files: found by reading every block, moved aside, and listed."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb

from abm.errors import WarehouseBroken
from abm.workspace import Workspace
from abm_warehouse.storage.connections import is_damage
from abm_warehouse.storage.sql_text import quoted

_LOG_SUFFIXES = (".wal", "-wal", "-shm", "-journal")
_OLDER_DECISION_LOG = "desk"
"""What the file of the decision log was called in older versions."""


def read_every_block(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """
    Read every cell of every table, because the engine compares each block it reads with its checksum.

    Raises
    ------
    WarehouseBroken
        If a block is not as it was written.
    """
    tables = con.execute(
        "select schema_name, table_name from duckdb_tables()"
        " where not temporary and database_name = current_database()"
    ).fetchall()
    try:
        for schema, table in tables:
            con.execute(
                f"select bit_xor(hash(cells)) from {quoted(schema)}.{quoted(table)} as cells"
            ).fetchall()
    except duckdb.Error as error:
        if not is_damage(error):
            raise
        reason = str(error).splitlines()[0]
        raise WarehouseBroken(f"{path} cannot be read to its end: {reason}") from error


def move_aside(path: Path) -> str | None:
    """
    Rename a damaged database file and its logs; the new name, or None if the file does not exist.

    The logs are renamed first, so that the engine never replays one into a new file.
    """
    name = f"{path.stem}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z{path.suffix}"
    logs = [path.with_name(f"{path.name}{suffix}") for suffix in _LOG_SUFFIXES]
    files = [file for file in (*logs, path) if file.exists()]
    for file in files:
        file.rename(path.with_name(file.name.replace(path.name, name)))
    return name if files else None


def damaged_copies(workspace: Workspace) -> list[Path]:
    """Damaged warehouses and decision logs that repairs have moved aside."""
    stems = (workspace.warehouse.stem, workspace.decision_log.stem, _OLDER_DECISION_LOG)
    return sorted(path for stem in stems for path in workspace.folder.glob(f"{stem}.damaged-*"))
