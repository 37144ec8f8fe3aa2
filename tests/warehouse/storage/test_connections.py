"""Connections: what all have in common; readers share the warehouse, and everybody waits a little."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from abm.errors import WarehouseBusy, WarehouseError
from abm.workspace import Workspace
from abm_warehouse.publishing.analyst.request import Limits
from abm_warehouse.publishing.analyst.worker import open_locked
from abm_warehouse.storage import connections
from abm_warehouse.storage.connections import connect, open_snapshot, open_warehouse

ROOT = Path(__file__).parents[3]
HOLDER = """
import duckdb, sys, time
con = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "read")
print("held", flush=True)
sys.stdin.readline()
time.sleep(float(sys.argv[3]))
"""


@contextmanager
def held(path, *, to="write", seconds=0.0):
    """Another process holds a warehouse; once inside, it lets go after some seconds."""
    command = [sys.executable, "-c", HOLDER, str(path), to, str(seconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        if seconds:
            holder.stdin.write("\n")
            holder.stdin.flush()
        yield holder
        holder.stdin.close()


@pytest.fixture
def warehouse(workspace):
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        con.execute(
            "insert into raw.users (batch_id, row_key, key_hash, row_hash, known_from, name)"
            " values ('b', 'U1', 1, 1, now(), 'Ann')"
        )
    return workspace.warehouse


@pytest.mark.parametrize("read_only", [False, True])
def test_a_warehouse_that_is_free_within_the_wait_is_opened(workspace, warehouse, read_only):
    with held(warehouse, seconds=0.5):
        started = time.monotonic()
        with open_warehouse(warehouse, workspace.settings(), read_only=read_only) as con:
            assert con.execute("select name from raw.users").fetchall() == [("Ann",)]

    assert 0.2 < time.monotonic() - started < connections.WAIT_SECONDS


@pytest.mark.parametrize(("read_only", "holds"), [(False, "write"), (True, "write"), (False, "read")])
def test_a_warehouse_held_for_longer_is_busy_and_the_process_is_named(
    workspace, warehouse, monkeypatch, read_only, holds
):
    monkeypatch.setattr(connections, "WAIT_SECONDS", 0.3)
    with held(warehouse, to=holds) as holder:
        started = time.monotonic()
        with (
            pytest.raises(WarehouseBusy, match=rf"is in use by .*python.* \(process {holder.pid}\)"),
            open_warehouse(warehouse, workspace.settings(), read_only=read_only),
        ):
            pass

    assert time.monotonic() - started < 5


def test_readers_do_not_wait_for_each_other(workspace, warehouse, monkeypatch):
    monkeypatch.setattr(connections, "WAIT_SECONDS", 0.0)
    with (
        held(warehouse, to="read"),
        open_warehouse(warehouse, workspace.settings(), read_only=True) as con,
    ):
        assert con.execute("select name from raw.users").fetchall() == [("Ann",)]


def test_reading_changes_no_byte_and_cannot_write(workspace, warehouse):
    before = warehouse.read_bytes()
    with (
        open_warehouse(warehouse, workspace.settings(), read_only=True) as con,
        pytest.raises(duckdb.InvalidInputException, match="read-only"),
    ):
        con.execute("delete from raw.users")

    assert warehouse.read_bytes() == before


def test_a_warehouse_that_does_not_exist_convert_empty_and_is_not_created(workspace):
    with open_warehouse(workspace.warehouse, workspace.settings(), read_only=True) as con:
        assert con.execute("select count(*) from ledger.batches").fetchall() == [(0,)]

    assert not workspace.warehouse.exists()


@pytest.mark.parametrize(
    "older", ["drop table ledger.refusals", "alter table raw.users drop column is_deleted"]
)
def test_a_store_of_an_older_version_is_brought_up_to_date_before_it_is_read(workspace, warehouse, older):
    with duckdb.connect(str(warehouse)) as con:
        con.execute(older)

    with open_warehouse(warehouse, workspace.settings(), read_only=True) as con:
        assert con.execute("select count(*) from ledger.refusals").fetchall() == [(0,)]
        assert con.execute("select name, is_deleted from raw.users").fetchall() == [("Ann", None)]


@contextmanager
def opened(how: str, workspace: Workspace) -> Iterator[duckdb.DuckDBPyConnection]:
    snapshot = workspace.folder / "snapshot.duckdb"
    connect(snapshot).close()
    if how == "warehouse":
        with open_warehouse(workspace.warehouse, workspace.settings()) as con:
            yield con
    elif how == "memory":
        with connect() as con:
            yield con
    else:
        with open_snapshot(snapshot) if how == "snapshot" else open_locked(str(snapshot), Limits()) as con:
            yield con


@pytest.mark.parametrize("how", ["warehouse", "memory", "snapshot", "analyst"])
def test_no_connection_prints_a_progress_bar_or_loads_extensions_and_all_are_on_utc(workspace, how):
    with opened(how, workspace) as con:
        [row] = con.execute(
            "select current_setting('enable_progress_bar'), current_setting('TimeZone'),"
            " current_setting('autoload_known_extensions'), current_setting('autoinstall_known_extensions')"
        ).fetchall()

    assert row == (False, "UTC", False, False)


def test_the_product_opens_every_connection_by_the_same_function_but_for_the_analysts_process():
    modules = [
        path for folder in ("abm", "app", "graph", "warehouse") for path in ROOT.glob(f"{folder}/**/*.py")
    ]
    opening = [path.name for path in modules if re.search(r"duckdb\.connect\(", path.read_text("utf-8"))]

    assert len(modules) > 100
    assert sorted(opening) == ["connections.py", "worker.py"]


def test_a_statement_without_enough_memory_says_what_to_set(workspace):
    def need_more():
        with open_warehouse(workspace.warehouse, workspace.settings()) as con:
            con.execute("set memory_limit = '30MB'")
            con.execute("set max_temp_directory_size = '0MB'")
            con.execute("create temp table numbers as select hash(unnest(range(10_000_000))) as number")

    with pytest.raises(WarehouseError, match=r"Set a higher memory_limit, or fewer threads, in abm\.toml"):
        need_more()
