"""Whether activity is denser than chance would make it: scan statistic, exact binomial, false alarms."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtr, bdtrc

__all__ = ["drop_chance", "false_alarm_rates", "scan_chance", "surge_chance"]

Floats = NDArray[np.float64]


def scan_chance(in_window: ArrayLike, in_all: ArrayLike, *, window_days: int, all_days: int) -> Floats:
    """
    How likely some window has so many of the events, if these fall on the days by chance alone.

    Parameters
    ----------
    in_window
        Events in the densest window; 1 or more, at most ``in_all``.
    in_all
        Events in all days.
    window_days
        Days of a window.
    all_days
        Days in which the events fell; at least twice ``window_days``.

    Returns
    -------
    ndarray
        From 0 to 1. Exact where the window has more than half of the events; elsewhere a good approximation
        if it is small, and never above 1.

    References
    ----------
    Wallenstein, S. and Neff, N. "An approximation for the distribution of the scan statistic", *Statistics in
    Medicine* 6(2), 1987.

    Examples
    --------
    Two events within 15 of 90 days are nothing unusual; four are.

    >>> scan_chance([2, 4], [2, 4], window_days=15, all_days=90).round(4)
    array([0.3056, 0.0162])
    """
    events, total = np.asarray(in_window, dtype=np.int64), np.asarray(in_all, dtype=np.int64)
    share = window_days / all_days
    at_least = bdtrc(events - 1, total, share)
    exactly = at_least - np.where(events < total, bdtrc(events, total, share), 0.0)
    chance = (events / share - total - 1) * exactly + 2 * at_least
    return np.where(events <= 1, 1.0, np.clip(chance, 0.0, 1.0))


def surge_chance(now: ArrayLike, before: ArrayLike, *, periods_before: int = 3) -> Floats:
    """
    How likely a period has so many of the events, if they fall on it and the periods before alike.

    Parameters
    ----------
    now
        Events in the current period, such as a week.
    before
        Events in the periods before, together.
    periods_before
        How many of them there are.

    Returns
    -------
    ndarray
        The exact binomial probability of ``now`` events or more; 1 where there are none.

    Examples
    --------
    >>> surge_chance([6, 12, 30, 3, 0], [3, 9, 60, 3, 0]).round(4)
    array([0.01  , 0.0017, 0.0473, 0.1694, 1.    ])
    """
    events = np.asarray(now, dtype=np.int64)
    total = events + np.asarray(before, dtype=np.int64)
    chance = bdtrc(np.maximum(events - 1, 0), total, 1 / (periods_before + 1))
    return np.where(events > 0, chance, 1.0)


def drop_chance(now: ArrayLike, before: ArrayLike, *, periods_before: int = 3) -> Floats:
    """
    How likely a period has so few of the events, if they fall on it and the periods before alike.

    Parameters
    ----------
    now, before, periods_before
        As for :func:`surge_chance`.

    Returns
    -------
    ndarray
        The exact binomial probability of ``now`` events or fewer; 1 where there are none at all.

    Examples
    --------
    >>> drop_chance([0, 1, 3, 0], [12, 20, 9, 0]).round(4)
    array([0.0317, 0.019 , 0.6488, 1.    ])
    """
    events = np.asarray(now, dtype=np.int64)
    total = events + np.asarray(before, dtype=np.int64)
    return np.asarray(bdtr(events, total, 1 / (periods_before + 1)))


def false_alarm_rates(chances: ArrayLike) -> Floats:
    """
    What share of false alarms to expect among all that are at most this likely by chance.

    Parameters
    ----------
    chances
        One probability per account, from 0 to 1.

    Returns
    -------
    ndarray
        In the order of ``chances``: of each, the smallest rate at which it would be reported.

    References
    ----------
    Benjamini, Y. and Hochberg, Y. "Controlling the false discovery rate", *Journal of the Royal Statistical
    Society B* 57(1), 1995.

    Examples
    --------
    >>> false_alarm_rates([0.01, 0.5, 0.02, 0.04]).round(4)
    array([0.04  , 0.5   , 0.04  , 0.0533])
    """
    values = np.asarray(chances, dtype=np.float64)
    order = np.argsort(values)[::-1]
    ranks = np.arange(values.size, 0, -1)
    rates = np.empty_like(values)
    rates[order] = np.minimum.accumulate(np.minimum(values[order] * values.size / ranks, 1.0))
    return rates
