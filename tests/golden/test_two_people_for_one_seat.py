"""Who fills a seat that several people could; docs/scenarios.md, "Two people for one seat"."""

from decimal import Decimal

from tests.company import ago


def test_somebody_who_is_engaged_fills_a_seat_before_somebody_we_only_know_of(company):
    company.account()
    company.person("ann", buying_role="economic_buyer")
    bob = company.person("bob", buying_role="economic_buyer", email="bob@acme.example")
    company.did(bob, "webinar_attended", ago(days=3))
    with company.scored() as book:
        [(contact_id, state)] = book.all(
            "select contact_id, state from committee_seats where seat_id = 'economic_buyer'"
        )
        [seat] = [
            seat
            for seat in book.answer("account_seats", account_id="acme", solution="any")
            if seat["seat_id"] == "economic_buyer"
        ]

    assert (contact_id, state) == ("bob", "engaged")
    assert seat["alternates"] == ["ann, identified"]


def test_one_person_with_three_roles_fills_one_seat_and_completes_three_roles(company):
    """Her seats weigh 1.5, 1.5 and 1.25 of 9; other systems count her in three of eight roles."""
    company.account()
    company.person("ann", buying_role="economic_buyer")
    deal = {"opportunity_id": "D1", "account_id": "acme", "name": "Deal", "stage": "Open"}
    company.add("opportunities", **deal, is_closed=False)
    for role in ("Decision Maker", "Champion"):
        company.add("opportunity_contacts", opportunity_id="D1", contact_id="ann", role=role)
    with company.scored() as book:
        [(coverage, expected, complete, completeness)] = book.all(
            "select coverage, coverage_expected, complete_roles, completeness from committee_completeness"
        )
        seats = book.all(
            "select seat_id, contact_id, only_contact_id from committee_seats"
            " where contact_id is not null or only_contact_id is not null order by all"
        )

    assert seats == [
        ("champion", None, "ann"),
        ("decision_maker", "ann", None),
        ("economic_buyer", None, "ann"),
    ]
    assert coverage == round(Decimal("1.5") / 9, 4)
    stated, on_deal = Decimal("0.9"), Decimal("0.95")
    assert expected == round((stated * Decimal("1.5") + on_deal * Decimal("2.75")) / 9, 4)
    assert (complete, completeness) == (3, round(Decimal(3) / 8, 4))
