"""A champion who comes to another account is news there, and ends its rest."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.company import AS_OF, Company, Scored, ago

CLOSED = ago(days=100)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scored]:
    """Deals of an old account, whose people are at accounts that rest."""
    company = Company(tmp_path_factory.mktemp("moves"))
    company.add("users", user_id="olga", name="Olga", role="ae")
    company.account("old", name="Old Works")
    for name in ("new", "later", "user", "silent", "same", "open"):
        company.account(name, owner_id="olga")
        company.disposed(name, "recycled", ago(days=30), until=AS_OF + timedelta(days=60))
        company.person(f"{name} p", "Analyst", at="old" if name == "same" else name)
        is_open = name == "open"
        company.add(
            "opportunities",
            opportunity_id=f"deal {name}",
            account_id="old",
            stage="Won",
            is_closed=not is_open,
            is_won=not is_open,
            created_at=ago(days=200),
            closed_at=None if is_open else CLOSED,
        )
        role = "End User" if name == "user" else "Champion"
        company.add("opportunity_contacts", opportunity_id=f"deal {name}", contact_id=f"{name} p", role=role)
        company.did(f"{name} p", "survey", ago(days=150), direction="inbound")
        if name != "silent":
            company.did(f"{name} p", "survey", ago(days=50 if name == "later" else 10), direction="inbound")
    with company.scored() as scored:
        yield scored


def test_the_champion_of_a_closed_deal_is_seen_at_their_new_account_from_the_first_thing_they_do(book):
    moves = book.all(
        "select contact_id, account_id, from_account_id, was_won, moved_at from champion_moves order by all"
    )
    assert moves == [
        ("later p", "later", "old", True, ago(days=50)),
        ("new p", "new", "old", True, ago(days=10)),
    ]


def test_their_coming_ends_the_rest_of_the_account(book):
    [row] = book.all(
        "select is_resting, evidence_at, evidence_role, returned_at from dispositions"
        " where account_id = 'new'"
    )
    assert row == (False, ago(days=10), "champion", ago(days=10))


@pytest.mark.parametrize("name", ["later", "user", "silent", "open"])
def test_who_came_before_the_rest_or_was_no_champion_of_a_closed_deal_does_not(book, name):
    assert book.all("select is_resting from dispositions where account_id = ?", name) == [(True,)]
