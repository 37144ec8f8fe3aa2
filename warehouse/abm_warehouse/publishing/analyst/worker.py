"""
The process that checks and runs one query, and is thrown away.

It reads a request from standard input and writes the rows to standard output as an Arrow stream. If it
refuses the query, it says why on standard error and exits with ``REFUSED``. It imports little besides the
engine and Arrow, so that it starts quickly.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.ipc

from abm.errors import QueryRefused, WarehouseError
from abm_warehouse.publishing.analyst.check import checked_sql
from abm_warehouse.publishing.analyst.request import BROKEN, REFUSED, Limits, Request

BATCH_ROWS: Final = 10_000
ADDRESS_SPACE_MB: Final = 1_536
"""Address space of the process beside the engine's memory: libraries, thread stacks, one batch of Arrow."""

LOCKED: Final[dict[str, Any]] = {
    "python_enable_replacements": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "allow_persistent_secrets": "false",
    "temp_directory": "",
    "enable_external_file_cache": "false",
    "max_temp_directory_size": "0MB",
    "threads": "2",
    "async_threads": "1",
}
"""Settings of the engine: no extensions, no secrets, nothing spilled to disk."""


def run(request: Request, output: Any) -> None:
    """
    Check a query, run it, and write its rows as an Arrow stream.

    Raises
    ------
    QueryRefused
        If the query is not allowed, fails, or exceeds a limit.
    WarehouseError
        If the snapshot cannot be opened.
    """
    limits = request.limits
    with open_locked(request.snapshot, limits) as con, _refusals(limits):
        sql = checked_sql(con, request.query, visible_marts(con))
        rows = con.sql(sql)
        if rows is None:
            raise QueryRefused("The query has no rows to show.")
        _write(rows.to_arrow_reader(BATCH_ROWS), limits, output)


def open_locked(snapshot: str, limits: Limits) -> duckdb.DuckDBPyConnection:
    """
    Open a snapshot to read, without files, network or settings.

    Raises
    ------
    WarehouseError
        If it cannot be opened.
    """
    config = LOCKED | {
        "max_memory": f"{limits.memory_mb}MB",
        "max_execution_time": str(round(limits.seconds * 1000)),
    }
    try:
        con = duckdb.connect(snapshot, read_only=True, config=config)
    except duckdb.Error as error:
        raise WarehouseError(f"{snapshot} cannot be opened: {error} Run `abm doctor`.") from error
    con.execute("set timezone = 'UTC'")
    con.execute("set enable_progress_bar = false")  # it would be printed among the rows
    con.execute("set enable_external_access = false")  # not with temp_directory when it is opened
    con.execute("set lock_configuration = true")
    return con


def visible_marts(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Names of the tables and views that an analyst may read."""
    names = con.execute(
        "select table_name from duckdb_tables() where schema_name = 'main'"
        " union all select view_name from duckdb_views() where schema_name = 'main' and not internal"
    ).fetchall()
    return frozenset(name.lower() for (name,) in names)


@contextmanager
def _refusals(limits: Limits) -> Iterator[None]:
    """What the engine says of a query, as a refusal that says what to do."""
    try:
        yield
    except (duckdb.OutOfMemoryException, MemoryError) as error:
        raise QueryRefused(limits.too_much_memory) from error
    except duckdb.InterruptException as error:
        raise QueryRefused(limits.too_slow) from error
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        # While rows are streamed, errors of the engine reach us through Arrow, as text.
        if "maximum execution time" in str(error):
            raise QueryRefused(limits.too_slow) from error
        if "Out of Memory" in str(error):
            raise QueryRefused(limits.too_much_memory) from error
        raise QueryRefused(f"The query failed: {error}") from error


def _write(reader: pa.RecordBatchReader, limits: Limits, output: Any) -> None:
    rows = size = 0
    with pa.ipc.new_stream(output, reader.schema) as stream:
        for batch in reader:
            rows += batch.num_rows
            size += batch.nbytes
            if rows > limits.rows or size > limits.answer_mb * 1_000_000:
                raise QueryRefused(limits.too_large)
            stream.write_batch(batch)


def limit_process(limits: Limits) -> None:
    """Bound the memory, processor time and files of this process, where the system can."""
    if sys.platform == "win32":
        return
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    space = (limits.memory_mb + ADDRESS_SPACE_MB) * 2**20
    for kind, most in (
        (resource.RLIMIT_AS, space),
        (resource.RLIMIT_CPU, int(limits.seconds * int(LOCKED["threads"])) + 5),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # not every system can bound everything
            resource.setrlimit(kind, (most, most))


def main() -> int:
    """Answer one request; the exit status."""
    request = Request.from_json(sys.stdin.buffer.read())
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what a library prints is not the answer
    limit_process(request.limits)
    try:
        run(request, output)
        output.flush()
    except QueryRefused as refusal:
        sys.stderr.write(str(refusal))
        return REFUSED
    except WarehouseError as error:
        sys.stderr.write(str(error))
        return BROKEN
    return 0


if __name__ == "__main__":
    sys.exit(main())
