"""The commands by which people decide, as a user runs them on the demo company."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from abm.cli import command_line
from abm.pipeline.run import run
from abm.workspace import find_workspace
from abm_warehouse.demo import DEMO_AS_OF
from abm_warehouse.loading.load import load_file
from abm_warehouse.profiles.reading import read_profile
from abm_warehouse.storage.connections import open_warehouse


@pytest.fixture
def company(demo_workspace, tmp_path):
    """The demo company, to be changed."""
    return find_workspace(shutil.copytree(demo_workspace.folder, tmp_path / "demo"))


@pytest.fixture
def abm(company):
    """Run a command: its JSON, or its one line of error."""

    def run(*words, status=0):
        result = CliRunner().invoke(
            command_line(), [*words, "-w", str(company.folder), "--json"], catch_exceptions=False
        )
        assert result.exit_code == status, result.stderr
        return json.loads(result.stdout) if status == 0 else result.stderr

    return run


@pytest.mark.slow
def test_a_decision_counts_from_the_next_run_on(abm, company):
    made = abm("decide", "role", "planted-g1-ops", "Economic Buyer", "--by", "Dee", "--note", "signs it")
    again = run(company, as_of=DEMO_AS_OF)

    assert (made["answer"], made["decided_by"]) == ("economic_buyer", "Dee")
    assert again.generation == "0002"
    assert again.known_at.isoformat() == made["decided_at"]
    query = "select buying_role, role_source from contacts where contact_id = 'planted-g1-ops'"
    [row] = abm("sql", query)["rows"]
    assert row == ["economic_buyer", "decision"]


@pytest.mark.slow
def test_a_run_with_an_earlier_known_at_ignores_later_decisions(abm, company):
    abm("decide", "role", "planted-g1-ops", "user", "--by", "Dee")
    before = run(company, as_of=DEMO_AS_OF)
    abm("decide", "role", "planted-g1-ops", "champion", "--by", "Eve")

    assert run(company, as_of=DEMO_AS_OF, known_at=before.known_at).run_id == before.run_id


def test_a_decision_is_listed_until_it_is_withdrawn(abm):
    for words in (
        ("account", "planted-g1-ops", "planted-g2", "--not"),
        ("account", "Info@Somewhere.example", "planted-g2"),
        ("person", "planted-g1-ops", "planted-g1-cto"),
    ):
        abm("decide", *words, "--by", "Dee")
    listed = abm("decide", "list")["decisions"]

    assert [(one["about"], one["subject"], one["subject_id"], one["verdict"]) for one in listed] == [
        ("account", "record", "planted-g1-ops", "no"),
        ("account", "email_domain", "somewhere.example", "yes"),
        ("person", "record", "planted-g1-cto", "yes"),
    ]
    abm("decide", "withdraw", "2")
    assert [one["decision_id"] for one in abm("decide", "list")["decisions"]] == [1, 3]
    assert len(abm("decide", "list", "--all")["decisions"]) == 4


@pytest.mark.slow
def test_answers_are_found_at_once_and_counted_by_the_next_run(abm, company):
    abm("decide", "qualify", "planted-g1", "Discovery.Note", "Renewals slip in spring", "--by", "Dee")
    abm("decide", "qualify", "planted-g1", "bant.budget", "approved", "--confidence", "80", "--by", "Dee")
    abm("decide", "qualify", "planted-g1-ops", "meddic.economic buyer", "yes", "--by", "Dee")

    [note] = abm("decide", "answers", "--text", "RENEWALS")["answers"]
    assert (note["account_id"], note["value"], note["said_by"]) == (
        "planted-g1",
        "Renewals slip in spring",
        "Dee",
    )
    before = abm("decide", "answers", "planted-g1")["answers"]
    run(company, as_of=DEMO_AS_OF)
    assert abm("decide", "answers", "planted-g1")["answers"] == before
    assert {row["decision_id"] for row in before} >= {1, 2, 3}
    query = "select buying_role, role_source from contacts where contact_id = 'planted-g1-ops'"
    assert abm("sql", query)["rows"] == [["economic_buyer", "qualification"]]
    abm("decide", "withdraw", "1")
    assert abm("decide", "answers", "--text", "renewals")["answers"] == []


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (
            ("planted-g1", "bant.champion", "yes"),
            "There is no question 'bant.champion'; use one of bant.budget",
        ),
        (("nobody", "bant.budget", "yes"), "There is no record 'nobody'"),
        (("planted-g1", "bant.budget", " "), "An answer has 1 to 20000 characters; this one has 0"),
        (("planted-g1", "bant.budget", "x", "--confidence", "101"), "from 0 to 100; it was 101"),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(abm, words, problem):
    assert problem in abm("decide", "qualify", *words, status=2)


def test_a_replaced_decision_is_listed_only_with_all(abm):
    for account in ("planted-g1", "planted-g2"):
        abm("decide", "account", "planted-g1-ops", account, "--by", "Dee")
    for role in ("user", "champion"):
        abm("decide", "role", "planted-g1-ops", role, "--by", "Dee")

    assert [one["decision_id"] for one in abm("decide", "list")["decisions"]] == [2, 4]
    assert [one["decision_id"] for one in abm("decide", "list", "--all")["decisions"]] == [1, 2, 3, 4]


@pytest.mark.slow
def test_a_row_of_the_queue_is_gone_after_the_decision(abm, company):
    """Two accounts of one domain; nobody else decides between them."""
    profile = read_profile("abm", company.profiles)
    exports = {
        "accounts": "account_id,name,domain\nN,North,shared.example\nS,South,shared.example\n",
        "contacts": "contact_id,email,full_name\nann,ann@shared.example,Ann Lee\n",
    }
    with open_warehouse(company.warehouse, company.settings()) as con:
        for name, content in exports.items():
            export = company.folder / f"{name}.csv"
            export.write_text(content)
            load_file(con, export, profile, receipts=company.receipts)
    run(company, as_of=DEMO_AS_OF)
    [waiting] = [one for one in abm("decide", "queue")["queue"] if one["subject_id"] == "ann"]

    assert (waiting["full_name"], waiting["candidates"]) == ("Ann Lee", 2)
    assert waiting["accounts_named"] == ["North (N, 50 %)", "South (S, 50 %)"]
    abm("decide", "account", "ann", "S")
    run(company, as_of=DEMO_AS_OF)
    assert "ann" not in [one["subject_id"] for one in abm("decide", "queue")["queue"]]
    [row] = abm("sql", "select account_id, match_method from contacts where contact_id = 'ann'")["rows"]
    assert row == ["S", "decision"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("role", "planted-g1-ops", "Boss"),
            "There is no buying role called 'Boss'; use one of economic_buyer",
        ),
        (("role", "nobody", "user"), "There is no record 'nobody' in the published book."),
        (
            ("account", "nobody", "planted-g1"),
            "'nobody' is neither a record in the published book nor an e-mail domain.",
        ),
        (
            ("account", "gmail.com", "planted-g1"),
            "Anyone can get an address at gmail.com; decide about individual",
        ),
        (("account", "planted-g1-ops", "nowhere"), "There is no account 'nowhere' in the published book."),
        (
            ("person", "planted-g1-ops", "planted-g1-ops"),
            "'planted-g1-ops' is given twice; give two different records.",
        ),
        (("withdraw", "7"), "No decision 7 is in force; `abm decide list` shows those that are."),
    ],
)
def test_a_wrong_decision_is_refused_and_nothing_is_kept(abm, words, said):
    assert said in abm("decide", *words, status=2)
    assert abm("decide", "list")["decisions"] == []


def test_nothing_can_be_decided_before_the_first_run(workspace):
    words = ["decide", "role", "ann", "user", "-w", str(workspace.folder)]

    result = CliRunner().invoke(command_line(), words)
    assert result.exit_code == 1
    assert "Nothing is published" in result.stderr


@pytest.mark.slow
def test_sales_accepts_rejects_and_recycles_an_account_and_the_next_run_counts_it(abm, company):
    done = [
        abm("decide", "recycle", "planted-g1", "--until", "2026-12-24", "--by", "Dee"),
        abm("decide", "reject", "planted-g1", "--reason", "No budget", "--by", "Dee"),
    ]
    states = [_state_after_a_run(abm, company)]
    abm("decide", "withdraw", str(done[1]["decision_id"]))
    states.append(_state_after_a_run(abm, company))

    assert states == [(False, "disqualified"), (False, "recycled")]


def _state_after_a_run(abm, company) -> tuple[bool, str]:
    run(company)
    [row] = abm("sql", "select is_mqa, state from mqa_now where account_id = 'planted-g1'")["rows"]
    return tuple(row)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("reject", "planted-g1", "--reason", "did not answer"), "nobody was reached"),
        (("reject", "planted-g1", "--reason", "meh"), "not a reason to reject"),
        (("recycle", "planted-g1", "--until", "2026-09-30"), "give one after 2026-09-30"),
        (("recycle", "planted-g1", "--until", "soon"), "expected a day"),
        (("accept", "nowhere"), "There is no record 'nowhere'"),
    ],
)
def test_a_disposition_that_cannot_be_is_refused_with_what_to_do(abm, words, message):
    assert message in abm("decide", *words, status=2)
