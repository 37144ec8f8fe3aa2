"""Where the bands begin, and whether a person can reach them; docs/scenarios.md, "Bands"."""

import pytest

from abm.playbook.lint import lint
from abm.playbook.model import shipped_playbook
from abm.playbook.reach import reachable_fit, reachable_score, thresholds
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


def test_neither_interest_without_any_fit_nor_opened_mails_of_somebody_who_fits_are_an_mql(company):
    company.account("stranger", industry="Retail", employees=5, country="Japan", technologies="oracle")
    company.person("buyer", at="stranger")
    company.account()
    company.person("engineer", "Software Engineer")
    for day in range(10):
        company.did("engineer", "email_open", ago(days=day / 2), asset=f"Mail {day}")
    for kind in ("sales_email_reply", "sales_email_reply", "linkedin_reply"):
        company.did("buyer", kind)

    with company.scored() as book:
        buyer, engineer = book.contact("buyer"), book.contact("engineer")
        assert (buyer["fit"], buyer["intent"], engineer["fit"]) == (0, 45, 35)
        assert 0 < engineer["intent"] < 10
        for person in (buyer, engineer):
            assert (person["band"], person["queue"]) == ("nurture", "marketing_nurture")


def test_each_shipped_playbook_can_reach_its_own_scale():
    by_scale, by_points = shipped_playbook("fit-intent-100"), shipped_playbook("points-100")

    assert (reachable_fit(by_scale), reachable_score(by_scale)) == (50, 100)
    assert reachable_fit(by_points) == 40
    [mql, *_] = thresholds(by_points)
    assert (mql.points, mql.signals) == (100, 4)  # 40 + 25 + 15 + 15 + 15
    assert lint(by_scale) == lint(by_points) == ()


def test_a_band_that_no_score_can_reach_is_reported():
    copied = playbook_with(("score_from = 61", "score_from = 101"))

    [finding] = [warning for warning in lint(copied) if warning.check == "out-of-reach"]
    assert "at most 100 points" in finding.message


def test_a_band_that_starts_at_the_highest_score_can_be_reached():
    warnings = lint(playbook_with(("score_from = 61", "score_from = 100")))
    assert "out-of-reach" not in [warning.check for warning in warnings]


def test_a_band_with_a_fit_floor_takes_high_intent_instead_if_it_says_so(company):
    """Fit 10 is below the floor of 15 at any score; an intent of 45 waives it, one of 43 does not."""
    company.account(industry="Farming", country="Peru", technologies=None)
    for person, kinds in (
        ("below", ("sales_email_reply", "sales_email_reply", "event_attended", "ebook_download")),
        ("at", ("sales_email_reply", "sales_email_reply", "linkedin_reply")),
    ):
        company.person(person)
        for kind in kinds:
            company.did(person, kind)
    waived = playbook_with(("min_fit = 15", "min_fit = 15\nwaive_fit_from = 45"))

    with company.scored(playbook=waived) as book:
        assert book.contact("below")["band"] == "nurture"
        assert book.contact("at")["band"] == "mql"
