"""What sales decides about accounts and people counts as a status, and rests until a day or new evidence."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.company import AS_OF, Company, ago


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """An account that is an MQA: its CTO and its director of operations were active within a week."""
    made = Company(tmp_path)
    made.account()
    made.person("cto", "Chief Technology Officer")
    made.person("ops", "Director of Operations")
    made.person("cfo", "Chief Financial Officer")
    made.did("cto", "technical_whitepaper_download", ago(days=20))
    made.did("ops", "webinar_attended", ago(days=13))
    return made


def state(book) -> tuple:
    [row] = book.all("select is_mqa, state from mqa_now")
    return row


@pytest.mark.slow
def test_without_a_decision_the_account_is_qualified(company):
    with company.scored() as book:
        assert state(book) == (True, "mqa")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("disposition", "expected"),
    [
        ("accepted", (True, "sales_accepted")),
        ("rejected", (False, "disqualified")),
        ("recycled", (False, "recycled")),
    ],
)
def test_a_disposition_gives_the_account_a_status(company, disposition, expected):
    company.disposed("acme", disposition, ago(days=5))

    with company.scored() as book:
        assert state(book) == expected


@pytest.mark.slow
def test_what_rests_says_when_it_comes_back(company):
    company.disposed("acme", "recycled", ago(days=5), until=AS_OF + timedelta(days=20))

    with company.scored() as book:
        assert book.all("select rests_until, is_resting from dispositions") == [
            (AS_OF + timedelta(days=20), True)
        ]
        [account] = book.answer("account", account_id="acme", solution=None)
        assert account["returns_at"] == AS_OF + timedelta(days=20)


@pytest.mark.slow
def test_a_disposition_does_not_count_before_it_was_made(company):
    company.disposed("acme", "recycled", AS_OF + timedelta(days=1))

    with company.scored() as book:
        assert state(book) == (True, "mqa")


@pytest.mark.slow
def test_what_was_withdrawn_never_happened_and_what_was_before_counts_again(company):
    company.disposed("acme", "accepted", ago(days=6))
    number = company.disposed("acme", "recycled", ago(days=5))
    company.undone(number)

    with company.scored() as book:
        assert state(book) == (True, "sales_accepted")
        assert book.all("select disposition from dispositions") == [("accepted",)]


@pytest.mark.slow
@pytest.mark.parametrize(("until", "expected"), [(ago(days=-1), "recycled"), (ago(seconds=0), "mqa")])
def test_a_recycled_account_comes_back_on_its_day(company, until: datetime, expected: str):
    company.disposed("acme", "recycled", ago(days=5), until=until)

    with company.scored() as book:
        assert state(book)[1] == expected


@pytest.mark.slow
def test_a_recycled_account_rests_for_as_long_as_the_playbook_says_without_a_day(company):
    for account, days in (("resting", 89), ("back", 90)):
        company.account(account)
        company.disposed(account, "recycled", ago(days=days))

    with company.scored() as book:
        states = dict(book.all("select account_id, state from mqa_now"))
        assert (states["resting"], states["back"]) == ("recycled", "unlisted")


@pytest.mark.slow
def test_the_first_signal_of_a_role_that_was_silent_brings_the_account_back(company):
    company.disposed("acme", "recycled", ago(days=5))
    company.did("cto", "pricing_view", ago(days=2))
    with company.scored() as book:
        assert state(book) == (False, "recycled"), "the CTO had been active before"
    company.rows.clear()
    company.did("cfo", "pricing_view", ago(days=1), engagement_id="new")
    with company.scored() as book:
        assert state(book) == (True, "mqa")
        [found] = book.all("select evidence_at, evidence_role, is_resting from dispositions")
        assert found == (ago(days=1), "economic_buyer", False)


@pytest.mark.slow
def test_a_hand_raise_after_a_rejection_brings_the_account_back(company):
    company.disposed("acme", "rejected", ago(days=5), reason="no_budget")
    company.did("cto", "demo_request", ago(days=1))

    with company.scored() as book:
        assert state(book) == (True, "mqa")


@pytest.mark.slow
def test_an_account_that_is_suppressed_does_not_come_back(company):
    company.add(
        "statuses", subject="account", subject_id="acme", status="suppressed", occurred_at=ago(days=5)
    )
    company.did("cto", "demo_request", ago(days=1))

    with company.scored() as book:
        assert state(book)[0] is False


@pytest.mark.slow
def test_a_person_who_was_rejected_until_a_day_counts_from_then_on(company):
    company.disposed("cto", "rejected", ago(days=5), reason="no_project", until=ago(days=-1))
    company.disposed("ops", "rejected", ago(days=5), reason="no_project", until=ago(days=1))

    with company.scored() as book:
        excluded = "select contact_id, excluded_because from contact_scores_now order by 1"
        assert book.all(excluded) == [("cfo", None), ("cto", "disqualified"), ("ops", None)]


@pytest.mark.slow
def test_reasons_of_a_file_are_compared_with_the_playbooks(company):
    for day, reason in enumerate(("No budget", "did not answer", None), start=1):
        company.add(
            "statuses",
            subject="contact",
            subject_id="cto",
            status="Unqualified",
            reason=reason,
            occurred_at=ago(days=day),
        )

    with company.scored() as book:
        assert book.all("select reason, is_legitimate from dispositions order by occurred_at desc") == [
            ("No budget", True),
            ("did not answer", False),
            (None, None),
        ]
