"""``abm sql``: its answers, its formats, and what it refuses."""

import json
import subprocess
import sys

import duckdb
import pyarrow.parquet
import pytest

from abm_warehouse.models.model import read_models
from tests.abm.commands import abm, answer, refusal


def test_sql_answers_columns_and_rows(demo):
    query = "select 1 as one, 'x' as letter, null as nothing, date '2026-01-02' as day"

    assert answer("sql", query, *demo) == {
        "columns": ["one", "letter", "nothing", "day"],
        "rows": [[1, "x", None, "2026-01-02"]],
        "run_id": answer("status", *demo)["published"]["run_id"],
    }


def test_sql_keeps_two_columns_with_the_same_name(demo):
    content = answer("sql", "select 1 as a, 2 as b, 3 as a", *demo)

    assert (content["columns"], content["rows"]) == (["a", "b", "a:3"], [[1, 2, 3]])


def test_sql_as_json_has_only_numbers_that_json_allows(demo):
    """NaN and Infinity are not JSON; most readers refuse them."""
    _, out, _ = abm("sql", "select 'nan'::double as n, 'inf'::double as i, 0.5::double as h", *demo, "--json")

    def stop(word):
        raise AssertionError(f"{word} is not JSON")

    assert json.loads(out, parse_constant=stop)["rows"] == [[None, None, 0.5]]


@pytest.mark.slow
def test_sql_formats_are_the_same_rows(demo, tmp_path):
    query = "select account_id, name from accounts order by account_id limit 3"
    asked = answer("sql", query, *demo)
    rows, run_id = asked["rows"], asked["run_id"]

    code, out, _ = abm("sql", query, *demo, "--format", "csv")
    assert code == 0
    con = duckdb.connect()
    (tmp_path / "from stdout.csv").write_text(out)
    assert list(map(list, con.read_csv(str(tmp_path / "from stdout.csv")).fetchall())) == rows

    code, out, _ = abm("sql", query, *demo, "--format", "json")
    assert (code, json.loads(out)["rows"]) == (0, rows)

    for form in ("csv", "json", "parquet"):
        file = tmp_path / f"out.{form}"
        code, out, err = abm("sql", query, *demo, "--format", form, "-o", file)
        assert (code, out) == (0, "")
        assert err == f"Wrote 3 rows of run {run_id} to {file}.\n"
    assert list(map(list, con.read_csv(str(tmp_path / "out.csv")).fetchall())) == rows
    assert [list(row.values()) for row in json.loads((tmp_path / "out.json").read_text())] == rows
    found = pyarrow.parquet.read_table(tmp_path / "out.parquet")
    assert [list(row.values()) for row in found.to_pylist()] == rows
    assert found.schema.metadata[b"abm"].decode().startswith(f"run {run_id}, as of ")


def test_sql_a_binary_format_needs_a_file_and_a_format_is_one_of_five(demo):
    assert "-o" in refusal("sql", "select 1", *demo, "--format", "parquet", status=2)["message"]
    assert (
        "table, csv, json, parquet, xlsx"
        in refusal("sql", "select 1", *demo, "--format", "xml", status=2)["message"]
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        "delete from accounts",
        "create table t as select 1",
        "drop table accounts",
        "set threads = 1",
        "attach 'x.duckdb' as x",
        "copy accounts to 'out.csv'",
        "with x as (copy (select 1) to 'out.csv') select * from x",
        "with x as (insert into accounts select * from accounts returning *) select * from x",
        "with x as (delete from accounts returning *) select * from x",
        "select 1; select 2",
        "select * from read_csv('{file}')",
        "select * from '{file}'",
        "select content from read_text('{file}')",
        "select content from read_blob('{file}')",
        "select * from glob('*')",
        "install httpfs",
        "select * from 'https://example.com/a.csv'",
        "select nothing from accounts",
    ],
)
def test_sql_that_is_not_one_select_on_the_marts_is_refused_and_does_nothing(
    demo, exports, tmp_path, monkeypatch, query
):
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    error = refusal("sql", query.format(file=exports / "accounts.csv"), *demo, status=2)

    assert error["kind"] == "QueryRefused"
    assert "Acme" not in error["message"]
    assert sorted(tmp_path.rglob("*")) == before


def test_sql_cannot_read_the_file_it_queries(demo, demo_workspace):
    [snapshot] = demo_workspace.published.glob("*/abm.duckdb")

    assert refusal("sql", f"select octet_length(content) from read_blob('{snapshot}')", *demo, status=2)


def test_sql_lists_every_mart_with_its_grain(demo):
    marts = answer("sql", "--tables", *demo)["marts"]

    assert {mart["name"] for mart in marts} == {model.name for model in read_models() if model.is_mart}
    assert {"name": "mqa", "grain": "as_of, account_id, solution"}.items() <= next(
        mart for mart in marts if mart["name"] == "mqa"
    ).items()
    _, page, _ = abm("sql", "--tables", *demo)
    assert "score_ledger" in page
    assert "int_people" not in page


def test_sql_without_a_query_says_how_to_list_the_marts(demo):
    assert "--tables" in refusal("sql", *demo, status=2)["message"]


def test_sql_prints_the_plan_of_explain_as_it_is_drawn(demo):
    code, page, _ = abm("sql", "explain select state, max(fit) from mqa group by all", *demo)

    assert code == 0
    assert len(page.splitlines()) > 5
    assert "Seq Scan" in page


@pytest.mark.slow
def test_sql_for_spreadsheets_is_csv_whose_text_starts_no_formula(demo):
    code, out, _ = abm("sql", "select '=1+1' as a, -1 as b", *demo, "--for-spreadsheets")
    assert (code, out) == (0, "\ufeffa,b\n'=1+1,-1\n")

    code, out, _ = abm("sql", "select '=1+1' as a, -1 as b", *demo, "--format", "csv")
    assert (code, out) == (0, "a,b\n=1+1,-1\n")

    message = refusal("sql", "select 1", *demo, "--format", "json", "--for-spreadsheets", status=2)["message"]
    assert "is for csv" in message


def test_sql_suggests_marts_and_no_inner_table(demo):
    message = refusal("sql", "select * from int_touch_order", *demo, status=2)["message"]

    assert message == "There is no mart called 'int_touch_order'. `abm sql --tables` lists the marts."


@pytest.mark.slow
def test_sql_imports_neither_the_pipeline_nor_its_libraries(demo_workspace):
    code = (
        "import sys; from abm.cli import main; sys.argv = ['abm', 'sql', 'select 1', '-w', sys.argv[1]]\n"
        "try: main()\nfinally: print(*sys.modules)"
    )
    finished = subprocess.run(
        [sys.executable, "-c", code, demo_workspace.folder],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    modules = set(finished.stdout.splitlines()[-1].split())

    assert modules.isdisjoint(
        {"pandas", "scipy", "networkx", "duckdb", "sqlglot", "abm.pipeline", "abm.book"}
    )
    assert "pyarrow" in modules


def test_sql_counts_one_row_in_the_singular(demo, tmp_path):
    run_id = answer("status", *demo)["published"]["run_id"]
    _, _, err = abm("sql", "select 1 as a", *demo, "-o", tmp_path / "one_{run}.csv")

    assert err == f"Wrote 1 row of run {run_id} to {tmp_path / f'one_{run_id}.csv'}.\n"


def test_sql_prints_csv_or_one_json_object_and_never_both(demo):
    """The CSV and the object came after each other, so nothing could read the output."""
    error = answer("sql", "select 1 as a", *demo, "--format", "csv", status=2)["error"]

    assert error["message"] == "--json prints a JSON object and csv is not one; leave out one of the two."


@pytest.mark.slow
def test_sql_prints_the_first_rows_of_a_long_table_and_says_how_to_get_all(demo):
    """Laying out a hundred thousand rows took many minutes."""
    code, out, err = abm("sql", "select range as n from range(1500)", *demo)

    assert code == 0
    assert len(out.splitlines()) == 1 + 1000
    assert err.startswith("These are the first 1,000 of 1,500 rows; --format csv prints them all")
    assert len(answer("sql", "select range as n from range(1500)", *demo)["rows"]) == 1500


def test_sql_without_a_query_says_so(demo):
    assert refusal("sql", " ", *demo, status=2)["message"].startswith("There is no query.")
