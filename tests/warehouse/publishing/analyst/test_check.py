"""What a query may hold: honest queries run, everything else is refused by the check itself."""

import re
import shutil
from io import BytesIO
from pathlib import Path

import duckdb
import pyarrow.ipc
import pytest

from abm.errors import QueryRefused
from abm_warehouse.models.sql_files import sql_root
from abm_warehouse.publishing.analyst.check import checked_sql
from abm_warehouse.publishing.analyst.functions import FUNCTIONS, TABLE_FUNCTIONS
from abm_warehouse.publishing.analyst.request import Limits, Request
from abm_warehouse.publishing.analyst.worker import open_locked, run, visible_marts
from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation

MARTS = {"mqa", "accounts", "account_weeks", "mqa_clauses", "contacts"}
HONEST = [
    line
    for line in Path(__file__).with_name("honest_queries.sql").read_text().splitlines()
    if line and not line.startswith("-- ")
]


@pytest.fixture(scope="module")
def snapshot(demo_workspace, tmp_path_factory):
    """A copy of the demo's snapshot: no other test has it open, with other settings."""
    folder = require_current_generation(demo_workspace.folder)
    return shutil.copy(folder / DATABASE, tmp_path_factory.mktemp("snapshot"))


@pytest.fixture(scope="module")
def marts():
    """A connection to a few marts, to check queries without running them."""
    with duckdb.connect() as con:
        con.execute("create table mqa as select 'a' as account_id, 'mqa' as state, 1 as fit")
        yield con


@pytest.mark.parametrize("query", HONEST)
def test_an_honest_query_is_answered(snapshot, query):
    output = BytesIO()
    run(Request(str(snapshot), query, Limits()), output)

    assert pyarrow.ipc.open_stream(output.getvalue()).read_all().num_columns > 0


@pytest.mark.slow
def test_an_analyst_sees_the_marts_of_the_data_dictionary_and_nothing_else(snapshot):
    dictionary = (sql_root() / "README.md").read_text("utf-8")
    described = set(re.findall(r"^### (\w+)$|[Tt]he view `(\w+_wide)`", dictionary, re.MULTILINE))
    described = {mart or view for mart, view in described}

    with open_locked(str(snapshot), Limits()) as con:
        assert visible_marts(con) == described
        for [table] in con.execute(
            "select table_name from duckdb_tables() where schema_name <> 'main'"
        ).fetchall():
            for name in (table, f"internal.{table}", f"run.{table}"):
                with pytest.raises(QueryRefused, match=r"There is no mart called"):
                    checked_sql(con, f"from {name}", visible_marts(con))


def test_the_ledger_which_reads_internal_tables_is_answered(snapshot):
    """A view of the snapshot finds them; the query cannot."""
    with open_locked(str(snapshot), Limits()) as con:
        sql = checked_sql(con, "select count(*) from score_ledger", visible_marts(con))

        [(lines,)] = con.execute(sql).fetchall()
    assert lines > 1000


def refusal(con, query):
    with pytest.raises(QueryRefused) as refused:
        checked_sql(con, query, MARTS)
    return str(refused.value)


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("with x as (copy (select 1) to 'f.csv') select * from x", "COPY"),
        ("with x as (insert into mqa select * from mqa returning *) select * from x", "INSERT"),
        ("with x as (update mqa set fit = 0 returning *) select * from x", "UPDATE"),
        ("with x as (delete from mqa returning *) select * from x", "DELETE"),
        ("select * from (with x as (delete from mqa returning *) from x)", "DELETE"),
        ("select (with x as (delete from mqa returning *) select count(*) from x)", "DELETE"),
        ("with x as (delete from mqa returning *) pivot x on state using count(*)", "DELETE"),
        ("explain with x as (delete from mqa returning *) from x", "DELETE"),
    ],
)
def test_a_statement_that_writes_inside_a_select_is_refused_by_its_name(marts, query, kind):
    assert refusal(marts, query) == f"A query can only read; this one contains {kind}."


@pytest.mark.parametrize(
    "query",
    """
    insert into mqa select * from mqa
    update mqa set fit = 1
    delete from mqa
    merge into mqa using mqa m on true when matched then delete
    create table x as select 1
    create temp view accounts as select 1
    create macro lower(x) as 1
    drop table mqa
    truncate mqa
    copy mqa to 'x.csv'
    export database 'x'
    attach 'x.db'
    install httpfs
    load httpfs
    set schema = 'information_schema'
    set variable x = 1
    reset timezone
    use main
    pragma database_list
    call pragma_version()
    checkpoint
    vacuum
    begin
    prepare p as select 1
    execute p
    explain delete from mqa
    explain analyze insert into mqa select * from mqa
    explain explain select 1
    explain select 1; drop table mqa
    """.strip().splitlines(),
)
def test_a_statement_that_does_not_read_is_refused(marts, query):
    assert refusal(marts, query.strip()).startswith("Expected a query that reads: SELECT, ")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("select * from 'file.csv'", "file.csv"),
        ('select * from "/etc/passwd"', "/etc/passwd"),
        ("describe '/etc/passwd'", "/etc/passwd"),
        ("summarize 'x.csv'", "x.csv"),
        ("from pg_settings", "pg_settings"),
        ("from pg_catalog.pg_settings", "pg_catalog.pg_settings"),
        ("from information_schema.tables", "information_schema.tables"),
        ("from duckdb_tables", "duckdb_tables"),
        ("from duckdb_settings", "duckdb_settings"),
        ("from sqlite_master", "sqlite_master"),
        ("from main.sqlite_master", "main.sqlite_master"),
        ("from pragma_database_list", "pragma_database_list"),
        ("from run.scoring", "run.scoring"),
        ("from internal.int_people", "internal.int_people"),
        ("from int_people", "int_people"),
        ("from memory.main.mqa", "memory.main.mqa"),
        ("from other.mqa", "other.mqa"),
        ("describe pg_settings", "pg_settings"),
        ("show pg_settings", "pg_settings"),
        ("table pg_settings", "pg_settings"),
        ("pivot pg_settings on name using count(*)", "pg_settings"),
        ("with a as (from pg_settings), pg_settings as (select 1) from a", "pg_settings"),
        ("with pg_settings as (from pg_settings) from pg_settings", "pg_settings"),
        ("select * from (with pg_settings as (select 1) from pg_settings), pg_settings", "pg_settings"),
        ('from (with "x.csv" as (select 1) from "x.csv") union all from "x.csv"', "x.csv"),
        ("with a as (select 1) select * from main.a", "main.a"),
    ],
)
def test_a_table_that_is_not_a_mart_is_refused_by_its_name(marts, query, name):
    assert refusal(marts, query).startswith(f"There is no mart called '{name}'.")


def test_a_misspelt_mart_gets_the_nearest_marts_and_nothing_else(marts):
    assert refusal(marts, "from contact") == "There is no mart called 'contact'. Did you mean contacts?"
    assert refusal(marts, "from zebra") == (
        "There is no mart called 'zebra'. `abm sql --tables` lists the marts."
    )


@pytest.mark.parametrize("query", ["show tables", "show all tables", "show databases", "show", "describe"])
def test_show_lists_no_catalogue(marts, query):
    assert "`abm sql --tables` lists the marts" in refusal(marts, query)


@pytest.mark.parametrize(
    "function",
    """
    read_csv('x') read_text('x') read_blob('x') read_parquet('x') read_json('x') glob('*') sniff_csv('x')
    parquet_metadata('x') query('select_1') query_table('mqa') json_execute_serialized_sql('x')
    duckdb_settings() duckdb_tables() duckdb_secrets() pragma_storage_info('mqa') repeat_row(1,num_rows=9)
    repeat(1,9) summary('x') test_all_types() which_secret('x','y') pg_timezone_names() arrow_scan(1,2,3)
    pandas_scan(1) icu_calendar_names() main.range(3)
    """.split(),
)
def test_a_table_function_that_is_not_listed_is_refused_by_its_name(marts, function):
    name = function.split("(")[0].removeprefix("main.")

    assert refusal(marts, f"select * from {function}").startswith(f"{name}() cannot be used in FROM. ")


REFUSED_FUNCTIONS = """
    current_setting getenv getvariable pg_get_viewdef sleep_ms pg_sleep current_query current_database stats
    error nextval setseed write_log txid_current version json_serialize_sql json_deserialize_sql read_text
    duckdb_settings reservoir_quantile bitstring to_aggregate_state finalize in_search_path set_bit
""".split()


@pytest.mark.parametrize("name", REFUSED_FUNCTIONS)
def test_a_function_that_is_not_listed_is_refused_by_its_name(marts, name):
    assert refusal(marts, f"select {name}('x')").startswith(f"The function {name}() cannot be used here.")
    assert "without a schema" in refusal(marts, f"select main.{name}('x')")


@pytest.mark.parametrize(
    "query",
    """
    values (getenv('x'))
    from mqa where getenv('x') = 1
    select 1 order by getenv('x')
    select 1 limit getenv('x')::int
    select 1 group by getenv('x')
    select 1 having getenv('x') = 1
    select 1 qualify getenv('x') = 1
    select distinct on (getenv('x')) 1
    select sum(1) over (order by getenv('x'))
    select sum(1) over (rows between getenv('x') preceding and current row)
    select count(*) filter (where getenv('x') = 1)
    select list(1 order by getenv('x'))
    select list_transform([1], lambda x: getenv('x'))
    select [getenv('x') for x in [1]]
    select * replace (getenv('x') as fit) from mqa
    select columns(lambda c: c = getenv('x')) from mqa
    from mqa join accounts on getenv('x') = 1
    from mqa join (select getenv('x')) on true
    from range(getenv('x'))
    from unnest([getenv('x')])
    from mqa where exists (select getenv('x'))
    select case when getenv('x') = 1 then 1 end
    select getenv('x')::int
    select 1 between getenv('x') and 2
    select (getenv('x')).a
    select 'x'.getenv()
    select {'a': getenv('x')}
    select getenv('x')[1]
    pivot mqa on state using any_value(getenv('x'))
    pivot (select getenv('x') as state) on state using count(*)
    with recursive a as (select 1 as x union all select getenv('x') from a) from a
    select * from (select 1) as t (a) where a in (getenv('x'))
    """.strip().splitlines(),
)
def test_a_function_is_found_wherever_it_is_written(marts, query):
    assert refusal(marts, query.strip()).startswith("The function getenv() cannot be used here.")


def test_a_misspelt_function_gets_the_nearest_ones(marts):
    assert refusal(marts, "select dat_trunc('week', now())").endswith("Did you mean date_trunc or datetrunc?")


@pytest.mark.parametrize("query", ["select $1", "select ?", "select $name"])
def test_a_parameter_is_refused(marts, query):
    assert refusal(marts, query) == "A query cannot contain PARAMETER."


@pytest.mark.parametrize("query", ["", ";", "-- nothing", "explain", "explain analyze", "select 1; select 2"])
def test_anything_but_one_query_is_refused(marts, query):
    assert refusal(marts, query).startswith("Expected one query, found ")


@pytest.mark.parametrize(
    "query",
    ["select", "selec 1", "select 'a", "pivot", "pivot on", "pivot mqa on", "pivot mqa on , using max(fit)"],
)
def test_a_text_that_is_not_sql_is_refused_with_the_words_of_the_parser(marts, query):
    assert refusal(marts, query).startswith("The query cannot be parsed: ")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("select '" + "x" * 50_000_000 + "'", "50,000,009 characters; at most 100,000 are read"),
        ("select [" + "1," * 9_999 + "1]", "words and signs; at most 20,000 are read"),
        ("select " + "(" * 101 + "1" + ")" * 101, "more than 100 brackets inside one another"),
        ("select * from (" * 101 + "mqa" + ")" * 101, "more than 100 brackets inside one another"),
        ("select ')))' || " + "(" * 101 + "'('" + ")" * 101, "more than 100 brackets inside one another"),
        ("select " + "not " * 9_000 + "true", "too deeply nested"),
        ("select 1" + "+ 1" * 9_000, "too deeply nested"),
        ("select \0 1", "contains a NUL character"),
        ("select '\ud800'", "bytes that are not UTF-8"),
    ],
    ids=[
        "long",
        "many tokens",
        "brackets",
        "sub-queries",
        "brackets in text",
        "nots",
        "sums",
        "nul",
        "surrogate",
    ],
)
def test_a_text_that_is_too_large_is_refused_before_it_is_parsed(marts, query, words):
    assert words in refusal(marts, query)


def test_as_many_brackets_as_are_allowed_and_any_number_in_text_and_comments(marts):
    query = "select " + "(" * 100 + "1" + ")" * 100 + f", '{'(' * 200}' /* {'(' * 200} */"

    assert checked_sql(marts, query, MARTS) == query


def test_the_values_of_a_pivot_are_listed_in_the_sql_that_was_checked(marts):
    marts.execute("insert into mqa values ('b', 'it''s', 2)")

    assert checked_sql(marts, "pivot mqa on state using max(fit)", MARTS) == (
        "pivot mqa  on cast(state as varchar) in ('it''s', 'mqa') using max(fit)"
    )


def test_a_pivot_with_too_many_values_is_refused(marts):
    query = "pivot (select i from range(501) as t (i)) on i using count(*)"

    assert "would make more than 500 columns" in refusal(marts, query)
    assert "has to list its values" in refusal(marts, "from (pivot mqa on state using count(*))")


def test_every_function_on_the_list_exists(marts):
    functions = marts.execute("select lower(function_name) from duckdb_functions()").fetchall()
    known = {name for (name,) in functions}

    assert sorted(FUNCTIONS - known) == []
    assert known >= TABLE_FUNCTIONS
