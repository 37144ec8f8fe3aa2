"""The card of the account page on which salespeople write what they find out."""

import duckdb
import pytest

from abm.workspace import Workspace
from abm_app.components import qualification
from abm_app.server import page_at
from abm_app.snapshots import Snapshots
from abm_warehouse.decision_log import decisions
from abm_warehouse.qualification import answers
from tests.app.snapshot import HOSTILE, NOW, insert, publish
from tests.app.test_components import elements, texts

PERSON = "A1-c1"


def said(component) -> str:
    return " ".join(" ".join(texts(component)).split())


@pytest.fixture
def workspace(tmp_path):
    """An account of which a file has an answer."""
    publish(tmp_path)
    (tmp_path / "abm.toml").write_text("as_of = 2026-11-16T06:00:00Z\n")
    with duckdb.connect(str(tmp_path / "published" / "0001" / "abm.duckdb")) as con:
        con.execute("create table int_people as select contact_id from contacts")
        answer = {
            "subject": "account",
            "subject_id": "A1",
            "account_id": "A1",
            "framework": "bant",
            "field": "budget",
            "given_field": "Budget",
            "value": "approved",
            "user_id": "U1",
            "recorded_at": NOW,
        }
        insert(con, "qualification", [answer])
        insert(con, "run_playbook", [{"key": "frameworks", "value": "bant|meddic"}])
    return tmp_path


def press(workspace, type_=qualification.SAVE, decision=None, **form):
    pressed = {"type": type_, "account": "A1", "decision": decision}
    filled = {"question": "discovery.note", "person": "A1", "confidence": "unsaid", "value": ""} | form
    with Snapshots(workspace).ask() as con:
        shown, left = qualification.act(con, workspace, pressed, filled, by="olga")
    return said(shown), left


def kept(workspace):
    found = answers(decisions(Workspace(workspace).decision_log))
    return [(one.subject_id, one.framework, one.field, one.value, one.confidence) for one in found]


def test_a_note_is_shown_at_once_with_who_and_when_and_one_click_undoes_it(workspace):
    shown, left = press(workspace, value=HOSTILE, confidence="70")

    assert kept(workspace) == [("A1", "discovery", "note", HOSTILE, 70)]
    assert f"{HOSTILE} olga, 16 Nov 2026, 70 % sure" in shown
    assert left == ""
    shown, _ = press(workspace, qualification.UNDO, decision=1)
    assert HOSTILE not in shown
    assert kept(workspace) == []


@pytest.mark.slow
def test_answers_of_files_stand_beside_those_given_here(workspace):
    press(workspace, question="bant.budget", value="cut in half")
    page = said(page_at("/account/A1", "", Snapshots(workspace)).page)

    assert "1 of 4 answered" in page
    assert "cut in half olga" in page
    assert "approved" not in page, "the later answer counts"


@pytest.mark.slow
def test_the_champion_needs_no_more_than_a_person(workspace):
    shown, _ = press(workspace, question="meddic.champion", person=PERSON)

    assert kept(workspace) == [(PERSON, "meddic", "champion", "yes", None)]
    assert "yes olga" in shown


def test_only_frameworks_that_the_playbook_uses_are_asked_by_and_answers_of_others_stay(workspace):
    with duckdb.connect(str(workspace / "published" / "0001" / "abm.duckdb")) as con:
        con.execute("update run_playbook set value = 'meddic' where key = 'frameworks'")
    page = page_at("/account/A1", "", Snapshots(workspace)).page
    questions = {
        option["value"].split(".")[0]
        for part in elements(page)
        for option in getattr(part, "options", None) or ()
        if isinstance(option, dict) and "." in option["value"]
    }

    assert questions == {"meddic", "discovery"}
    assert "BANT 1 of 4 answered" in said(page)
    assert "CHAMP" not in said(page)
    shown, _ = press(workspace, question="champ.money", value="some")
    assert "The playbook does not use CHAMP; use MEDDIC, or change frameworks" in shown
    assert kept(workspace) == []


@pytest.mark.slow
def test_an_empty_answer_is_refused_and_says_what_to_do(workspace):
    shown, left = press(workspace, question="meddic.champion", value="  ")

    assert kept(workspace) == []
    assert "Write an answer first" in shown
    assert left == "  ", "what was typed stays"
