"""How many SQLs marketing has to bring for a goal of revenue, with the interval that the past allows."""

from datetime import date
from math import sqrt

import pytest

from abm.playbook.goals import AgreedGoal
from abm_warehouse.publishing.asking import query_text
from tests.company import Company, ago

GOAL = AgreedGoal("revenue", date(2026, 10, 1), date(2026, 12, 31), 8000.0, "USD")


def wilson(won: int, of: int) -> tuple[float, float]:
    p, z = won / of, 1.96
    middle, half = p + z * z / 2 / of, z * sqrt(p * (1 - p) / of + z * z / 4 / of**2)
    return (middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of)


def test_the_goal_is_followed_back_through_the_stages(tmp_path):
    """Twenty MQLs, half of them SQLs, four of these won at 1,000 each."""
    company = Company(tmp_path)
    company.add("users", user_id="olga", name="Olga", role="ae")
    for number in range(20):
        account = company.account(f"a{number}")
        told = {"subject": "account", "subject_id": account}
        company.add("statuses", status="mql", occurred_at=ago(days=250), **told)
        if number < 10:
            company.add("statuses", status="sql", occurred_at=ago(days=240), **told)
        if number < 4:
            company.add(
                "opportunities",
                opportunity_id=f"d{number}",
                account_id=account,
                amount=1000,
                currency="USD",
                is_closed=True,
                is_won=True,
                created_at=ago(days=230),
                closed_at=ago(days=200),
            )

    with company.scored(goals=[GOAL]) as book:
        query = query_text("volume_commitment")
        [row] = book.all(f"select deals, sqls, sqls_low, sqls_high, mqls, capacity from ({query})")
    low, high = wilson(4, 10)

    assert row == pytest.approx((8, 20, 8 / high, 8 / low, 40, 40 * 92 / 7))
