"""Connections: the one writer of the warehouse, and readers of published snapshots."""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from abm.errors import LacksMemory, WarehouseBroken, WarehouseBusy, WarehouseError
from abm_warehouse.storage.entities import (
    ENTITIES,
    QUARANTINED_CELLS,
    SQL_TYPES,
    Entity,
)
from abm_warehouse.storage.keys import NUMBERINGS, number_stored_ids

if TYPE_CHECKING:
    from abm.config.settings import WorkspaceSettings

NO_EXTENSIONS: dict[str, Any] = {
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
}

SAME_TYPE = {"TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE"}
"""Short names of types, and those the engine gives."""

ALL_DIFFERENT = " using compression zstd"
"""How text is stored that hardly ever repeats: half the time to write, and a third of the space."""

FEW_ROWS = 64
"""Up to how many rows of one table are compared with each row of another, in a join by inequality."""

LONGEST_LOG = "256MB"
"""How large the write-ahead log may grow before a checkpoint; closing the warehouse makes one, too."""

_NOT_THE_FILES_FAULT = re.compile(
    "Permission denied|No space left|Read-only file system|Is a directory|Too many open files|No such file"
    "|File too large|with version number"
)
_DAMAGED = re.compile("Corrupt database file|Could not read enough bytes")
_DISK_FULL = re.compile("No space left|File too large")
_HELD_BY = re.compile(r"lock is held in (.+?) \(PID (\d+)\)")

_TIME_ZONES = """
    select map(list(written), list(name)) from (
        select lower(name) as written, min(name) as name from pg_timezone_names()
        where contains(name, '/') group by written
    )
"""
"""The names of time zones that the engine knows, by their lower-case form."""

MORE_MEMORY = (
    "It needs more memory than memory_limit allows. Set a higher memory_limit, or fewer threads, in abm.toml;"
    " what was acknowledged before is safe."
)
"""What to do about a statement for which the memory of the engine does not suffice."""

WAIT_SECONDS = 10.0
"""How long to wait for a process that holds the warehouse before giving up."""
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
"""Seconds between two attempts to open a warehouse that another process holds; each pause doubles."""


def connect(
    path: Path | None = None, *, read_only: bool = False, config: Mapping[str, Any] | None = None
) -> duckdb.DuckDBPyConnection:
    """
    Open a connection with the settings that all of ours have.

    No extension is loaded or installed, times are shown in UTC, and no progress bar is printed, since
    DuckDB prints it to standard output, where an answer may follow. In a join by
    inequality a table of a few rows, such as the instants, is compared with each row of the other; to merge
    them, DuckDB would sort the other.

    Parameters
    ----------
    path
        The database file; without one the database is in memory.
    read_only
        Open the file to read only.
    config
        More settings of the engine.
    """
    database = ":memory:" if path is None else str(path)
    con = duckdb.connect(database, read_only=read_only, config=NO_EXTENSIONS | dict(config or {}))
    con.execute("set timezone = 'UTC'")
    con.execute("set enable_progress_bar = false")
    con.execute(f"set nested_loop_join_threshold = {FEW_ROWS}")
    con.execute(f"set wal_autocheckpoint = '{LONGEST_LOG}'")
    return con


@contextmanager
def open_warehouse(
    path: Path, settings: "WorkspaceSettings", *, read_only: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """
    Open the write store for one command, and create the tables it lacks.

    While another process holds the file, wait up to ``WAIT_SECONDS``.

    Parameters
    ----------
    path
        The file; ``:memory:`` for a store that lives as long as the connection.
    settings
        Limits on memory and threads.
    read_only
        Share the file with other readers. A file that does not exist reads as an empty warehouse.

    Raises
    ------
    WarehouseBusy
        If another process still holds it; the message names the process.
    WarehouseBroken
        If the file is damaged, whether that shows when it is opened or later.
    WarehouseError
        If it cannot be opened for another reason, a table in it has a column of another type than ours, or
        the disk is full.
    LacksMemory
        If ``memory_limit`` is too low for what was done with it.
    """
    if read_only and not path.exists():
        path, read_only = Path(":memory:"), False
    if read_only and not _has_every_table(path, settings):
        with open_warehouse(path, settings):
            pass
    with _connection(path, settings, read_only=read_only) as con:
        if not read_only:
            try:
                _make_tables(con, path)
            except duckdb.Error as error:
                raise _cannot_open(path, error) from error
        try:
            yield con
        except duckdb.Error as error:
            if _DAMAGED.search(str(error)):
                raise WarehouseBroken(f"{path} is damaged: {error} Run `abm doctor`.") from error
            if isinstance(error, duckdb.OutOfMemoryException):
                raise LacksMemory(f"This cannot be done with {path}. {MORE_MEMORY}") from error
            if _DISK_FULL.search(str(error)):
                reason = str(error).splitlines()[0]
                raise WarehouseError(
                    f"{path} cannot be written because the disk is full: {reason}. What was acknowledged"
                    " before is safe. Free some space and run the command again."
                ) from error
            raise


@contextmanager
def _connection(
    path: Path, settings: "WorkspaceSettings", *, read_only: bool
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Connect to a database file with the settings of a workspace, waiting while another process holds it."""
    config: dict[str, Any] = {"memory_limit": settings.memory_limit}
    if settings.threads:
        config["threads"] = settings.threads
    try:
        con = _connect_when_free(path, config, read_only=read_only)
    except duckdb.Error as error:
        raise _cannot_open(path, error) from error
    with con:
        try:
            prepare(con)
            con.execute("set temp_directory = ?", [str(path.parent / ".spill")])
        except duckdb.Error as error:
            raise _cannot_open(path, error) from error
        yield con


def _connect_when_free(path: Path, config: dict[str, Any], *, read_only: bool) -> duckdb.DuckDBPyConnection:
    deadline = time.monotonic() + WAIT_SECONDS
    pause = FIRST_PAUSE
    while True:
        try:
            return connect(path, read_only=read_only, config=config)
        except duckdb.Error as error:
            if not _HELD_BY.search(str(error)) or time.monotonic() + pause > deadline:
                raise
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def _has_every_table(path: Path, settings: "WorkspaceSettings") -> bool:
    """Whether a store has the tables, views and columns of this version, so that it can be read as it is."""
    with _connection(path, settings, read_only=True) as con:
        columns = con.execute(
            "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns()"
            " where database_name = current_database()"
        ).fetchall()
    needed = {
        (f"raw.{entity.name}", column.name, SAME_TYPE.get(SQL_TYPES[column.type], SQL_TYPES[column.type]))
        for entity in ENTITIES.values()
        for column in entity.columns
    }
    needed |= {(f"raw.{name}", QUARANTINED_CELLS, "VARCHAR") for name in ENTITIES}
    needed |= {
        (f"raw.{entity.name}", entity.row_number, "BIGINT")
        for entity in ENTITIES.values()
        if entity.row_number
    }
    needed |= {("ledger.batches", name, kind) for name, kind in LEDGER_COLUMNS.items()}
    tables = set(re.findall(r"create (?:table|view) if not exists (\S+)", _script("warehouse.sql")))
    return needed <= set(columns) and tables <= {table for table, _, _ in columns}


def open_snapshot(path: Path, *, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """
    Open a published snapshot to read.

    Tables of its schema ``internal`` are found by their name alone, like marts.

    Parameters
    ----------
    path
        The ``abm.duckdb`` of a generation.
    threads
        How many threads may work on one query; all processors unless given.

    Raises
    ------
    WarehouseError
        If it cannot be opened.
    """
    config = {"threads": threads} if threads else {}
    try:
        con = connect(path, read_only=True, config=config)
    except duckdb.Error as error:
        raise WarehouseError(f"{path} cannot be opened: {error} Run `abm doctor`.") from error
    find_internal_tables(con)
    return con


def find_internal_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Let a connection or cursor on a snapshot find the tables of schema ``internal`` by their name alone."""
    with suppress(duckdb.CatalogException):  # a snapshot of an older version has all its tables in main
        con.execute("set search_path = 'main,internal'")


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Define on a connection the macros that turn text into values."""
    run_script(con, "types.sql")
    run_script(con, "numbers.sql")
    run_script(con, "times.sql")
    con.execute(f"set variable time_zones = ({_TIME_ZONES})")


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of the writes inside, or none."""
    con.begin()
    try:
        yield
        con.commit()
    except BaseException:
        with suppress(duckdb.TransactionException):  # a failed COMMIT has ended the transaction already
            con.rollback()
        raise


@contextmanager
def in_any_order(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """
    Rows are written in whatever order they come, but where a statement orders them.

    Each thread then fills whole row groups; those left over from an order would all be written again by the
    next checkpoint.
    """
    con.execute("set preserve_insertion_order = false")
    try:
        yield
    finally:
        with suppress(duckdb.Error):  # an engine that broke takes no settings
            con.execute("set preserve_insertion_order = true")


@contextmanager
def naming_what_lacks_memory(what: str) -> Iterator[None]:
    """
    Name what cannot be written within ``memory_limit`` in the error.

    Parameters
    ----------
    what
        The subject of a sentence, such as ``The table mqa``.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise LacksMemory(f"{what} cannot be written. {MORE_MEMORY}") from error


@contextmanager
def half_the_memory(con: duckdb.DuckDBPyConnection, memory_limit: str) -> Iterator[str]:
    """
    Keep an engine within half of its limit, so that another one may take the other half.

    Parameters
    ----------
    con
        A connection to the engine.
    memory_limit
        Its limit, a number and a unit such as ``1.4GB``; it has it again at the end.

    Yields
    ------
    str
        The limit for the other engine.
    """
    unit = memory_limit.lstrip("0123456789. ")
    half = f"{float(memory_limit.removesuffix(unit)) / 2:g}{unit}"
    con.execute("set memory_limit = ?", [half])
    try:
        yield half
    finally:
        con.execute("set memory_limit = ?", [memory_limit])


def one_row(con: duckdb.DuckDBPyConnection, query: str, parameters: object = None) -> tuple[Any, ...]:
    """
    The one row of a query that has exactly one.

    The result is read to its end: an open one would hold up the connection.
    """
    [row] = con.execute(query, parameters).fetchall()
    return tuple(row)


def run_script(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Run one of the package's own SQL scripts, such as ``types.sql``."""
    con.execute(_script(name))


def _script(name: str) -> str:
    return (files("abm_warehouse.storage") / "ddl" / name).read_text("utf-8")


def is_damage(error: duckdb.Error) -> bool:
    """Whether an error of the engine says that the file is damaged, and not that disk or memory are short."""
    short = (duckdb.OutOfMemoryException, duckdb.InterruptException)
    return not isinstance(error, short) and not _NOT_THE_FILES_FAULT.search(str(error))


def _cannot_open(path: Path, error: duckdb.Error) -> WarehouseError:
    if held := _HELD_BY.search(str(error)):
        return WarehouseBusy(
            f"{path} is in use by {held[1]} (process {held[2]}). Wait for it to end, and try again."
        )
    kind = WarehouseBroken if is_damage(error) else WarehouseError
    return kind(f"{path} cannot be opened: {error} Run `abm doctor`.")


def _make_tables(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Create what is absent; nothing when the store is complete, so that opening writes nothing."""
    found: dict[str, dict[str, str]] = {}
    keys: set[str] = set()
    for schema, table, column, kind in con.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns()"
        " where schema_name in ('raw', 'keys') and database_name = current_database()"
    ).fetchall():
        if schema == "raw":
            found.setdefault(table, {})[column] = kind
        else:
            keys.add(table)
    with transaction(con):
        run_script(con, "warehouse.sql")
        _add_ledger_columns(con)
        for entity in ENTITIES.values():
            if entity.name in found:
                _add_columns(con, entity, found[entity.name], path)
                continue
            columns = ", ".join(
                f'"{column.name}" {SQL_TYPES[column.type]}'
                + (ALL_DIFFERENT if entity.key == (column.name,) else "")
                for column in entity.columns
            )
            number = f"{entity.row_number} bigint, " if entity.row_number else ""
            con.execute(
                f"create table if not exists raw.{entity.name} ("
                f"batch_id varchar not null, line bigint, row_key varchar{ALL_DIFFERENT} not null,"
                " key_hash ubigint not null, row_hash uhugeint not null,"
                f" known_from timestamptz not null, known_to timestamptz, {number}{columns}, extra varchar,"
                f" {QUARANTINED_CELLS} varchar)"
            )
        if found and not keys.issuperset(numbering.table for numbering in NUMBERINGS):
            number_stored_ids(con)


LEDGER_COLUMNS = {"system": "VARCHAR", "said": "VARCHAR[]"}
"""Columns of the ledger of batches that stores of an older version lack."""


def _add_ledger_columns(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute("select column_name from duckdb_columns() where table_name = 'batches'").fetchall()
    for name, kind in LEDGER_COLUMNS.items():
        if (name,) not in found:
            con.execute(f"alter table ledger.batches add column {name} {kind}")


def _add_columns(con: duckdb.DuckDBPyConnection, entity: Entity, found: dict[str, str], path: Path) -> None:
    """Add what a table of an older version lacks; rows that are there hold null in it, or their number."""
    if QUARANTINED_CELLS not in found:
        con.execute(f"alter table raw.{entity.name} add column {QUARANTINED_CELLS} varchar")
    if entity.row_number and entity.row_number not in found:
        con.execute(f"alter table raw.{entity.name} add column {entity.row_number} bigint")
        con.execute(f"update raw.{entity.name} set {entity.row_number} = rowid")
    for column in entity.columns:
        wanted = SQL_TYPES[column.type]
        if column.name not in found:
            con.execute(f'alter table raw.{entity.name} add column "{column.name}" {wanted}')
        elif found[column.name] != SAME_TYPE.get(wanted, wanted):
            raise WarehouseError(
                f"{path}: raw.{entity.name}.{column.name} should be {wanted} and is {found[column.name]}. "
                "Another version of abm made it: use that one, or move the file away and let"
                " `abm doctor --repair` build it again from the archived files."
            )
