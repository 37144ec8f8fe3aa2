"""What each stage of the funnel is worth: the deals of those who reached it."""

import pytest

from tests.company import Company, ago


@pytest.fixture(scope="module")
def values(tmp_path_factory):
    """Two accounts were accepted: one won a deal after another that was lost before, one has an open deal."""
    company = Company(tmp_path_factory.mktemp("company"))
    for account in ("one", "two", "quiet"):
        company.account(account)
    for person in ("ann", "bob"):
        company.person(person, "CEO", at="one", full_name=person.title())
    for subject, status, days in (
        ("one", "sal", 60),
        ("two", "sal", 50),
        ("quiet", "inquiry", 50),
        ("one", "sql", 40),
    ):
        company.add(
            "statuses", subject="account", subject_id=subject, status=status, occurred_at=ago(days=days)
        )
    for person in ("ann", "bob"):
        company.add("statuses", subject="contact", subject_id=person, status="sal", occurred_at=ago(days=60))
        company.add("opportunity_contacts", opportunity_id="won", contact_id=person)
    company.add("opportunities", **deal("lost before", "one", 500, created=90, closed=70))
    company.add("opportunities", **deal("won", "one", 300, created=30, closed=10, is_won=True))
    company.add("opportunities", **deal("open", "two", 200, created=20))
    with company.scored() as book:
        yield {
            (row["level"], row["stage"]): (
                row["deals_open"],
                row["pipeline"],
                row["deals_won"],
                row["revenue"],
                row["revenue_each"],
            )
            for row in book.answer("funnel_value")
        }


def deal(name: str, account: str, amount: int, *, created: int, closed: int | None = None, **cells) -> dict:
    return {
        "opportunity_id": name,
        "account_id": account,
        "amount": amount,
        "currency": "USD",
        "is_closed": closed is not None,
        "is_won": False,
        "created_at": ago(days=created),
        "closed_at": None if closed is None else ago(days=closed),
    } | cells


def test_a_stage_is_worth_the_deals_of_the_accounts_that_reached_it(values):
    """All three were inquiries at least; what was lost before an account was accepted does not count."""
    assert values["account", "inquiry"] == (1, 200, 1, 300, 100)
    assert values["account", "sal"] == (1, 200, 1, 300, 150)
    assert values["account", "customer"] == (0, 0, 1, 300, 300)


def test_a_deal_of_two_people_counts_once_and_is_divided_by_both(values):
    assert values["person", "sal"] == (0, 0, 1, 300, 150)
