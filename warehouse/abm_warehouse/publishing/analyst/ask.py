"""Questions in SQL: each is answered by a process of its own, which may die without harm."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.ipc

from abm.errors import QueryRefused, WarehouseError
from abm_warehouse.publishing.analyst.request import BROKEN, REFUSED, Limits, Request, require_short
from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation

GRACE_SECONDS: Final = 2
"""Time beyond the limit in which the engine may stop the query itself, before its process is killed."""

MAX_MESSAGE: Final = 4_000


def answer(workspace: Path, query: str, *, limits: Limits | None = None) -> pa.Table:
    """
    Rows of a query on the current generation.

    Parameters
    ----------
    workspace
        Folder of the workspace.
    query
        One SELECT, DESCRIBE, SUMMARIZE, PIVOT or EXPLAIN about the marts.
    limits
        Time, memory and size of the answer; the usual ones if None.

    Returns
    -------
    pyarrow.Table
        The second column of one name has its position appended, as ``name:3``: a row of JSON needs each
        name once.

    Raises
    ------
    QueryRefused
        If the query is not allowed, fails, or exceeds a limit; also if its process crashed.
    NothingPublished
        Before the first run.
    """
    limits = limits or Limits()
    snapshot = require_current_generation(workspace) / DATABASE
    require_short(query)
    stream = _run_worker(Request(str(snapshot.resolve()), query, limits))
    return _with_unique_names(pa.ipc.open_stream(pa.py_buffer(stream)).read_all())


def _run_worker(request: Request) -> bytes:
    """The Arrow stream that a fresh process writes; the process is gone when this returns or raises."""
    process = subprocess.Popen(
        [sys.executable, "-S", "-P", "-m", "abm_warehouse.publishing.analyst.worker"],
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        try:
            output, errors = process.communicate(
                request.to_json(), timeout=request.limits.seconds + GRACE_SECONDS
            )
        except subprocess.TimeoutExpired:
            raise QueryRefused(request.limits.too_slow) from None
        finally:
            process.kill()
    message = errors.decode(errors="replace")[-MAX_MESSAGE:].strip()
    if process.returncode == REFUSED:
        raise QueryRefused(message)
    if process.returncode == BROKEN:
        raise WarehouseError(message)
    if process.returncode != 0:
        raise QueryRefused(_crash(process.returncode, message, request.limits))
    return output


def _environment() -> dict[str, str]:
    """What a worker needs to start, and nothing that a query could read."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)}


def _crash(status: int, message: str, limits: Limits) -> str:
    """Why a worker ended that neither answered nor refused: a signal, or an error that nothing expected."""
    if status == -signal.SIGXCPU:
        return limits.too_slow
    if status > 0:
        last_line = message.splitlines()[-1] if message else f"status {status}"
        return f"The process that ran the query failed: {last_line}"
    return (
        f"The process that ran the query was ended by {signal.Signals(-status).name}. Most likely the query"
        f" needs more than {limits.memory_mb} MB of memory, or is too deeply nested. Narrow or split it."
    )


def _with_unique_names(rows: pa.Table) -> pa.Table:
    """Columns of which no two have one name."""
    names = rows.column_names
    return rows.rename_columns(
        [name if names.index(name) == n - 1 else f"{name}:{n}" for n, name in enumerate(names, start=1)]
    )
