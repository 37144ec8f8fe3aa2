"""The notebook runs, and the export of the examples gives what its page says."""

import json

import pytest

from tests.abm.commands import abm, answer
from tests.docs.pages import ROOT, table, text_of

NOTEBOOKS = {
    name: json.loads(text_of(f"examples/{name}")) for name in ("first_look.ipynb", "scoring_tour.ipynb")
}
EXPORT = sorted((ROOT / "examples" / "salesforce_export").glob("*.csv"))


def code_cells(name):
    return [cell for cell in NOTEBOOKS[name]["cells"] if cell["cell_type"] == "code"]


def run_cells(name):
    """What the cells of a notebook define, run in their order."""
    names = {}
    for cell in code_cells(name):
        exec(compile("".join(cell["source"]), name, "exec"), names)  # noqa: S102 - our own notebook
    return names


@pytest.fixture
def beside_the_demo(tmp_path, monkeypatch, demo_workspace):
    """A folder that lies beside the demo workspace, as ``examples/`` does after ``make demo``."""
    (tmp_path / "demo").symlink_to(demo_workspace.folder)
    (tmp_path / "examples").mkdir()
    monkeypatch.chdir(tmp_path / "examples")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_kept_without_outputs(name):
    cells = code_cells(name)

    assert [cell["outputs"] for cell in cells] == [[]] * len(cells)
    assert {cell["execution_count"] for cell in cells} == {None}


@pytest.mark.usefixtures("beside_the_demo")
def test_the_cells_of_the_notebook_run_in_their_order():
    names = run_cells("first_look.ipynb")

    assert names["account"].explain().account.is_mqa
    assert names["ledger"].groupby("part")["points"].sum().to_dict() == {"fit": 35, "intent": 24}
    assert len(names["steps"]) > 0
    assert len(names["prospects"]) > 0
    assert names["paths"]["via_contact_ids"].notna().all()
    assert max(names["known"].values()) > 1
    assert len(names["weeks"]) == 53
    assert names["weeks"]["mqas"].iloc[-1] == names["accounts"].query("is_mqa")["account_id"].nunique()


@pytest.mark.slow
@pytest.mark.usefixtures("beside_the_demo")
def test_the_tour_of_the_scores_runs_and_its_sums_are_those_of_the_book():
    names = run_cells("scoring_tour.ipynb")
    best = names["accounts"].iloc[0]

    assert round(names["waterfall"].sum(), 2) == best["intent"]
    *_, before, now = names["best"].explain().account.weeks
    assert sum(names["changes"].values()) == pytest.approx(float(now.intent - before.intent))
    assert names["total"] == names["hottest"].person.score
    assert names["grades"]["mqas"].sum() <= names["accounts"].query("is_mqa")["account_id"].nunique()
    assert len(names["thin"]) > 0
    assert names["earlier"].as_of < names["book"].manifest.as_of


@pytest.mark.slow
def test_the_salesforce_export_has_the_mqa_that_its_page_names(tmp_path):
    book = tmp_path / "book"
    abm("init", book)

    batches = answer("load", "--workspace", book, "--profile", "salesforce", *EXPORT)["batches"]
    answer("run", "--workspace", book, "--as-of", "2026-09-30")
    accounts = answer("accounts", "--workspace", book)["accounts"]

    assert [batch["file"] for batch in batches if batch["status"] == "left_out"] == ["Case.csv"]
    [row] = answer("quarantine", "--workspace", book)["rows"]
    assert (row["file"], row["value"]) == ("CampaignMember.csv", "21/09/2026 09:00")
    expected = {row["account"]: row["MQA"] == "yes" for row in table(text_of("examples/README.md"))}
    assert {account["name"]: account["is_mqa"] for account in accounts} == expected
    [castellan] = [account for account in accounts if account["name"] == "Castellan Finance"]
    assert castellan["intent"] == 4.5


@pytest.mark.slow
def test_each_statement_of_the_tour_in_sql_is_answered_with_rows(demo_workspace):
    lines = text_of("examples/people_and_accounts.sql").splitlines()
    statements = "\n".join(line for line in lines if not line.startswith("--")).split(";\n")

    for statement in filter(str.strip, statements):
        answered = answer("sql", statement.strip().removesuffix(";"), "--workspace", demo_workspace.folder)
        assert answered["columns"], statement
        may_be_empty = "account_id is null" in statement
        assert answered["rows"] or may_be_empty, statement
