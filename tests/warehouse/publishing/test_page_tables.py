"""Page tables hold what the marts hold, and what is shown of a query that reads them runs on marts alone."""

import re

import pytest

from abm_warehouse.publishing import asking
from abm_warehouse.publishing.page_tables import SEARCHED, on_marts, page_tables
from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation
from abm_warehouse.storage.connections import connect, open_snapshot

READ_THEM = sorted(
    name for name in asking.query_names() if on_marts(asking.query_text(name)) != asking.query_text(name)
)
READ_INTERNAL = sorted(name for name in asking.query_names() if " internal." in asking.bound_text(name, {}))
VALUES = {
    "account_id": "planted-g1",
    "only_mqa": True,
    "said": "new",
    "start": 5,
    "size": 20,
    "limit": 20,
    "week": 2,
}


@pytest.fixture(scope="module")
def snapshot(demo_workspace):
    with open_snapshot(require_current_generation(demo_workspace.folder) / DATABASE) as con:
        yield con


@pytest.mark.parametrize("table", page_tables())
def test_a_page_table_is_made_of_marts_in_the_order_that_it_says(snapshot, table):
    made = snapshot.execute(f"select * from {table}").fetchall()
    again = snapshot.execute(on_marts(f"select * from {table}")).fetchall()
    order = page_tables()[table].partition("-- in order of: ")[2].partition("\n")[0]

    assert made
    assert sorted(map(str, made)) == sorted(map(str, again))
    if order:
        assert made == snapshot.execute(f"select * from {table} order by {order}").fetchall()


@pytest.mark.parametrize("table", page_tables())
def test_a_page_table_says_its_name_and_its_grain_which_holds(snapshot, table):
    first, second, *_ = page_tables()[table].splitlines()
    grain = second.removeprefix("-- grain: ")

    assert first.startswith(f"-- {table}: ")
    assert second.startswith("-- grain: ")
    keys = "'all'" if grain == "one row" else grain
    assert snapshot.execute(f"select {keys} from {table} group by all having count(*) > 1").fetchall() == []


@pytest.mark.parametrize("table", ["page_accounts", "page_people"])
def test_what_pages_search_in_is_not_compressed(snapshot, table):
    stored = snapshot.execute(
        f"select distinct compression from pragma_storage_info('internal.{table}')"
        " where column_name = ? and segment_type = 'VARCHAR'",
        [SEARCHED],
    ).fetchall()

    assert stored == [("Uncompressed",)]


@pytest.mark.parametrize("query", READ_THEM)
def test_the_sql_that_is_shown_answers_the_same_from_marts_alone(demo_workspace, snapshot, query):
    text = "\n".join(line.partition("--")[0] for line in asking.query_text(query).splitlines())
    parameters = {name: VALUES.get(name) for name in re.findall(r"\$(\w+)", text)}
    asked = snapshot.execute(text, parameters or None).fetchall()

    with connect(require_current_generation(demo_workspace.folder) / DATABASE, read_only=True) as marts:
        shown = marts.execute(asking.bound_text(query, VALUES)).fetchall()
    assert asked
    assert sorted(map(str, shown)) == sorted(map(str, asked))


@pytest.mark.parametrize("query", READ_INTERNAL)
def test_the_sql_that_is_shown_finds_internal_tables_from_any_program(demo_workspace, snapshot, query):
    shown = asking.bound_text(query, VALUES)
    asked = snapshot.execute(shown.replace(" internal.", " ")).fetchall()

    with connect(require_current_generation(demo_workspace.folder) / DATABASE, read_only=True) as anywhere:
        assert sorted(map(str, anywhere.execute(shown).fetchall())) == sorted(map(str, asked))
