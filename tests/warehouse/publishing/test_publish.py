"""A published snapshot is laid out so that questions about one account read little of it."""

import pytest

from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation
from abm_warehouse.publishing.tables import ROW_GROUP_ROWS
from abm_warehouse.storage.connections import open_snapshot

BY_ACCOUNT = "int_contacts mqa_clauses account_weeks committee_members signal_episodes"


@pytest.fixture(scope="module")
def snapshot(demo_workspace):
    with open_snapshot(require_current_generation(demo_workspace.folder) / DATABASE) as con:
        yield con


@pytest.mark.parametrize(
    ("table", "account"),
    [
        *((table, "account_id") for table in BY_ACCOUNT.split()),
        *((table, "account") for table in ("int_ledger_points", "int_engagements_rows")),
    ],
)
def test_rows_of_an_account_are_together(snapshot, table, account):
    """A table that is sorted by account has as many changes of the account as accounts."""
    [(changes, accounts)] = snapshot.execute(
        f"select count(*) filter ({account} is distinct from previous), count(distinct {account}) from"
        f" (select {account}, lag({account}) over (order by rowid) as previous from {table}"
        f" where {account} is not null)"
    ).fetchall()

    assert changes == accounts > 1


def test_an_account_is_in_one_or_two_of_many_row_groups(snapshot):
    [(row_groups, rows)] = snapshot.execute(
        "select count(distinct row_group_id), max(count) from pragma_storage_info('int_engagements_rows')"
        " where column_name = 'account' and segment_type <> 'VALIDITY'"
    ).fetchall()
    [(most,)] = snapshot.execute(
        f"select max(row_groups) from (select count(distinct rowid // {ROW_GROUP_ROWS}) as row_groups"
        " from int_engagements_rows where account is not null group by account"
        f" having count(*) < {ROW_GROUP_ROWS})"
    ).fetchall()

    assert rows <= ROW_GROUP_ROWS
    assert row_groups > 5
    assert most <= 2
