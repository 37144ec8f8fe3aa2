"""What each kind of engagement earns; docs/scenarios.md, "Signal points"."""

import pytest

from abm.playbook.model import shipped_playbook
from abm.vocabulary.engagement_kinds import KINDS
from tests.company import ago, playbook_with

EVERYDAY_KINDS = (
    "pricing_view case_study_download webinar_attended repeat_visit sales_email_reply linkedin_reply"
    " demo_request email_open blog_view whitepaper_download ebook_download guide_download product_page_view"
    " trial_signup roi_calculator_use chat_meeting_booked contact_us pricing_sheet_download"
).split()
"""Kinds that common models of lead scoring list."""


@pytest.mark.parametrize("name", ["fit-intent-100", "points-100"])
def test_every_everyday_kind_earns_points(name):
    points = {rule.kind: rule.points for rule in shipped_playbook(name).intent.rules}

    assert all(points[kind] > 0 for kind in EVERYDAY_KINDS)


@pytest.mark.parametrize("name", ["fit-intent-100", "points-100"])
def test_every_kind_of_engagement_towards_us_has_a_rule(name):
    scored = {rule.kind for rule in shipped_playbook(name).intent.rules}

    unscored = sorted(kind.name for kind in KINDS if kind.direction != "outbound" and kind.name not in scored)
    assert unscored == [], f"Add [[intent.rules]] for these kinds to abm/playbook/shipped/{name}.toml."


def test_a_technical_white_paper_earns_eight_points(company):
    company.account()
    company.person("cto", "CTO")
    company.did("cto", "technical_whitepaper_download")

    with company.scored() as book:
        assert book.contact("cto")["intent"] == 8


@pytest.mark.parametrize(("points", "weight", "intent"), [(1, 1, 1), (3, 1, 3), (1, 2, 2), (3, 2, 6)])
def test_three_times_the_points_in_a_role_of_twice_the_weight_are_six_times_the_intent(
    company, points, weight, intent
):
    company.account()
    company.person("cto", "CTO")
    company.did("cto", "ebook_download")
    rules = playbook_with(
        ('kind = "ebook_download"\npoints = 3\n', f'kind = "ebook_download"\npoints = {points}\n'),
        ('role = "decision_maker"\nweight = 1.5\n', f'role = "decision_maker"\nweight = {weight}\n'),
    )

    with company.scored(playbook=rules) as book:
        assert book.all("select intent from account_scores_now") == [(intent,)]


def test_a_third_pricing_view_in_a_week_and_the_same_file_again_earn_nothing_and_have_a_ledger_line(company):
    company.account()
    company.person("ann", "Engineer")
    for hour in range(3):
        last = company.did("ann", "pricing_view", ago(seconds=3600 * (3 - hour)))
    company.person("bob", "Engineer")
    for second in range(10):
        again = company.did("bob", "case_study_download", ago(seconds=10 - second), asset="Churn study.pdf")
    for seconds in (20, 10):
        surge = company.did(None, "topic_surge", ago(seconds=seconds), account_id="acme", topic="churn")
    other = company.did("bob", "case_study_download", asset="Hiring study.pdf")

    with company.scored() as book:
        assert book.contact("ann")["intent"] == 20
        assert ("cap", "pricing_view", last, -10) in book.ledger("ann")
        assert book.contact("bob")["intent"] == 16  # ten downloads of one file in ten seconds are one
        assert ("repeat", "case_study_download", again, -8) in book.ledger("bob")
        acme = book.ledger("acme")
        own = "select intent, own_intent from account_scores_now"
        assert book.all(own) == [(24, 6)]  # half of 20 and of 16, and two surges of one week, capped at 6
        assert [line for line in acme if line[0] == "cap" and line[1] == "topic_surge"] == [
            ("cap", "topic_surge", surge, -6)
        ]
        assert sum(line[3] for line in acme) == 24
        kept = (
            "select bool_and(rules.kept_seconds >= others.lifetime_seconds + 86400 * rules.group_cap_days)"
            " from int_signal_rules as rules inner join int_signal_rules as others"
            " on others.rule_group = rules.rule_group where rules.group_cap_days is not null"
        )
        assert book.all(kept) == [(True,)]  # a signal without points may fill the cap of one that has some
        assert not [line for line in book.ledger("bob") if line[0] == "cap" or line[2:] == (other, -8)]


def test_the_third_day_of_visits_in_two_weeks_is_a_repeat_visit_and_the_first_two_are_not(company):
    company.account()
    company.person("ann", "Engineer")
    for days in (13, 6, 0):
        company.did("ann", "careers_view", ago(days=days))  # negative, so that only the repeat adds
        company.did("ann", "careers_view", ago(days=days))

    with company.scored() as book:
        repeats = [line for line in book.ledger("ann") if line[1] == "repeat_visit"]
        assert [(kind, points) for kind, _, _, points in repeats] == [("intent", 5)]


def test_three_days_of_visits_spread_over_fifteen_days_are_not_a_repeat_visit(company):
    company.account()
    company.person("ann", "Engineer")
    for days in (14, 6, 0):
        company.did("ann", "careers_view", ago(days=days))

    with company.scored() as book:
        assert not [line for line in book.ledger("ann") if line[1] == "repeat_visit"]


def test_a_bounce_and_an_unsubscribe_are_not_engagement(company):
    company.account()
    company.person("cfo", "CFO")
    company.did("cfo", "email_bounce", ago(days=2))
    company.did("cfo", "email_unsubscribe", ago(days=1))

    with company.scored() as book:
        assert (book.contact("cfo")["is_engaged"], book.contact("cfo")["signals"]) == (False, 0)
        assert book.all("select distinct coverage_engaged from account_scores") == [(0,)]


def test_a_meeting_counts_as_met_even_if_the_playbook_gives_it_no_points(company):
    company.account()
    company.person("cfo", "CFO")
    company.did("cfo", "meeting_held", ago(days=40))
    unpriced = playbook_with(('kind = "meeting_held"\npoints = 15', 'kind = "meeting_held"\npoints = 0'))

    with company.scored(playbook=unpriced) as book:
        assert book.contact("cfo")["is_met"]
        assert not book.contact("cfo")["is_engaged"]


DECISION_STAGE = """
[[intent.rules]]
id = "decision_stage"
kind = "pricing_sheet_download"
after = ["case_study_download", "case_study_view"]
within_days = 14
points = 18
max_points = 18
per_days = 14

# Strong signals."""


def test_many_strong_signals_beat_an_ebook_and_the_order_of_two_decides(company):
    """A case study and then the pricing sheet is the decision stage; the other way round is not."""
    company.account()
    for person in ("strong", "weak", "in_order", "reversed", "too_late"):
        company.person(person, "Engineer")
    for hours in (3, 2, 1):
        company.did("strong", "pricing_view", ago(seconds=3600 * hours))
    for study in ("Churn.pdf", "Hiring.pdf"):
        company.did("strong", "case_study_download", asset=study)
    company.did("strong", "product_page_view", duration_seconds=600)
    company.did("weak", "ebook_download")
    for person, study, sheet in (("in_order", 3, 1), ("reversed", 1, 3), ("too_late", 16, 1)):
        company.did(person, "case_study_download", ago(days=study))
        company.did(person, "pricing_sheet_download", ago(days=sheet))

    with company.scored(playbook=playbook_with(("# Strong signals.", DECISION_STAGE))) as book:
        intent = {
            person: book.contact(person)["intent"]
            for person in ("strong", "weak", "in_order", "reversed", "too_late")
        }
        assert (intent["strong"], intent["weak"]) == (41, 3)  # 20 + 16 + 5, and 3
        assert intent["in_order"] == 8 + 18
        assert intent["reversed"] == 8 + 10
        assert intent["too_late"] == 8 - 4 + 10
        assert "decision_stage" in {line[1] for line in book.ledger("in_order")}
