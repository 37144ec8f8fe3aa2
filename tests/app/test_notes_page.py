"""The page of notes: what was answered and noted at all accounts, and the search of it."""

from datetime import UTC, datetime

from abm_app.pages import notes
from abm_warehouse.publishing.qualification import QualificationAnswer
from tests.app.test_components import texts

AT = datetime(2026, 9, 1, tzinfo=UTC)
NOTE = QualificationAnswer(
    "contact",
    "C1",
    "A1",
    "Acme",
    "C1",
    "Ann",
    "discovery",
    "note",
    "They fear <b>churn</b>.",
    None,
    "Bo",
    AT,
    7,
)


def said(component) -> str:
    return " ".join(" ".join(texts(component)).split())


def test_a_note_says_where_whom_what_and_who_wrote_it():
    card = notes.found_card("churn", None, [NOTE, NOTE._replace(framework="bant", field="budget")])

    assert "Acme Ann Discovery: note They fear <b>churn</b>. Bo 1 Sep 2026" in said(card)
    assert "BANT: budget" in said(card)
    assert "/account/A1" in str(card)
    assert "text=churn" in str(card)


def test_the_summary_counts_what_was_found():
    assert notes.summary("churn", [NOTE]) == "1 answer with \u201cchurn\u201d in it."
    assert notes.summary("churn", [NOTE] * 101) == "More than 100 answers with \u201cchurn\u201d in them."
    assert "at all accounts" in notes.summary("", [NOTE])


def test_nothing_found_and_nothing_noted_are_told_apart():
    assert "Nothing like that" in said(notes.found_card("x", None, []))
    assert "the page of an account has a form" in said(notes.found_card("", None, []))


def test_the_form_keeps_the_account_and_leads_back_to_all():
    form = str(notes.layout("", "A1", []))
    assert "name='account'" in form
    assert "All accounts" in form
    assert "All accounts" not in str(notes.layout("", None, [NOTE]))
