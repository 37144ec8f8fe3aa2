"""The contradictions of the articles as the product settles them, X1 to X4, X6 and X7 (requirements.md)."""

from decimal import Decimal

import pytest

from abm.playbook.lint import lint, reachable_fit, reachable_score, shortest_path
from abm.playbook.model import shipped_playbook
from abm.vocabulary.engagement_kinds import KINDS
from tests.company import ago, playbook_with

NAMED_IN_THE_ARTICLES = (
    "pricing_view case_study_download webinar_attended repeat_visit sales_email_reply linkedin_reply"
    " demo_request email_open blog_view whitepaper_download ebook_download guide_download product_page_view"
    " trial_signup roi_calculator_use chat_meeting_booked contact_us pricing_sheet_download"
).split()


def test_x1_each_signal_fades_on_its_own_by_whole_weeks_and_never_below_zero(company):
    company.account()
    company.person("ann", "Engineer")
    company.did("ann", "case_study_download", ago(weeks=3, seconds=1))  # 8 - 3 x 2
    company.did("ann", "ebook_download", ago(weeks=9))  # 3, long gone

    with company.scored() as book:
        assert book.contact("ann")["intent"] == 2


def test_x1_the_whole_week_is_over_at_its_last_second(company):
    company.account()
    company.person("ann", "Engineer")
    company.did("ann", "case_study_download", ago(weeks=1))
    company.person("bob", "Engineer")
    company.did("bob", "case_study_download", ago(days=6, seconds=86_399))

    with company.scored() as book:
        assert (book.contact("ann")["intent"], book.contact("bob")["intent"]) == (6, 8)


@pytest.mark.parametrize(
    ("mode", "left"), [("per_signal", 4), ("half_life", 4), ("window", 8), ("on_total", 4)]
)
def test_x1_every_mode_of_decay_is_named_and_does_what_it_says(company, mode, left):
    """A case study (8 points) after two weeks: -2 a week, half-life 14 days, 90-day window, on the total."""
    company.account()
    company.person("ann", "Engineer")
    company.did("ann", "case_study_download", ago(weeks=2))
    chosen = playbook_with(('mode = "per_signal"', f'mode = "{mode}"\nhalf_life_days = 14'))

    with company.scored(playbook=chosen) as book:
        assert book.contact("ann")["intent"] == left
        assert book.all("select value from run_playbook where key = 'decay_mode'") == [(mode,)]


def test_x2_the_shipped_playbooks_let_no_fit_alone_qualify():
    for name in ("fit-intent-100", "points-100"):
        assert "fit-alone" not in [finding.check for finding in lint(shipped_playbook(name))]


def test_x2_the_floor_is_met_exactly(company):
    """Fit 50 and intent just below, then at, the floor of 5."""
    company.account()
    for person, kind in (("below", "webinar_registered"), ("at", "product_key_action")):
        company.person(person, "CEO")
        company.did(person, kind)

    with company.scored() as book:
        assert book.contact("below")["band"] == "nurture"  # 54 points, intent 4
        assert book.contact("at")["band"] == "mql"  # 55 points, intent 5


@pytest.mark.parametrize(("intent", "band"), [("pricing_view", "mql"), ("webinar_attended", "sql_priority")])
def test_x3_the_band_starts_at_61_and_a_status_is_another_column(company, intent, band):
    company.account()
    company.person("ann", "CEO")
    company.add("statuses", subject="contact", subject_id="ann", status="inquiry", occurred_at=ago(days=3))
    company.did("ann", intent)

    with company.scored() as book:
        assert book.contact("ann")["band"] == band  # 50 + 10 = 60, 50 + 12 = 62
        assert book.all("select status from contacts") == [("inquiry",)]


def test_x4_each_shipped_scale_can_be_reached():
    s1, s3 = shipped_playbook("fit-intent-100"), shipped_playbook("points-100")

    assert (reachable_fit(s1), reachable_score(s1)) == (50, 100)  # F015, F035
    assert reachable_fit(s3) == 40  # F023
    assert shortest_path(s3, Decimal(100)) == 4  # 40 + 25 + 15 + 15 + 15
    assert lint(s1) == lint(s3) == []


def test_x4_a_threshold_copied_to_another_scale_is_out_of_reach_and_said_so():
    copied = playbook_with(("score_from = 61", "score_from = 101"))

    [finding] = lint(copied)
    assert finding.check == "out-of-reach"
    assert "at most 100 points" in finding.message


def test_x4_a_band_at_the_very_top_is_in_reach():
    assert lint(playbook_with(("score_from = 61", "score_from = 100"))) == []


@pytest.mark.parametrize("kind", ["contact_us", "demo_request", "chat_meeting_booked"])
def test_x6_a_hand_raise_makes_an_account_an_mqa_whatever_its_fit(company, kind):
    company.account(industry="Mining", employees=20, country="Peru", technologies=None)
    company.person("ann", "Intern")
    company.did("ann", kind, ago(days=30))

    with company.scored() as book:
        assert book.is_mqa()
        assert book.contact("ann")["is_hand_raise"]


def test_x6_a_hand_raise_of_more_than_thirty_days_ago_is_over(company):
    company.account(industry="Mining")
    company.person("ann", "Intern")
    company.did("ann", "demo_request", ago(days=30, seconds=1))

    with company.scored() as book:
        assert not book.is_mqa()


def test_x6_a_competitor_that_raises_its_hand_is_no_mqa(company):
    company.account(type="competitor")
    company.person("ann", "CEO")
    company.did("ann", "demo_request")

    with company.scored() as book:
        assert not book.is_mqa()


@pytest.mark.parametrize("name", ["fit-intent-100", "points-100"])
def test_x7_every_signal_the_articles_name_has_a_price(name):
    prices = {rule.kind: rule.points for rule in shipped_playbook(name).intent.rules}

    assert all(prices[kind] > 0 for kind in NAMED_IN_THE_ARTICLES)


@pytest.mark.parametrize("name", ["fit-intent-100", "points-100"])
def test_x7_every_kind_that_people_do_towards_us_is_priced(name):
    priced = {rule.kind for rule in shipped_playbook(name).intent.rules}

    assert {kind.name for kind in KINDS if kind.direction != "outbound"} <= priced


def test_x7_the_whitepaper_of_the_articles_example_is_worth_something(company):
    company.account()
    company.person("cto", "CTO")
    company.did("cto", "technical_whitepaper_download")

    with company.scored() as book:
        assert book.contact("cto")["intent"] == 8


def test_x10_three_pricing_visits_in_a_week_count_as_two_and_the_refused_part_is_a_line(company):
    company.account()
    company.person("ann", "Engineer")
    for hour in range(3):
        last = company.did("ann", "pricing_view", ago(seconds=3600 * (3 - hour)))

    with company.scored() as book:
        assert book.contact("ann")["intent"] == 20
        assert ("cap", "pricing_view", last, -10) in book.ledger("ann")


def test_x12_person_fit_is_never_added_to_account_fit(company):
    company.account()
    for number in range(5):
        company.person(f"p{number}", "CEO")

    with company.scored() as book:
        assert book.all("select distinct fit from account_scores") == [(35,)]
