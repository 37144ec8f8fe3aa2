"""Snapshots small enough to check by eye."""

import duckdb
import pytest

from tests.app.snapshot import clock, create_marts, fill


@pytest.fixture(scope="module")
def con():
    con = duckdb.connect()
    con.execute("set TimeZone = 'UTC'")
    fill(con)
    yield con
    con.close()


@pytest.fixture
def empty():
    con = duckdb.connect()
    con.execute("set TimeZone = 'UTC'")
    create_marts(con)
    clock(con)
    yield con
    con.close()
