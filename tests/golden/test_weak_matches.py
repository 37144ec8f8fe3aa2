"""An account's intent with and without weak matches; docs/scenarios.md, "Weak matches"."""

from pathlib import Path

import pytest

from tests.company import Company, ago


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """A CTO placed at Acme by the CRM, and a director matched by a misspelt company name."""
    company = Company(tmp_path)
    company.account("acme", name="Northgate")
    company.person("cto", "Chief Technology Officer")
    company.person("director", "Director of Operations", at=None, company="Northgste")
    company.did("cto", "whitepaper_download", ago(days=8))
    company.did("director", "webinar_attended", ago(days=1))
    return company


def verdict(book) -> tuple:
    [row] = book.all(
        "select is_mqa, needs_weak_match, intent::double, intent_strong::double"
        " from mqa inner join run_clock using (as_of) where is_now and account_id = 'acme'"
    )
    return row


def test_an_mqa_that_depends_on_a_weak_match_is_marked(company):
    with company.scored() as book:
        [(_, match)] = book.all("select contact_id, match_class from contacts where contact_id = 'director'")
        is_mqa, needs_weak_match, intent, strong = verdict(book)

        assert (match, is_mqa, needs_weak_match) == ("weak", True, True)
        assert 0 < strong < intent
        [(detail,)] = book.all(
            "select detail from mqa_clauses inner join run_clock using (as_of)"
            " where is_now and clause = 'account_intent'"
        )
        assert f"It is {strong:.2f} without people whose match to this account is weak." in detail


def test_a_decision_of_a_person_makes_the_match_strong(company):
    company.decided("account", "director", "acme")

    with company.scored() as book:
        is_mqa, needs_weak_match, intent, strong = verdict(book)
        assert (is_mqa, needs_weak_match) == (True, False)
        assert strong == intent


def test_an_mqa_with_enough_strong_matches_is_not_marked(company):
    company.person("coo", "Chief Operating Officer")
    company.did("coo", "webinar_attended", ago(days=2))

    with company.scored() as book:
        is_mqa, needs_weak_match, intent, strong = verdict(book)
        assert (is_mqa, needs_weak_match) == (True, False)
        assert strong < intent


def test_an_mqa_by_a_hand_raise_of_a_weak_match_is_marked(company):
    company.rows["engagements"] = []
    company.did("director", "demo_request", ago(days=1))

    with company.scored() as book:
        assert verdict(book)[:2] == (True, True)


def test_an_account_with_weak_matches_alone_has_a_strong_intent_of_zero(company):
    company.rows["engagements"] = []
    company.rows["contacts"] = [row for row in company.rows["contacts"] if row["contact_id"] == "director"]
    company.did("director", "webinar_attended", ago(days=1))

    with company.scored() as book:
        _, _, intent, strong = verdict(book)
        assert intent > 0 == strong


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ({"company": "Northgste"}, "weak"),
        ({"phone": "+1 212 555 0100"}, "weak"),
        ({"company": "Northgste", "phone": "+1 212 555 0100"}, "strong"),
        ({"company": "Northgate", "phone": "+1 212 555 0100", "email": "eve@northgate.example"}, "strong"),
    ],
)
def test_two_pieces_of_evidence_out_of_three_are_a_strong_match_and_a_weak_one_alone_is_weak(
    tmp_path, says, expected
):
    company = Company(tmp_path)
    company.account("acme", name="Northgate", domain="northgate.example")
    for number in range(2):
        company.person(f"known{number}", phone="+1 212 555 0100", country="US")
    company.person("eve", at=None, **says)

    with company.scored() as book:
        [(found,)] = book.all("select match_class from contacts where contact_id = 'eve'")
        assert found == expected
