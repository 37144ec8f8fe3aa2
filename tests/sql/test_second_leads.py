"""People at accounts that are qualified or in a deal whom nobody took up."""

import pytest

from tests.company import Company, ago


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Four people of an account with an open deal ask for sales and one is an MQL; there are no LDRs."""
    company = Company(tmp_path_factory.mktemp("company"))
    company.account("deal", owner_id="una")
    company.account("nobody", owner_id=None)
    company.account("rival", type="partner", owner_id="una")
    company.add("users", user_id="una", name="Una", role="ae", time_zone="UTC")
    company.add(
        "opportunities",
        opportunity_id="d1",
        account_id="deal",
        amount=900,
        currency="USD",
        is_closed=False,
        is_won=False,
        created_at=ago(days=30),
    )
    for person, at in (
        ("called", "deal"),
        ("waits", "deal"),
        ("new", "deal"),
        ("returned", "deal"),
        ("orphan", "nobody"),
        ("other", "rival"),
    ):
        company.person(person, "CEO", at=at, full_name=person.title())
        company.did(person, "demo_request", ago(seconds=60) if person == "new" else ago(days=14))
    company.did("called", "sales_call", ago(days=13.9), user_id="una")
    company.did("returned", "sales_call", ago(days=13.9), user_id="una")
    company.add(
        "statuses", subject="contact", subject_id="returned", status="recycled", occurred_at=ago(days=9)
    )
    company.person("lead", "CEO", at="deal", full_name="Lead")
    company.add("statuses", subject="contact", subject_id="lead", status="mql", occurred_at=ago(days=14))
    with company.scored() as scored:
        yield scored


def test_who_was_sent_back_or_not_answered_in_time_is_listed_with_what_is_at_stake(book):
    listed = book.answer("second_leads", limit=10)

    assert {(row["person"], row["what"], row["open_amount"]) for row in listed} == {
        ("Waits", "not answered", 900),
        ("Returned", "sent back", 900),
        ("Lead", "no owner", 900),
        ("Orphan", "not answered", None),
    }


def test_the_rate_is_of_all_who_were_handed_over_there_and_an_account_is_at_risk_once(book):
    [rate] = book.answer("second_lead_rate")

    assert (rate["handed_over"], rate["missed"], rate["share"]) == (6, 4, 0.6667)
    assert (rate["accounts"], rate["at_risk"]) == (2, 900)
