"""People who fit well and do nothing; docs/scenarios.md, "Fit without intent"."""

import pytest

from abm.playbook.lint import lint
from abm.playbook.model import shipped_playbook
from tests.company import playbook_with

NO_FLOOR = ("min_intent = 10", "min_intent = 0")


def test_a_perfect_fit_without_a_signal_is_neither_an_mql_nor_an_mqa(company):
    company.account()
    company.person("ceo", "CEO")

    with company.scored() as book:
        assert book.contact("ceo")["score"] == 50
        assert book.contact("ceo")["band"] == "nurture"
        assert not book.is_mqa()


def test_without_an_intent_floor_the_silent_perfect_fit_would_be_an_mql(company):
    company.account()
    company.person("ceo", "CEO")

    with company.scored(playbook=playbook_with(NO_FLOOR)) as book:
        assert book.contact("ceo")["band"] == "mql"


def test_the_linter_warns_of_a_playbook_without_an_intent_floor():
    assert [finding.check for finding in lint(playbook_with(NO_FLOOR))] == ["fit-alone"]


@pytest.mark.parametrize("name", ["fit-intent-100", "points-100"])
def test_no_shipped_playbook_lets_fit_alone_qualify(name):
    assert "fit-alone" not in [finding.check for finding in lint(shipped_playbook(name))]


def test_the_floor_is_met_at_exactly_its_value(company):
    """Fit 50, with intent just below the floor of 10 and at it."""
    company.account()
    for person, kind in (("below", "roi_calculator_use"), ("at", "pricing_view")):
        company.person(person, "CEO")
        company.did(person, kind)

    with company.scored() as book:
        assert book.contact("below")["band"] == "nurture"  # 58 points, intent 8
        assert book.contact("at")["band"] == "mql"  # 60 points, intent 10


def test_the_fit_of_people_is_never_added_to_the_fit_of_their_account(company):
    company.account()
    for number in range(5):
        company.person(f"p{number}", "CEO")

    with company.scored() as book:
        assert book.all("select distinct fit from account_scores") == [(35,)]
