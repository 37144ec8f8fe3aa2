"""Commands that ask what is published: accounts, explain, sql."""

import json

import duckdb
import pyarrow.parquet
import pytest

from tests.abm.commands import abm, answer, refusal


def test_accounts_are_ranked_up_to_the_limit(demo):
    accounts = answer("accounts", *demo, "--limit", 5)["accounts"]

    keys = {"account_id", "name", "solution", "state", "is_mqa", "fit", "intent", "coverage"}
    assert all(account.keys() >= keys for account in accounts)
    assert [account["rank"] for account in accounts] == [1, 2, 3, 4, 5]


def test_accounts_may_be_only_the_mqas(demo):
    """How many there are stands in the run's own count."""
    mqas = answer("accounts", *demo, "--mqa", "--limit", 1000)["accounts"]

    assert all(account["is_mqa"] for account in mqas)
    assert len({a["account_id"] for a in mqas}) == answer("status", *demo)["published"]["counts"]["mqas"]


def test_explain_shows_a_score_down_to_its_signals(demo, best):
    why = answer("explain", best, *demo)

    keys = {"account_id", "is_mqa", "fit", "intent", "coverage", "clauses", "seats", "episode", "ledger"}
    assert why.keys() >= keys
    assert all(clause.keys() >= {"clause", "value", "threshold", "holds"} for clause in why["clauses"])
    assert all(
        line.keys() >= {"kind", "rule", "contact_id", "engagement_id", "points"} for line in why["ledger"]
    )
    assert why["account_id"] == best
    for part in ("fit", "intent"):
        points = sum(line["points"] for line in why["ledger"] if line["part"] == part)
        assert points == pytest.approx(why[part], abs=0.005)


def test_explain_as_of_a_past_day_scores_the_account_as_of_that_day(demo, best):
    then = answer("explain", best, *demo, "--as-of", "2020-01-01")

    assert then["as_of"] == "2020-01-01T00:00:00+00:00"
    assert then["intent"] == 0


def test_explain_of_an_unknown_account_or_solution_says_so(demo, best):
    said = refusal("explain", "nobody", *demo, status=2)["message"]
    assert "There is no account 'nobody' in generation 0001" in said

    said = refusal("explain", best, *demo, "--solution", "nothing", status=2)["message"]
    assert "'nothing'" in said


def test_sql_answers_columns_and_rows(demo):
    found = answer("sql", "select 1 as one, 'x' as letter, null as nothing, date '2026-01-02' as day", *demo)

    assert found == {"columns": ["one", "letter", "nothing", "day"], "rows": [[1, "x", None, "2026-01-02"]]}


def test_sql_keeps_two_columns_with_the_same_name(demo):
    found = answer("sql", "select 1 as a, 2 as b, 3 as a", *demo)

    assert found == {"columns": ["a", "b", "a:3"], "rows": [[1, 2, 3]]}


def test_sql_as_json_has_only_numbers_that_json_allows(demo):
    """NaN and Infinity are no JSON; most readers refuse them."""
    _, out, _ = abm("sql", "select 'nan'::double as n, 'inf'::double as i, 0.5::double as h", *demo, "--json")

    def stop(word):
        raise AssertionError(f"{word} is no JSON")

    assert json.loads(out, parse_constant=stop)["rows"] == [[None, None, 0.5]]


def test_sql_formats_are_the_same_rows(demo, tmp_path):
    query = "select account_id, name from accounts order by account_id limit 3"
    rows = answer("sql", query, *demo)["rows"]

    code, out, _ = abm("sql", query, *demo, "--format", "csv")
    assert code == 0
    con = duckdb.connect()
    (tmp_path / "from stdout.csv").write_text(out)
    assert list(map(list, con.read_csv(str(tmp_path / "from stdout.csv")).fetchall())) == rows

    code, out, _ = abm("sql", query, *demo, "--format", "json")
    assert (code, json.loads(out)) == (0, {"columns": ["account_id", "name"], "rows": rows})

    for form in ("csv", "json", "parquet"):
        file = tmp_path / f"out.{form}"
        code, out, err = abm("sql", query, *demo, "--format", form, "-o", file)
        assert (code, out) == (0, "")
        assert err == f"Wrote 3 rows to {file}.\n"
    assert list(map(list, con.read_csv(str(tmp_path / "out.csv")).fetchall())) == rows
    assert [list(row.values()) for row in json.loads((tmp_path / "out.json").read_text())] == rows
    found = pyarrow.parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert [list(row.values()) for row in found] == rows


def test_sql_parquet_needs_a_file_and_a_format_is_one_of_four(demo):
    assert "-o" in refusal("sql", "select 1", *demo, "--format", "parquet", status=2)["message"]
    assert (
        "table, csv, json, parquet"
        in refusal("sql", "select 1", *demo, "--format", "xml", status=2)["message"]
    )


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
        "selec 1",
        "select nothing from accounts",
        "",
        ";",
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


def test_before_the_first_run_every_question_says_what_to_do(here):
    for question in (["accounts"], ["explain", "A1"], ["sql", "select 1"]):
        error = refusal(*question, *here, status=1)
        assert error["kind"] == "NothingPublished"
        assert "`abm load`, then `abm run`" in error["message"]
