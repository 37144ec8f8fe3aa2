"""A published snapshot is laid out so that questions about one account read little of it."""

from datetime import UTC, datetime

import duckdb
import pytest

from abm_warehouse.models import checks
from abm_warehouse.models.model import sql_model
from abm_warehouse.publishing.manifest import Counts, Manifest
from abm_warehouse.publishing.publish import ROW_GROUP_ROWS, publish
from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation
from abm_warehouse.storage.connections import open_snapshot

RUN = Manifest(
    run_id="33cf1b76abb2",
    as_of=datetime(2026, 9, 30, 12, tzinfo=UTC),
    known_at=datetime(2026, 10, 1, 9, 30, tzinfo=UTC),
    playbook="fit-intent-100",
    playbook_version="be1401fc0c04",
    counts=Counts(accounts=2, contacts=3, engagements=5, mqas=1),
    unpriced_kinds={},
    live_signals=7,
    unmatched_hand_raises=0,
    tool_version="0.1.0",
    engine="duckdb 2.0.0",
    created_at=datetime(2026, 10, 1, 9, 31, tzinfo=UTC),
)

BY_ACCOUNT = (
    "contacts engagements mqa_clauses account_weeks committee_members signal_episodes int_signal_points"
)


@pytest.fixture(scope="module")
def snapshot(demo_workspace):
    with open_snapshot(require_current_generation(demo_workspace.folder) / DATABASE) as con:
        yield con


@pytest.mark.parametrize("table", [*BY_ACCOUNT.split(), "int_signal_points"])
def test_rows_of_an_account_are_together(snapshot, table):
    """A table that is sorted by account has as many changes of the account as accounts."""
    [(changes, accounts)] = snapshot.execute(
        "select count(*) filter (account_id is distinct from previous), count(distinct account_id) from"
        f" (select account_id, lag(account_id) over (order by rowid) as previous from {table}"
        " where account_id is not null)"
    ).fetchall()

    assert changes == accounts > 1


def test_an_account_is_in_one_or_two_of_many_row_groups(snapshot):
    [(row_groups, rows)] = snapshot.execute(
        "select count(distinct row_group_id), max(count) from pragma_storage_info('engagements')"
        " where column_name = 'account_id' and segment_type <> 'VALIDITY'"
    ).fetchall()
    [(most,)] = snapshot.execute(
        f"select max(row_groups) from (select count(distinct rowid // {ROW_GROUP_ROWS}) as row_groups"
        " from engagements where account_id is not null group by account_id"
        f" having count(*) < {ROW_GROUP_ROWS})"
    ).fetchall()

    assert rows <= ROW_GROUP_ROWS
    assert row_groups > 10
    assert most <= 2


def test_a_view_of_the_warehouse_may_be_published_as_a_sorted_table(con, tmp_path, monkeypatch):
    monkeypatch.setattr(checks, "read_checks", lambda: iter([]))
    con.execute("create schema run")
    header = "-- kept as: view, published as table\n-- in order of: n desc\n"
    numbers = sql_model("numbers", "mqa", f"{header}select n from (values (2), (1), (3)) as v (n)")
    numbers.build(con)

    generation = publish(con, tmp_path, [numbers], RUN, internal_tables=(), keep=1, memory_limit="1GB")

    with duckdb.connect(str(generation / DATABASE), read_only=True) as snapshot:
        assert snapshot.execute("select table_name from duckdb_tables()").fetchall() == [("numbers",)]
        assert snapshot.execute("from numbers").fetchall() == [(3,), (2,), (1,)]
