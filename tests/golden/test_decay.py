"""Points fade with age; docs/scenarios.md, "Decay"."""

import pytest

from tests.company import ago, playbook_with

HALF_A_MONTH = ("points = 2\nperiod_days = 7", "share = 0.5\nperiod_days = 30")


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("per_signal", {0: 70, 2: 50, 4: 33, 6: 23}), ("on_total", {0: 70, 2: 66, 4: 62, 6: 58})],
)
@pytest.mark.parametrize("weeks", [0, 2, 4, 6])
def test_five_signals_fade_each_on_its_own_or_as_one_total(company, mode, expected, weeks):
    """Five signals of one day, 10 + 8 + 12 + 15 + 5 points, beside a fit of 20 (industry 10, size 10)."""
    company.account(country="Peru", technologies=None)
    company.person("ann", "Engineer")
    for kind in ("pricing_view", "case_study_download", "webinar_attended", "sales_email_reply"):
        company.did("ann", kind, ago(weeks=weeks))
    company.did("ann", "repeat_visit", ago(weeks=weeks))
    faded = playbook_with(('mode = "per_signal"', f'mode = "{mode}"'))

    with company.scored(playbook=faded) as book:
        assert book.contact("ann")["fit"] == 20
        assert book.contact("ann")["score"] == expected[weeks]
        assert sum(points for *_, points in book.ledger("ann")) == expected[weeks] - 20


def test_a_signal_loses_two_points_per_whole_week_and_never_falls_below_zero(company):
    company.account()
    company.person("ann", "Engineer")
    company.did("ann", "case_study_download", ago(weeks=3, seconds=1))  # 8 - 3 x 2
    company.did("ann", "ebook_download", ago(weeks=9))  # 3 - 9 x 2, so 0

    with company.scored() as book:
        assert book.contact("ann")["intent"] == 2


def test_a_week_is_over_after_exactly_seven_days(company):
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
def test_each_mode_of_decay_does_what_its_name_says(company, mode, left):
    """A case study (8 points) after two weeks: -2 a week, half-life 14 days, 90-day window, on the total."""
    company.account()
    company.person("ann", "Engineer")
    company.did("ann", "case_study_download", ago(weeks=2))
    chosen = playbook_with(('mode = "per_signal"', f'mode = "{mode}"\nhalf_life_days = 14'))

    with company.scored(playbook=chosen) as book:
        assert book.contact("ann")["intent"] == left
        assert book.all("select value from run_playbook where key = 'decay_mode'") == [(mode,)]


@pytest.mark.parametrize(("months", "left"), [(0, 10), (1, 5), (2, 0)])
def test_ten_points_that_lose_half_a_month_are_ten_then_five_then_none(company, months, left):
    company.account()
    company.person("ann", "Engineer")
    company.did("ann", "pricing_view", ago(days=30 * months))

    with company.scored(playbook=playbook_with(HALF_A_MONTH)) as book:
        assert book.contact("ann")["intent"] == left


def test_nothing_is_lost_on_the_last_day_before_the_month_is_over(company):
    company.account()
    company.person("ann", "Engineer")
    company.did("ann", "pricing_view", ago(days=29))

    with company.scored(playbook=playbook_with(HALF_A_MONTH)) as book:
        assert book.contact("ann")["intent"] == 10
