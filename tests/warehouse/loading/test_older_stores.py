"""Workspaces of an older version: tables gain the columns they lack, and no row changes by it."""

import dataclasses

import pytest

from abm.errors import WarehouseError
from abm_warehouse.integrity.doctor import run_checks
from abm_warehouse.storage.connections import open_warehouse
from abm_warehouse.storage.entities import ENTITIES, Column
from tests.conftest import Store

ROWS = "account_id,name\nA1,Acme\nA2,Bolt\n"


@pytest.fixture
def newer(monkeypatch):
    """A version of the product in which accounts have one column more; called once the older has loaded."""

    def make():
        accounts = ENTITIES["accounts"]
        late = Column("founded", "date", is_late=True)
        monkeypatch.setitem(
            ENTITIES, "accounts", dataclasses.replace(accounts, columns=(*accounts.columns, late))
        )

    return make


def load(workspace, tmp_path, content, profile="abm"):
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        return Store(workspace, con, tmp_path).load(content, profile=profile)


def test_a_table_gains_the_columns_it_lacks_and_opening_again_writes_nothing(workspace, tmp_path, newer):
    load(workspace, tmp_path, ROWS)
    newer()
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        assert con.execute("select founded from raw.accounts").fetchall() == [(None,), (None,)]
    content = workspace.warehouse.read_bytes()
    with open_warehouse(workspace.warehouse, workspace.settings()):
        pass

    assert workspace.warehouse.read_bytes() == content
    assert all(result.is_healthy for result in run_checks(workspace))


def test_rows_from_before_a_column_are_duplicates_when_they_are_offered_again(workspace, tmp_path, newer):
    """An empty late column is not part of the hash; one with content is."""
    load(workspace, tmp_path, ROWS)
    newer()
    own = """\
name = "own"
title = "Own"
system = "abm"
[[sources]]
entity = "accounts"
file = ["accounts"]
needs = ["account_id"]
[sources.columns]
account_id = "account_id"
name = "name"
founded = "founded"
"""
    (workspace.profiles / "own.toml").write_text(own)
    again = load(workspace, tmp_path, "account_id,name,founded\nA1,Acme,\nA2,Bolt,1999-01-01\n", "own")

    assert (again.rows_duplicate, again.rows_loaded) == (1, 1)


def test_a_column_of_another_type_is_an_error_that_says_what_to_do(workspace):
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        con.execute("alter table raw.accounts alter employees type varchar")

    with pytest.raises(WarehouseError, match=r"employees should be BIGINT and is VARCHAR.*doctor --repair"):
        open_warehouse(workspace.warehouse, workspace.settings()).__enter__()
    assert workspace.warehouse.exists()
