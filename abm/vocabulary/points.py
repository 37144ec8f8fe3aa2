"""
Points that decay, in integer hundredths: the arithmetic behind every score.

The SQL models do the same for whole books; a test holds both equal on random signals.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

DAY = 86_400
WEEK = 7 * DAY


def hundredths(points: Decimal) -> int:
    """
    Points as a whole number of hundredths.

    Examples
    --------
    >>> hundredths(Decimal("2.50"))
    250
    """
    scaled = points.scaleb(2)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"points have at most two decimals, not {points}")
    return int(scaled)


def in_digits(points: Decimal) -> str:
    """
    Points as people write them, without zeros that say nothing.

    Examples
    --------
    >>> in_digits(Decimal("75.0")), in_digits(Decimal("100")), in_digits(Decimal("2.50"))
    ('75', '100', '2.5')
    """
    return f"{points.normalize():f}"


def per_signal(points: int, age_seconds: int, *, loss: int, period_seconds: int = WEEK) -> int:
    """
    What is left of a signal that loses a fixed amount with each whole period of its age.

    Parameters
    ----------
    points
        Hundredths when earned; negative points rise towards zero.
    age_seconds
        Age now; below 0 counts as 0.
    loss
        Hundredths lost in each whole period.
    period_seconds
        A week by default.

    Returns
    -------
    int
        Hundredths now, never past zero.

    References
    ----------
    "-2 points per week" of a published 100-point model, read as a loss of each signal in whole weeks.

    Examples
    --------
    >>> [per_signal(1000, weeks * WEEK, loss=200) for weeks in (0, 2, 4, 6)]
    [1000, 600, 200, 0]
    """
    lost = loss * (max(age_seconds, 0) // period_seconds)
    return max(points - lost, 0) if points >= 0 else min(points + lost, 0)


def share_per_period(points: int, age_seconds: int, *, share: Fraction, period_seconds: int) -> int:
    """
    What is left when each whole period takes a share of the points first earned.

    Examples
    --------
    >>> [
    ...     share_per_period(1000, m * 30 * DAY, share=Fraction(1, 2), period_seconds=30 * DAY)
    ...     for m in (0, 1, 2)
    ... ]
    [1000, 500, 0]
    """
    left = max(1 - share * (max(age_seconds, 0) // period_seconds), Fraction(0))
    return _half_even(points * left)


def half_life(points: int, age_seconds: int, *, half_life_days: float) -> int:
    """
    What is left when the points halve every ``half_life_days``.

    Examples
    --------
    >>> half_life(1200, 14 * DAY, half_life_days=14)
    600
    """
    age_days = max(age_seconds, 0) / DAY
    return _half_even(Fraction(points * 0.5 ** (age_days / half_life_days)))


def window(points: int, age_seconds: int, *, days: int) -> int:
    """
    All of the points within the window, none after it.

    Examples
    --------
    >>> window(800, 90 * DAY, days=90), window(800, 90 * DAY + 1, days=90)
    (800, 0)
    """
    return points if max(age_seconds, 0) <= days * DAY else 0


def on_total(signals: Iterable[tuple[int, int]], *, loss: int, period_seconds: int = WEEK) -> int:
    """
    A running total that loses a fixed amount with each whole period, and never drops below zero.

    Each signal is ``(hundredths, age_seconds)``. The total is the maximum, over all signals, of what came
    since that signal minus the loss since: the closed form of a balance that is drawn down at a steady rate
    and cannot be overdrawn. Of signals of one age, the one that came last is given first.

    Examples
    --------
    >>> day_zero = [1000, 800, 1200, 500, 1500]
    >>> [on_total([(p, w * WEEK) for p in day_zero], loss=200) for w in (0, 2, 4, 6)]
    [5000, 4600, 4200, 3800]
    """
    best = since = 0
    for points, age in sorted(signals, key=lambda signal: signal[1]):
        since += points
        best = max(best, since - loss * (max(age, 0) // period_seconds))
    return best


def clipped(points: int, low: int, high: int) -> int:
    """Points held between two bounds."""
    return max(low, min(points, high))


def _half_even(value: Fraction) -> int:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
