"""Where the bands begin, and whether a person can reach them; docs/scenarios.md, "Bands"."""

from decimal import Decimal

import pytest

from abm.playbook.lint import lint, reachable_fit, reachable_score, shortest_path
from abm.playbook.model import shipped_playbook
from tests.company import ago, playbook_with


@pytest.mark.parametrize(("kind", "band"), [("pricing_view", "mql"), ("webinar_attended", "sql_priority")])
def test_the_sales_band_starts_at_61_whatever_the_status_in_the_crm(company, kind, band):
    company.account()
    company.person("ann", "CEO")
    company.add("statuses", subject="contact", subject_id="ann", status="inquiry", occurred_at=ago(days=3))
    company.did("ann", kind)

    with company.scored() as book:
        assert book.contact("ann")["band"] == band  # 50 + 10 = 60, 50 + 12 = 62
        assert book.all("select status from contacts") == [("inquiry",)]


def test_each_shipped_playbook_can_reach_its_own_scale():
    by_scale, by_points = shipped_playbook("fit-intent-100"), shipped_playbook("points-100")

    assert (reachable_fit(by_scale), reachable_score(by_scale)) == (50, 100)
    assert reachable_fit(by_points) == 40
    assert shortest_path(by_points, Decimal(100)) == 4  # 40 + 25 + 15 + 15 + 15
    assert lint(by_scale) == lint(by_points) == []


def test_a_band_that_no_score_can_reach_is_reported():
    copied = playbook_with(("score_from = 61", "score_from = 101"))

    [finding] = lint(copied)
    assert finding.check == "out-of-reach"
    assert "at most 100 points" in finding.message


def test_a_band_that_starts_at_the_highest_score_can_be_reached():
    assert lint(playbook_with(("score_from = 61", "score_from = 100"))) == []
