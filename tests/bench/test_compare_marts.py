"""The comparison of marts finds what changed, and only that."""

from pathlib import Path

import duckdb
import pytest

from tests.bench.compare_marts import Renames, compare, snapshot_of

CONTACTS = (
    "select 'c' || n as contact_id, 'Ann ' || n as full_name, n * 1.5 as score from range(100) as r (n)"
)
KINDS = "select * from (values ('page_view'), ('page_view'), ('webinar')) as kinds (kind)"


@pytest.fixture
def snapshot(tmp_path):
    """Write a snapshot of some marts; as Parquet unless told otherwise."""

    def write(name: str, *, parquet: bool = True, **marts: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        with duckdb.connect(str(folder / "abm.duckdb")) as con:
            for mart, query in marts.items():
                con.execute(f"create table {mart} as {query}")
                if parquet:
                    con.execute(f"copy {mart} to '{folder / mart}.parquet'")
        return folder

    return write


def statuses(mart) -> dict[str, str]:
    return {column.name: column.status for column in mart.columns}


def test_equal_rows_are_equal_in_any_order_and_with_columns_in_any_order(snapshot):
    old = snapshot("old", contacts=CONTACTS)
    new = snapshot(
        "new", contacts=f"select score, full_name, contact_id from ({CONTACTS}) order by score desc"
    )

    [contacts] = compare(old, new)

    assert contacts.is_same
    assert set(statuses(contacts).values()) == {"equal"}


def test_a_changed_cell_is_counted_and_shown_with_its_key(snapshot):
    old = snapshot("old", contacts=CONTACTS)
    new = snapshot(
        "new",
        contacts="select * replace (if(contact_id = 'c7', null, full_name) as full_name)"
        f" from ({CONTACTS}) order by all desc",
    )

    [contacts] = compare(old, new)

    assert not contacts.is_same
    assert [(c.name, c.detail) for c in contacts.columns if c.status == "different"] == [
        ("full_name", "1 cell, first contact_id = c7: Ann 7 > null")
    ]


def test_two_cells_that_swapped_their_rows_are_a_difference(snapshot):
    swapped = "case contact_id when 'c1' then 'Ann 2' when 'c2' then 'Ann 1' else full_name end"
    old = snapshot("old", contacts=CONTACTS)
    new = snapshot("new", contacts=f"select * replace ({swapped} as full_name) from ({CONTACTS})")

    [contacts] = compare(old, new)

    assert statuses(contacts) == {"contact_id": "equal", "full_name": "different", "score": "equal"}


def test_rows_that_are_gone_or_new_are_counted_and_do_not_make_their_columns_different(snapshot):
    old = snapshot("old", contacts=CONTACTS)
    new = snapshot(
        "new", contacts=f"from ({CONTACTS}) where contact_id <> 'c7' union all select 'x', 'Zoe', 1"
    )

    [contacts] = compare(old, new)

    assert not contacts.is_same
    assert contacts.rows.told == "100 rows: 1 gone, 1 new"
    assert set(statuses(contacts).values()) == {"equal"}


def test_a_renamed_column_is_found_by_its_values_and_a_new_one_is_listed(snapshot):
    old = snapshot("old", contacts=CONTACTS)
    new = snapshot(
        "new", contacts=f"select contact_id, full_name as name, score, 1 as version from ({CONTACTS})"
    )

    [contacts] = compare(old, new)

    assert contacts.is_same
    assert statuses(contacts) == {
        "contact_id": "equal",
        "name": "renamed",
        "score": "equal",
        "version": "new",
    }


def test_a_renamed_key_still_matches_the_rows(snapshot):
    old = snapshot("old", contacts=CONTACTS.replace("contact_id", "person_id"))
    new = snapshot(
        "new", contacts=f"select * replace ((score + 1)::decimal(21, 1) as score) from ({CONTACTS})"
    )

    [contacts] = compare(old, new)

    assert statuses(contacts) == {"contact_id": "renamed", "full_name": "equal", "score": "different"}


def test_a_column_that_changed_its_name_and_values_is_gone_unless_told(snapshot):
    old = snapshot("old", contacts=CONTACTS)
    new = snapshot(
        "new",
        contacts=f"select contact_id, full_name, (score + 1)::decimal(21, 1) as points from ({CONTACTS})",
    )

    [untold] = compare(old, new)
    [told] = compare(old, new, Renames.read(["contacts.score=points"], []))
    [left_out] = compare(old, new, Renames.read(["contacts.score=points"], ["contacts.points"]))

    assert not untold.is_same
    assert statuses(untold) == {"contact_id": "equal", "full_name": "equal", "score": "gone", "points": "new"}
    assert statuses(told)["points"] == "different"
    assert left_out.is_same


def test_a_type_that_changed_is_a_difference_and_its_values_are_still_compared(snapshot):
    old = snapshot("old", contacts=CONTACTS)
    new = snapshot("new", contacts=f"select * replace (score::double as score) from ({CONTACTS})")

    [contacts] = compare(old, new)

    assert not contacts.is_same
    [score] = [column for column in contacts.columns if column.name == "score"]
    assert (score.status, score.detail) == ("type changed", "from DECIMAL(21,1) to DOUBLE")


def test_a_mart_without_a_known_grain_is_compared_row_by_row_with_repetitions(snapshot):
    old = snapshot("old", kinds=KINDS)
    same = snapshot("same", kinds=f"from ({KINDS}) order by kind desc")
    fewer = snapshot("fewer", kinds=f"select distinct * from ({KINDS})")

    assert [mart.is_same for mart in compare(old, same)] == [True]
    [kinds] = compare(old, fewer)
    assert kinds.rows.told == "3 rows before, 2 now, not matched by key: 1 only before, 0 only now"


def test_a_mart_that_is_gone_is_a_difference_unless_it_was_renamed(snapshot):
    old, new = snapshot("old", kinds=KINDS), snapshot("new", signal_kinds=KINDS)

    gone, added = compare(old, new)
    [renamed] = compare(old, new, Renames.read(["kinds=signal_kinds"], []))

    assert (gone.name, gone.is_same) == ("kinds", False)
    assert (added.name, added.is_same) == ("signal_kinds", True)
    assert renamed.is_same


def test_a_snapshot_without_parquet_is_read_from_its_database(snapshot):
    old = snapshot("old", contacts=CONTACTS, int_people="select 1 as n")
    new = snapshot("new", parquet=False, contacts=CONTACTS, int_people="select 2 as n")

    assert [(mart.name, mart.is_same) for mart in compare(old, new)] == [("contacts", True)]


def test_a_mart_without_parquet_is_read_from_the_database_of_both_sides(snapshot):
    old = snapshot("old", contacts=CONTACTS, score_ledger=KINDS)
    new = snapshot("new", contacts=CONTACTS, score_ledger=f"{KINDS} limit 2")
    (new / "score_ledger.parquet").unlink()

    assert [(mart.name, mart.is_same) for mart in compare(old, new)] == [
        ("contacts", True),
        ("score_ledger", False),
    ]


def test_the_current_snapshot_of_a_workspace_is_read(tmp_path):
    snapshot = tmp_path / "published" / "0003"
    snapshot.mkdir(parents=True)
    (snapshot.parent / "CURRENT").write_text("0003\n")
    (snapshot / "abm.duckdb").touch()

    assert snapshot_of(tmp_path) == snapshot_of(snapshot) == snapshot


def test_a_view_is_read_with_the_tables_of_its_own_snapshot(snapshot):
    old, new = snapshot("old", kinds=KINDS), snapshot("new", kinds=KINDS)
    for folder in (old, new):
        with duckdb.connect(str(folder / "abm.duckdb")) as con:
            con.execute("create view ledger as select kind from kinds")

    assert [(mart.name, mart.is_same) for mart in compare(old, new)] == [("kinds", True), ("ledger", True)]
