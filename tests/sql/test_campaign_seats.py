"""Which campaign brought whom to a committee, and what a filled seat cost."""

from decimal import Decimal

from tests.company import Company, ago


def test_a_person_is_brought_by_the_first_campaign_they_responded_to(tmp_path):
    company = Company(tmp_path)
    company.account()
    for campaign in ("webinar", "fair"):
        company.add("campaigns", campaign_id=campaign, name=campaign.title())
    company.add("spend", campaign_id="webinar", date=ago(days=30).date(), amount=300)
    for person, role in (("ann", "economic_buyer"), ("bob", "economic_buyer"), ("cy", "champion")):
        company.person(person, buying_role=role, at="acme")
        company.did(person, "email_sent", ago(days=21), campaign_id="fair", direction="outbound")
    for person in ("ann", "bob"):
        company.did(person, "webinar_attended", ago(days=20), campaign_id="webinar")
    for person in ("ann", "cy"):
        company.did(person, "event_attended", ago(days=10), campaign_id="fair")
    with company.scored() as book:
        rows = book.all(
            "select campaign_id, role, people, accounts, seats_filled, coverage_gained, cost_per_seat"
            " from campaign_seats order by all"
        )
        arrivals = book.answer("account_arrivals", account_id="acme", solution="any", limit=9)

    assert rows == [
        ("fair", "champion", 1, 1, 1, round(Decimal("1.25") / 9, 4), None),
        ("webinar", "economic_buyer", 2, 1, 1, round(Decimal("1.5") / 9, 4), 300),
    ]
    assert [(row["contact_id"], row["campaign_id"], row["role"]) for row in arrivals if row["seat_id"]] == [
        ("ann", "webinar", "economic_buyer"),
        ("cy", "fair", "champion"),
    ]
    assert [row["contact_id"] for row in arrivals if not row["seat_id"]] == ["bob"]
