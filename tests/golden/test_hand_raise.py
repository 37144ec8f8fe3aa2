"""Somebody asks for sales; docs/scenarios.md, "Hand-raise"."""

import pytest

from tests.company import ago, playbook_with

POOR_FIT = {"industry": "Mining", "employees": 20, "country": "Peru", "technologies": None}


def test_a_contact_form_goes_to_sales_at_a_score_of_three(company):
    company.account(**POOR_FIT)
    company.person("intern", "Intern")
    form = company.did("intern", "contact_us", ago(days=44))
    sixty_days = playbook_with(("within_days = 30", "within_days = 60"))

    with company.scored(playbook=sixty_days) as book:
        intern = book.contact("intern")
        assert intern["score"] == 3  # 15 points, less 2 for each of six whole weeks
        assert intern["band"] == "nurture"
        assert intern["queue"] == "ae"
        assert ("override", "hand_raise:contact_us", form, 0) in book.ledger("intern")


@pytest.mark.parametrize("kind", ["contact_us", "demo_request", "chat_meeting_booked"])
def test_a_hand_raise_makes_an_account_an_mqa_whatever_its_fit(company, kind):
    company.account(**POOR_FIT)
    company.person("ann", "Intern")
    company.did("ann", kind, ago(days=30))

    with company.scored() as book:
        assert book.is_mqa()
        assert book.contact("ann")["is_hand_raise"]


def test_a_hand_raise_older_than_thirty_days_no_longer_counts(company):
    company.account(industry="Mining")
    company.person("ann", "Intern")
    company.did("ann", "demo_request", ago(days=30, seconds=1))

    with company.scored() as book:
        assert not book.is_mqa()


def test_a_hand_raise_of_a_competitor_does_not_make_an_mqa(company):
    company.account(type="competitor")
    company.person("ann", "CEO")
    company.did("ann", "demo_request")

    with company.scored() as book:
        assert not book.is_mqa()


def test_a_hand_raise_of_a_person_who_has_denied_consent_does_not_count_and_one_without_account_is_listed(
    company,
):
    company.account()
    company.person("ann", "CTO", consent="denied")
    company.did("ann", "demo_request")
    company.person("eve", "CEO", at=None, email="eve@unknown.example")
    company.did("eve", "contact_us", ago(days=2))
    company.did("eve", "contact_us", ago(days=31))

    with company.scored() as book:
        assert not book.is_mqa()
        assert book.contact("ann")["queue"] is None
        listed = "select contact_id, email, kind, raised_at, queue from unmatched_hand_raises"
        assert book.all(listed) == [("eve", "eve@unknown.example", "contact_us", ago(days=2), "ae")]
