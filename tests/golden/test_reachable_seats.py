"""Who fills a seat that several people could; docs/scenarios.md, "Two people for one seat"."""

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
