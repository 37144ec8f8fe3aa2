"""N13: an account's intent as an interval, and an MQA that rests on a weak match says so."""

from pathlib import Path

import pytest

from tests.company import Company, ago


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """A CTO whom the CRM puts at Acme, and a director matched by the name of the company."""
    made = Company(tmp_path)
    made.account("acme", name="Northgate")
    made.person("cto", "Chief Technology Officer")
    made.person("director", "Director of Operations", at=None, company="Northgste")
    made.did("cto", "whitepaper_download", ago(days=8))
    made.did("director", "webinar_attended", ago(days=1))
    return made


def verdict(book) -> tuple:
    [row] = book.all(
        "select is_mqa, needs_weak_match, intent::double, intent_strong::double"
        " from mqa inner join run_clock using (as_of) where is_now and account_id = 'acme'"
    )
    return row


def test_an_mqa_that_needs_a_weak_match_says_so(company):
    with company.scored() as book:
        [(_, match)] = book.all("select contact_id, match_class from contacts where contact_id = 'director'")
        is_mqa, needs_weak_match, intent, strong = verdict(book)

        assert (match, is_mqa, needs_weak_match) == ("weak", True, True)
        assert 0 < strong < intent
        [(detail,)] = book.all(
            "select detail from mqa_clauses inner join run_clock using (as_of)"
            " where is_now and clause = 'account_intent'"
        )
        assert f"It is {strong:.2f} without people matched to this account weakly." in detail


def test_a_decision_makes_the_match_sure(company):
    company.decided("account", "director", "acme")

    with company.scored() as book:
        is_mqa, needs_weak_match, intent, strong = verdict(book)
        assert (is_mqa, needs_weak_match) == (True, False)
        assert strong == intent


def test_weak_people_beside_enough_sure_ones_change_nothing(company):
    company.person("coo", "Chief Operating Officer")
    company.did("coo", "webinar_attended", ago(days=2))

    with company.scored() as book:
        is_mqa, needs_weak_match, intent, strong = verdict(book)
        assert (is_mqa, needs_weak_match) == (True, False)
        assert strong < intent


def test_a_hand_raise_of_somebody_matched_weakly_needs_them(company):
    company.rows["engagements"] = []
    company.did("director", "demo_request", ago(days=1))

    with company.scored() as book:
        assert verdict(book)[:2] == (True, True)


def test_an_account_of_weak_people_alone_has_no_strong_intent(company):
    company.rows["engagements"] = []
    company.rows["contacts"] = [row for row in company.rows["contacts"] if row["contact_id"] == "director"]
    company.did("director", "webinar_attended", ago(days=1))

    with company.scored() as book:
        _, _, intent, strong = verdict(book)
        assert intent > 0 == strong
