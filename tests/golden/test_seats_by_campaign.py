"""Which campaign brought whom to a committee, and at what cost; docs/scenarios.md, "Seats by campaign"."""

from decimal import Decimal

import pytest

from tests.company import Company, Scored, ago

COMMITTEE = 9
"""The weight of all seats of the playbook."""


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Scored:
    """
    Two accounts: a webinar brought two economic buyers and a user, a fair a champion and another user.

    Of two others of their size, which no campaign reached, one has an engaged user.
    """
    company = Company(tmp_path_factory.mktemp("campaigns"))
    for account in ("acme", "globex"):
        company.account(account)
    for campaign in ("webinar", "fair"):
        company.add("campaigns", campaign_id=campaign, name=campaign.title())
    company.add("spend", campaign_id="webinar", date=ago(days=30).date(), amount=300)
    for person, role, account in (
        *(("ann", "economic_buyer", "acme"), ("bob", "economic_buyer", "acme"), ("cy", "champion", "acme")),
        *(("di", "user", "globex"), ("ed", "user", "globex")),
    ):
        company.person(person, buying_role=role, at=account)
        company.did(person, "email_sent", ago(days=21), campaign_id="fair", direction="outbound")
    for person in ("ann", "bob", "di"):
        company.did(person, "webinar_attended", ago(days=20), campaign_id="webinar")
    for person in ("ann", "cy", "ed"):
        company.did(person, "event_attended", ago(days=10), campaign_id="fair")
    for account in ("initech", "umbrella"):
        company.account(account)
        company.person(f"{account}-user", buying_role="user", at=account)
    company.account("large", employees=90_000)
    company.person("large-user", buying_role="user", at="large")
    for person in ("initech-user", "large-user"):
        company.did(person, "webinar_attended", ago(days=5))
    with company.scored() as scored:
        yield scored


def test_a_person_is_brought_by_the_first_campaign_they_responded_to(book):
    """A mail that was sent is no response, and the fair came after the webinar for the first buyer."""
    rows = book.all("select campaign_id, role, people, accounts from campaign_seats order by all")

    assert rows == [
        ("fair", "champion", 1, 1),
        ("fair", "user", 1, 1),
        ("webinar", "economic_buyer", 2, 1),
        ("webinar", "user", 1, 1),
    ]


def test_a_seat_counts_once_by_its_weight_and_costs_its_share_of_the_campaign(book):
    """Two economic buyers fill one seat of weight 1.5, a user half; 300 over two seats are 150 each."""
    rows = book.all(
        "select campaign_id, role, seats_filled, coverage_gained, cost_per_seat"
        " from campaign_seats order by all"
    )

    assert rows == [
        ("fair", "champion", 1, share("1.25"), None),
        ("fair", "user", 1, share("0.5"), None),
        ("webinar", "economic_buyer", 1, share("1.5"), 150),
        ("webinar", "user", 1, share("0.5"), 150),
    ]


def test_the_coverage_that_campaigns_gained_is_the_coverage_of_the_accounts(book):
    [(gained,)] = book.all("select sum(coverage_gained) from campaign_seats")
    coverages = book.all(
        "select coverage_identified from account_scores_now where account_id in ('acme', 'globex')"
    )

    assert [coverage for [coverage] in sorted(coverages)] == [share("1"), share("2.75")]
    assert gained == pytest.approx(sum(coverage for [coverage] in coverages), abs=Decimal("0.0002"))


def test_accounts_that_a_campaign_reached_are_compared_with_others_of_their_size(book):
    """The mail about the fair reached both. Of the size of the large account, none was reached."""
    rows = book.all("select campaign_id, role, reached_share, others_share from campaign_seats order by all")

    assert rows == [
        ("fair", "champion", 0.5, 0),
        ("fair", "user", 0.5, 0.5),
        ("webinar", "economic_buyer", 0.5, 0),
        ("webinar", "user", 0.5, 0.5),
    ]


def test_a_whole_committee_costs_what_the_coverage_that_was_gained_cost(book):
    """Of 9 the webinar gained 2, for 300."""
    costs = book.all("select distinct campaign_id, cost_per_committee from campaign_seats order by all")

    assert costs == [("fair", None), ("webinar", 1350)]


def test_the_account_lists_who_came_by_which_campaign_and_who_has_no_seat(book):
    arrivals = book.answer("account_arrivals", account_id="acme", solution="any", limit=9)

    assert [(row["contact_id"], row["campaign_id"], row["role"]) for row in arrivals if row["seat_id"]] == [
        ("ann", "webinar", "economic_buyer"),
        ("cy", "fair", "champion"),
    ]
    assert [row["contact_id"] for row in arrivals if not row["seat_id"]] == ["bob"]


def share(weight: str) -> Decimal:
    """A weight as a share of a whole committee."""
    return round(Decimal(weight) / COMMITTEE, 4)
