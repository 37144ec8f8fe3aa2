"""Numbers of ids and rows: dense, in the order of arrival, and the same for ever."""

import duckdb
import pytest

from abm_warehouse.integrity.doctor import run_checks
from abm_warehouse.integrity.repair import repair_workspace
from abm_warehouse.privacy.erasure import erase
from abm_warehouse.storage.connections import open_warehouse
from abm_warehouse.storage.keys import NUMBERINGS
from tests.conftest import Store

ACCOUNTS = "account_id,name\n"
CONTACTS = "contact_id,email\n"
ENGAGEMENTS = "engagement_id,contact_id,kind,campaign_id,occurred_at\n"
MONDAY, TUESDAY = "2026-09-28T12:00:00Z", "2026-09-29T12:00:00Z"


def numbers(con, table):
    """The ids of a table of numbers, in the order of their numbers, which count from 0."""
    rows = con.execute(f"select * from keys.{table} order by 2").fetchall()
    assert [number for _, number in rows] == list(range(len(rows)))
    return [id_ for id_, _ in rows]


def every_number(con):
    return {numbering.table: numbers(con, numbering.table) for numbering in NUMBERINGS}


def touches(con):
    return con.execute("select touch, engagement_id from raw.engagements order by touch").fetchall()


@pytest.fixture
def warehouse(workspace, tmp_path):
    """A store on the disk, opened and closed for every load."""

    def load(content, name):
        with open_warehouse(workspace.warehouse, workspace.settings()) as con:
            return Store(workspace, con, tmp_path).load(content, name)

    return load


def test_ids_are_numbered_by_batch_and_within_a_batch_in_the_order_of_the_ids(store):
    store.load(ACCOUNTS + "A3,Cyan\nA1,Acme\n")
    store.load(ACCOUNTS + "A2,Bolt\nA0,Zero\n")

    assert numbers(store.con, "accounts") == ["A1", "A3", "A0", "A2"]


def test_a_number_outlasts_duplicates_corrections_and_later_loads(store):
    store.load(ACCOUNTS + "A1,Acme\nA2,Bolt\n")
    store.load(ACCOUNTS + "A2,Bolt Ltd\nA1,Acme\nA0,Zero\n", "accounts_2.csv")
    store.load(ACCOUNTS + "A1,Acme\nA2,Bolt\n")

    assert numbers(store.con, "accounts") == ["A1", "A2", "A0"]


def test_a_row_in_quarantine_gives_no_number(store):
    store.load(ACCOUNTS + "A1,\nA2,Bolt\n")

    assert numbers(store.con, "accounts") == ["A2"]


def test_kinds_are_one_whatever_their_case_and_campaigns_come_from_both_files(store):
    store.load("campaign_id,name\nK2,Spring\n", "campaigns.csv")
    store.load(
        ENGAGEMENTS + f"E1,C1,Webinar,K1,{MONDAY}\nE2,C1,webinar,K2,{MONDAY}\nE3,C1,Demo,,{MONDAY}\n",
        "engagements.csv",
    )

    assert numbers(store.con, "kinds") == ["demo", "webinar"]
    assert numbers(store.con, "campaigns") == ["K2", "K1"]
    assert numbers(store.con, "contacts") == []


def test_every_version_of_an_engagement_has_a_number_of_its_own(store):
    store.load(ENGAGEMENTS + f"E1,C1,demo,,{MONDAY}\nE2,C1,demo,,{MONDAY}\n", "engagements.csv")
    store.load(
        ENGAGEMENTS + f"E2,C1,demo,,{TUESDAY}\nE1,C1,demo,,{MONDAY}\nE3,C1,demo,,{MONDAY}\n",
        "engagements_2.csv",
    )

    [first, second, *later] = touches(store.con)
    assert [first, second] == [(0, "E1"), (1, "E2")]
    assert [engagement for _, engagement in later] == ["E2", "E3"]
    assert 1 < later[0][0] < later[1][0]


def test_a_load_that_is_refused_leaves_no_number(store):
    store.load(ACCOUNTS + "A1,Acme\n")
    assert store.load(ACCOUNTS + "A2,Bolt\nA3,\n", strict=True).status == "refused"

    assert numbers(store.con, "accounts") == ["A1"]


@pytest.mark.slow
def test_a_store_of_an_older_version_gets_the_numbers_it_would_have(workspace, warehouse):
    warehouse(ACCOUNTS + "A2,Bolt\n", "accounts.csv")
    warehouse(ACCOUNTS + "A1,Acme\nA2,Bolt Ltd\nA3,Cyan\n", "accounts_2.csv")
    warehouse(ENGAGEMENTS + f"E2,C1,Webinar,K2,{MONDAY}\nE1,C1,Demo,,{MONDAY}\n", "engagements.csv")
    warehouse("campaign_id,name\nK1,Spring\n", "campaigns.csv")
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        as_loaded = every_number(con), touches(con)
    with duckdb.connect(str(workspace.warehouse)) as con:
        con.execute("drop schema keys cascade; alter table raw.engagements drop column touch")

    with open_warehouse(workspace.warehouse, workspace.settings(), read_only=True) as con:
        assert (every_number(con), touches(con)) == as_loaded
    assert as_loaded[0]["accounts"] == ["A2", "A1", "A3"]
    assert all(result.is_healthy for result in run_checks(workspace))


@pytest.mark.slow
def test_a_warehouse_that_is_built_again_has_numbers(workspace, warehouse):
    warehouse(CONTACTS + "C2,bob@acme.example\nC1,ann@acme.example\n", "contacts.csv")
    warehouse(CONTACTS + "C3,cy@acme.example\n", "contacts_2.csv")
    warehouse(ENGAGEMENTS + f"E1,C1,Webinar,K2,{MONDAY}\n", "engagements.csv")
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        as_loaded = every_number(con), touches(con)
    workspace.warehouse.unlink()

    repair_workspace(workspace)

    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        assert (every_number(con), touches(con)) == as_loaded


def test_models_are_built_again_after_a_batch_was_restored(workspace, warehouse):
    """The batch is as it was, and its rows may have other numbers than those the models were built from."""
    warehouse(CONTACTS + "C1,ann@acme.example\n", "contacts.csv")
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        con.execute("insert into ledger.readers values ('contacts', 'what it means', 'of the batch', map())")
        con.execute("delete from raw.contacts; delete from ledger.batches")

    repair_workspace(workspace)

    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        assert con.execute("select * from ledger.readers").fetchall() == []
        assert numbers(con, "contacts") == ["C1"]


@pytest.mark.slow
def test_an_erased_id_is_gone_and_nobody_else_gets_its_number(workspace, warehouse):
    warehouse(CONTACTS + "C1,ann@acme.example\nC2,bob@acme.example\nC3,ann@acme.example\n", "contacts.csv")
    erase(workspace, "ann@acme.example")
    warehouse(CONTACTS + "C3,ann@acme.example\nC4,dee@acme.example\n", "contacts_2.csv")

    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        assert numbers(con, "contacts") == [None, "C2", None, "C4"]
