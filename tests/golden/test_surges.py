"""Accounts that become much busier or quieter; docs/scenarios.md, "Surges"."""

import pytest

from tests.company import Company, ago

SIGNALS = {"busy": (12, 9), "busier": (6, 3), "steady": (3, 9), "quiet": (0, 24), "few": (2, 0)}
"""Web visits in the last week and in the three before, by account."""


@pytest.fixture(scope="module")
def movements(tmp_path_factory) -> dict[str, tuple]:
    company = Company(tmp_path_factory.mktemp("surges"))
    for account, (now, before) in SIGNALS.items():
        company.account(account)
        for number in range(2):
            company.person(f"{account} {number}", at=account)
        for number in range(now):
            company.did(f"{account} {number % 2}", "pricing_view", ago(days=number % 7 + 0.5))
        for number in range(before):
            company.did(f"{account} {number % 2}", "pricing_view", ago(days=number % 21 + 7.5))
    for number in range(40):
        company.person(f"nobody {number}", at=None, email=f"nobody{number}@gmail.com")
        company.did(f"nobody {number}", "pricing_view", ago(days=10))
    with company.scored() as book:
        rows = book.all(
            "select account_id, signals, signals_before, surge_chance, movement from account_surges"
        )
    return {account: tuple(rest) for account, *rest in rows}


def test_surges_have_the_exact_binomial_chance(movements):
    assert movements["busy"][:3] == (12, 9, 0.0017)
    assert movements["busier"][:3] == (6, 3, 0.01)


def test_only_what_chance_would_rarely_make_is_a_surge_or_a_drop(movements):
    """People whose account nobody knows are no accounts among which one would be a false alarm."""
    assert {account: row[3] for account, row in movements.items()} == {
        "busy": "surging",
        "busier": "surging",
        "steady": None,
        "quiet": "going_dark",
        "few": None,
    }
