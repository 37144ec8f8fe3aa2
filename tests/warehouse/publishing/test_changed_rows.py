"""Of a table whose changes are logged, only the rows that changed are published again."""

import duckdb
import pytest

from abm.errors import ModelError
from abm_warehouse.models import checks
from abm_warehouse.models.build import build
from abm_warehouse.models.changes import ChangeLog
from abm_warehouse.models.model import sql_model
from abm_warehouse.publishing import changed_rows, page_tables, parquet, stage
from abm_warehouse.publishing.manifest import read_manifest
from abm_warehouse.publishing.publish import publish
from abm_warehouse.publishing.snapshots import DATABASE, changes_since_published, intact_manifest
from tests.warehouse.publishing.test_sharing import RUN

ROWS = 40_000
TABLES = ("internal.int_touches", "touches", "totals", "copies")
TOTALS = (
    "-- kept as: view, published as table\n-- grows by: account\n-- in order of: account_id\n"
    "select account_id, count(*) as touches, max(words) as words from int_touches group by account_id"
)
IN_ORDER = (
    "-- in order of: account_id, touch\n-- in ranges of: touch of facts.touches\n"
    "-- repeats together: words, is_even\n"
)


class Touches:
    """A warehouse of touches, and what was published of them."""

    def __init__(self, con, folder):
        self.con, self.folder, self.stamp = con, folder, 0
        con.execute("create schema facts")
        con.execute("create table run.settings as select 1 as version")
        con.execute(
            "create table facts.touches as select range as touch, range % 7 as account, 'as loaded' as words"
            f" from range({ROWS})"
        )
        con.execute("delete from keys.accounts")
        con.execute(
            "insert into keys.accounts (account_id, account) select 'A' || range, range from range(7)"
        )
        growing = "-- grows by: touch, account\n"
        self.models = [
            sql_model(
                "int_touches",
                "touches",
                f"{growing}{IN_ORDER}select *, touch % 2 = 0 as is_even, 'A' || account as account_id"
                " from facts.touches",
            ),
            sql_model(
                "touches",
                "touches",
                "-- kept as: view, with a Parquet file\n-- in parts by: touch of int_touches\n"
                "select touch as touch_id, account_id, words from int_touches",
            ),
            sql_model("totals", "touches", TOTALS),
            sql_model(
                "copies",
                "touches",
                "-- kept as: view, published as table\n-- grows by: account\nselect * from totals",
            ),
        ]
        self.build()

    def build(self):
        build(self.con, self.models, {"facts.touches": f"stamp {self.stamp}"})

    def change(self, changed, *statements):
        """Change the rows of some touches, and log it."""
        for statement in statements:
            self.con.execute(statement)
        before, self.stamp = self.stamp, self.stamp + 1
        keys = {"touch": f"select touch from ({changed})", "account": f"select touch % 7 from ({changed})"}
        ChangeLog(self.con).record("facts.touches", f"stamp {before}", f"stamp {self.stamp}", keys)
        self.build()

    def append(self, rows):
        """Load new touches."""
        [(first,)] = self.con.execute("select max(touch) + 1 from facts.touches").fetchall()
        new = f"select range as touch from range({first}, {first + rows})"
        self.change(new, f"insert into facts.touches select touch, touch % 7, 'new' from ({new})")

    def publish(self, *, whole=False, pages=()):
        return publish(
            self.con,
            self.folder / "published",
            self.models,
            RUN,
            internal_tables=["int_touches"],
            pages=pages,
            keep=9,
            memory_limit="1GB",
            intact=None if whole else intact_manifest(self.folder),
        )


@pytest.fixture
def touches(store, tmp_path, monkeypatch):
    monkeypatch.setattr(checks, "read_checks", lambda: iter([]))
    return Touches(store.con, tmp_path)


def content(generation):
    """Sorted rows of a snapshot's tables and views, and of its Parquet files."""
    with duckdb.connect(str(generation / DATABASE), read_only=True) as con:
        return [
            con.execute(f"from {relation} order by all").fetchall()
            for relation in (
                "internal.int_touches",
                "touches",
                "totals",
                "copies",
                f"'{generation}/touches/*.parquet'",
            )
        ]


def rows_of(generation, table):
    with duckdb.connect(str(generation / DATABASE), read_only=True) as con:
        return con.execute(f"from {table} order by all").fetchall()


def parts(generation):
    return {file.name: file.stat().st_ino for file in (generation / "touches").iterdir()}


def appended(generation):
    return read_manifest(generation).tables["internal.int_touches"].appended


def test_the_table_of_a_page_is_brought_up_to_date_by_key(touches, monkeypatch):
    sql = (
        "-- grows by: account\n-- in order of: account_id\nselect account_id, touches, $as_of as at"
        " from totals"
    )
    monkeypatch.setattr(page_tables, "page_tables", lambda: {"page_totals": sql})
    monkeypatch.setattr(changed_rows, "MOST_REPLACED_SHARE", 1.0)
    touches.publish(pages=["page_totals"])
    touches.append(3)

    generation = touches.publish(pages=["page_totals"])

    table = "internal.page_totals"
    assert read_manifest(generation).tables[table].appended == 3
    assert rows_of(generation, table) == rows_of(touches.publish(pages=["page_totals"], whole=True), table)
    sql = sql.replace("touches,", "touches + 1 as touches,")
    monkeypatch.setattr(page_tables, "page_tables", lambda: {"page_totals": sql})
    touches.append(3)
    changed = touches.publish(pages=["page_totals"])
    assert read_manifest(changed).tables[table].appended == 0
    touches.models[2] = sql_model("totals", "touches", TOTALS.replace("count(*)", "count(*) + 1"))
    touches.build()
    changed = touches.publish(pages=["page_totals"])
    assert read_manifest(changed).tables[table].appended == 0
    assert rows_of(changed, table) == rows_of(touches.publish(pages=["page_totals"], whole=True), table)


def test_new_rows_are_appended_and_make_a_new_part(touches):
    first = touches.publish()
    touches.append(100)

    second = touches.publish()

    assert appended(second) == 100
    assert content(second) == content(touches.publish(whole=True))
    assert parts(second).items() > parts(first).items()
    assert len(parts(second)) == 2
    assert changes_since_published(first) == changes_since_published(second) == []


def test_changed_and_removed_rows_are_replaced_and_their_part_is_written_again(touches):
    touches.publish()
    touches.append(100)
    second = touches.publish()
    touches.change(
        "select unnest([3, 500]) as touch",
        "update facts.touches set words = 'corrected' where touch = 3",
        "delete from facts.touches where touch = 500",
    )

    third = touches.publish()

    assert appended(third) == 101
    assert content(third) == content(touches.publish(whole=True))
    [old_first, old_last] = [parts(second)[name] for name in sorted(parts(second))]
    [new_first, new_last] = [parts(third)[name] for name in sorted(parts(third))]
    assert (old_first == new_first, old_last == new_last) == (False, True)


def test_each_combination_of_what_repeats_together_is_there_once(touches, monkeypatch):
    monkeypatch.setattr(stage, "RANGE", 15_000)
    combinations = "internal.int_touches_combinations"

    first = touches.publish()
    touches.append(100)
    second = touches.publish()

    as_loaded, new = [("as loaded", False), ("as loaded", True)], [("new", False), ("new", True)]
    assert [row[:2] for row in rows_of(first, combinations)] == as_loaded
    assert [row[:2] for row in rows_of(second, combinations)] == as_loaded + new
    assert len(rows_of(second, "internal.int_touches")) == ROWS + 100


def test_a_model_that_is_not_in_ranges_has_no_combinations():
    with pytest.raises(ModelError, match=r"touches/facts\.sql says what repeats together"):
        sql_model("facts", "touches", "-- repeats together: words\nselect 1 as touch, 'a' as words")


def test_rows_of_a_table_that_shows_ids_are_found_by_them(touches, monkeypatch):
    touches.publish()
    monkeypatch.setattr(changed_rows, "MOST_REPLACED_SHARE", 1.0)
    changed = "select range as touch from range(7, 8)"
    touches.change(changed, "update facts.touches set words = 'zulu' where touch = 7")

    generation = touches.publish()

    assert read_manifest(generation).tables["main.totals"].appended == 1
    assert content(generation) == content(touches.publish(whole=True))


@pytest.mark.parametrize("limit", ["MOST_APPENDED", "MOST_REPLACED_SHARE"])
def test_a_table_with_too_many_appended_rows_is_sorted_again(touches, monkeypatch, limit):
    touches.publish()
    touches.append(100)
    monkeypatch.setattr(changed_rows, limit, -1)

    generation = touches.publish()

    assert appended(generation) == 0
    with duckdb.connect(str(generation / DATABASE), read_only=True) as con:
        rows = con.execute("select account_id, touch from internal.int_touches").fetchall()
    assert rows == sorted(rows)


def test_a_large_table_is_sorted_in_ranges_of_its_numbers(touches, monkeypatch):
    monkeypatch.setattr(stage, "RANGE", 15_000)

    generation = touches.publish()

    with duckdb.connect(str(generation / DATABASE), read_only=True) as con:
        rows = con.execute("select touch // 15_000, account_id, touch from internal.int_touches").fetchall()
    assert rows == sorted(rows)
    assert len(rows) == ROWS == read_manifest(generation).tables["internal.int_touches"].rows
    assert {touch_range for touch_range, *_ in rows} == {0, 1, 2}


@pytest.mark.slow
def test_many_parts_become_one_again(touches, monkeypatch):
    monkeypatch.setattr(parquet, "MOST_PARTS", 3)
    numbers = []
    for _ in range(5):
        numbers.append(len(parts(touches.publish())))
        touches.append(10)

    assert numbers == [1, 2, 3, 1, 2]
    assert content(touches.publish()) == content(touches.publish(whole=True))


def test_without_a_log_everything_is_written(touches):
    first = touches.publish()
    touches.append(100)
    touches.con.execute("delete from ledger.changes")

    second = touches.publish()

    assert appended(second) == 0
    assert not set(parts(first)) & set(parts(second))
    assert content(second) == content(touches.publish(whole=True))
