"""Points fade with age and never grow; in integer hundredths, so that sums are exact."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.vocabulary.points import (
    DAY,
    WEEK,
    clipped,
    half_life,
    hundredths,
    on_total,
    per_signal,
    share_per_period,
    window,
)

points = st.integers(-5_000, 5_000)
ages = st.integers(0, 400 * DAY)

MODES = {
    "per_signal": lambda points, age: per_signal(points, age, loss=200),
    "share_per_period": lambda points, age: share_per_period(
        points, age, share=Fraction(1, 2), period_seconds=30 * DAY
    ),
    "half_life": lambda points, age: half_life(points, age, half_life_days=14),
    "window": lambda points, age: window(points, age, days=90),
}


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
@given(points=points, age=ages, later=ages)
def test_points_only_fade_towards_zero(mode, points, age, later):
    now, then = mode(points, age), mode(points, age + later)

    assert mode(points, 0) == points
    assert abs(then) <= abs(now) <= abs(points)
    assert now * points >= 0


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
@given(points=points, ahead=ages)
def test_a_signal_ahead_of_the_clock_has_its_full_points(mode, points, ahead):
    assert mode(points, -ahead) == points


@pytest.mark.parametrize(
    ("age", "left"),
    [(0, 1000), (WEEK - 1, 1000), (WEEK, 800), (5 * WEEK - 1, 200), (5 * WEEK, 0), (9 * WEEK, 0)],
)
def test_a_signal_loses_its_points_at_the_end_of_each_whole_week(age, left):
    assert per_signal(1000, age, loss=200) == left
    assert per_signal(-1000, age, loss=200) == -left


@pytest.mark.parametrize(
    ("age", "left"), [(30 * DAY - 1, 1000), (30 * DAY, 500), (60 * DAY, 0), (90 * DAY, 0)]
)
def test_a_share_is_of_the_points_first_earned(age, left):
    assert share_per_period(1000, age, share=Fraction(1, 2), period_seconds=30 * DAY) == left


@pytest.mark.parametrize(("points", "left"), [(1, 0), (3, 2), (5, 2), (7, 4), (-3, -2)])
def test_half_a_hundredth_is_rounded_to_even(points, left):
    assert half_life(points, 14 * DAY, half_life_days=14) == left


def test_a_window_ends_after_its_last_second():
    assert window(800, 90 * DAY, days=90) == 800
    assert window(800, 90 * DAY + 1, days=90) == 0


@given(st.lists(st.tuples(st.integers(0, 5_000), ages), max_size=8))
def test_a_total_of_gains_is_the_balance_of_an_account_that_cannot_be_overdrawn(signals):
    """Week by week: what was earned, less the loss of each whole week, never below zero."""
    balance = 0
    weeks = [age // WEEK for _, age in signals]
    for week in range(max(weeks, default=0), -1, -1):
        balance += sum(points for points, age in signals if age // WEEK == week)
        if week:
            balance = max(balance - 200, 0)

    assert on_total(signals, loss=200) == balance


@given(
    st.lists(st.tuples(points, ages), max_size=8, unique_by=lambda signal: signal[1]),
    st.randoms(use_true_random=False),
)
def test_a_total_is_never_negative_and_signals_of_different_times_may_come_in_any_order(signals, random):
    shuffled = list(signals)
    random.shuffle(shuffled)

    assert on_total(shuffled, loss=200) == on_total(signals, loss=200) >= 0


@pytest.mark.parametrize(("points", "expected"), [("2.50", 250), ("-0.01", -1), ("12", 1200)])
def test_points_are_whole_hundredths(points, expected):
    assert hundredths(Decimal(points)) == expected


def test_a_third_decimal_is_refused():
    with pytest.raises(ValueError, match=r"at most two decimals, not 0\.005"):
        hundredths(Decimal("0.005"))


def test_points_are_held_between_two_bounds():
    assert [clipped(value, 0, 100) for value in (-1, 0, 50, 100, 101)] == [0, 0, 50, 100, 100]
