"""G10: ten points that lose half of what they were each month, as HubSpot's score properties fade."""

import pytest

from tests.company import ago, playbook_with


@pytest.mark.parametrize(("months", "left"), [(0, 10), (1, 5), (2, 0)])
def test_g10_ten_points_are_ten_five_and_nothing(company, months, left):
    company.account()
    company.person("ann", "Engineer")
    company.did("ann", "pricing_view", ago(days=30 * months))
    halves = playbook_with(("points = 2\nperiod_days = 7", "share = 0.5\nperiod_days = 30"))

    with company.scored(playbook=halves) as book:
        assert book.contact("ann")["intent"] == left


def test_g10_a_day_before_the_month_is_over_nothing_is_lost(company):
    company.account()
    company.person("ann", "Engineer")
    company.did("ann", "pricing_view", ago(days=29))
    halves = playbook_with(("points = 2\nperiod_days = 7", "share = 0.5\nperiod_days = 30"))

    with company.scored(playbook=halves) as book:
        assert book.contact("ann")["intent"] == 10
