"""The notebook runs, and the export of the examples gives what its page says."""

import json

import pytest

from tests.abm.commands import abm, answer
from tests.docs.pages import ROOT, table, text_of

NOTEBOOK = json.loads(text_of("examples/first_look.ipynb"))
EXPORT = sorted((ROOT / "examples" / "salesforce_export").glob("*.csv"))


def code_cells():
    return [cell for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]


@pytest.fixture
def beside_the_demo(tmp_path, monkeypatch, demo_workspace):
    """A folder that lies beside the demo workspace, as ``examples/`` does after ``make demo``."""
    (tmp_path / "demo").symlink_to(demo_workspace.folder)
    (tmp_path / "examples").mkdir()
    monkeypatch.chdir(tmp_path / "examples")


def test_the_notebook_is_kept_without_outputs():
    assert [cell["outputs"] for cell in code_cells()] == [[]] * len(code_cells())
    assert {cell["execution_count"] for cell in code_cells()} == {None}


@pytest.mark.usefixtures("beside_the_demo")
def test_the_cells_of_the_notebook_run_in_their_order():
    names = {}
    for cell in code_cells():
        exec(compile("".join(cell["source"]), "first_look.ipynb", "exec"), names)  # noqa: S102 - our own notebook

    assert names["account"].explain().account.is_mqa
    assert names["ledger"].groupby("part")["points"].sum().to_dict() == {"fit": 35, "intent": 24}
    assert len(names["weeks"]) == 12
    assert names["weeks"]["mqas"].iloc[-1] == names["accounts"].query("is_mqa")["account_id"].nunique()


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


def test_each_statement_of_the_tour_in_sql_is_answered_with_rows(demo_workspace):
    lines = text_of("examples/people_and_accounts.sql").splitlines()
    statements = "\n".join(line for line in lines if not line.startswith("--")).split(";\n")

    for statement in filter(str.strip, statements):
        answered = answer("sql", statement.strip().removesuffix(";"), "--workspace", demo_workspace.folder)
        assert answered["columns"], statement
        may_be_empty = "account_id is null" in statement
        assert answered["rows"] or may_be_empty, statement
