"""
What each channel adds to the chance that an account converts, learned from the paths of all accounts.

A path is the channels through which people of an account were touched, in order. Paths that ended without a
conversion count as much as those that led to one: without them no channel can be told from another.
"""

from collections.abc import Mapping
from itertools import combinations, pairwise
from math import comb
from typing import NamedTuple

import numpy as np

Path = tuple[str, ...]
"""Channels in the order of their touches."""

Move = tuple[str | None, str | None]
"""From a channel to the next one; the start has no channel before it, and the end none after it."""

MOST_EXACT = 12
"""Channels of a path up to which all their subsets are compared."""


class Outcome(NamedTuple):
    """How often a path led to a conversion, and how often it did not."""

    conversions: int
    losses: int

    @property
    def rate(self) -> float:
        """Share of the paths that led to a conversion; 0 for a path that nobody took."""
        taken = self.conversions + self.losses
        return self.conversions / taken if taken else 0.0


NOBODY = Outcome(0, 0)


def removal_effects(paths: Mapping[Path, Outcome]) -> dict[str, float]:
    """
    The share of all conversions that would be lost without each channel, by a Markov chain.

    The chain walks from touch to touch as the accounts did. Without a channel, every walk that reaches it is
    lost. The probabilities are solved exactly, not simulated.

    Parameters
    ----------
    paths
        What each path led to.

    Returns
    -------
    dict
        For each channel its removal effect, 0 to 1. They are all 0 if nothing was converted.

    Notes
    -----
    The method is that of Anderl, Becker, von Wangenheim and Schumann, "Mapping the customer journey" (2016),
    with a memory of one touch.

    Examples
    --------
    >>> paths = {("ads", "mail"): Outcome(1, 1), ("ads",): Outcome(0, 2), ("mail",): Outcome(1, 0)}
    >>> {channel: round(effect, 3) for channel, effect in removal_effects(paths).items()}
    {'ads': 0.667, 'mail': 1.0}
    """
    walks: dict[Move, Outcome] = {}
    for path, outcome in paths.items():
        for move in pairwise((None, *path, None)):
            so_far = walks.get(move, NOBODY)
            walks[move] = Outcome(so_far.conversions + outcome.conversions, so_far.losses + outcome.losses)
    return effects_of_moves(walks)


def effects_of_moves(walks: Mapping[Move, Outcome]) -> dict[str, float]:
    """
    The removal effects of :func:`removal_effects`, from how often the paths went from a channel to a channel.

    Parameters
    ----------
    walks
        What the paths that made each move led to, once for each time that they made it.

    Examples
    --------
    >>> walks = {(None, "ads"): Outcome(1, 2), ("ads", None): Outcome(1, 2)}
    >>> effects_of_moves(walks)
    {'ads': 1.0}
    """
    channels = sorted({channel for move in walks for channel in move if channel is not None})
    chain = _moves(walks, {channel: number for number, channel in enumerate(channels)})
    usual = _chance(chain, without=None)
    if usual == 0:
        return dict.fromkeys(channels, 0.0)
    return {channel: 1 - _chance(chain, without=n) / usual for n, channel in enumerate(channels)}


def _moves(walks: Mapping[Move, Outcome], numbers: Mapping[str, int]) -> np.ndarray:
    """The chance to go from each channel to each other; the start, a conversion and a loss come last."""
    start, conversion, loss = range(len(numbers), len(numbers) + 3)
    counts = np.zeros((len(numbers) + 3, len(numbers) + 3))
    for (here, there), outcome in walks.items():
        row = start if here is None else numbers[here]
        if there is None:
            counts[row, conversion] += outcome.conversions
            counts[row, loss] += outcome.losses
        else:
            counts[row, numbers[there]] += outcome.conversions + outcome.losses
    leaving = counts.sum(axis=1, keepdims=True)
    moves: np.ndarray = np.divide(counts, leaving, out=np.zeros_like(counts), where=leaving > 0)
    return moves


def _chance(moves: np.ndarray, *, without: int | None) -> float:
    """The chance that a walk from the start ends in a conversion, if no walk survives one of the channels."""
    start, conversion = len(moves) - 3, len(moves) - 2
    alive = [state for state in range(start + 1) if state != without]
    among = moves[np.ix_(alive, alive)]
    chances = np.linalg.solve(np.eye(len(alive)) - among, moves[alive, conversion])
    return float(chances[-1])


def shapley_values(path: Path, sets: Mapping[frozenset[str], Outcome]) -> dict[str, float]:
    """
    What each channel of a path adds to its rate of conversion, averaged over all orders of adding them.

    Parameters
    ----------
    path
        The path of one account.
    sets
        What the paths through exactly these channels led to, whatever their order.

    Returns
    -------
    dict
        For each channel its Shapley value: together they are the rate of all the channels of the path. A
        channel with which fewer convert than without it has a negative one. On a path with more than
        ``MOST_EXACT`` channels, whose subsets are too many to go through, all have the same.

    Examples
    --------
    >>> sets = {frozenset({"ads"}): Outcome(1, 9), frozenset({"ads", "mail"}): Outcome(3, 2)}
    >>> {c: round(v, 2) for c, v in shapley_values(("ads", "mail", "ads"), sets).items()}
    {'ads': 0.35, 'mail': 0.25}
    """
    channels = sorted(set(path))
    if len(channels) > MOST_EXACT:
        return dict.fromkeys(channels, sets.get(frozenset(channels), NOBODY).rate / len(channels))
    rates = {
        subset: sets.get(subset, NOBODY).rate
        for size in range(len(channels) + 1)
        for subset in map(frozenset, combinations(channels, size))
    }
    orders = [1 / (len(channels) * comb(len(channels) - 1, size)) for size in range(len(channels))]
    values = dict.fromkeys(channels, 0.0)
    for subset, rate in rates.items():
        for channel in channels:
            if channel in subset:
                values[channel] += orders[len(subset) - 1] * (rate - rates[subset - {channel}])
    return values


def marginal_values(path: Path, paths: Mapping[Path, Outcome]) -> dict[str, float]:
    """
    What the rate of conversion of a path loses without each of its touches.

    Parameters
    ----------
    path
        The path of one account, in order; one channel several times in a row is one touch.
    paths
        What each path led to.

    Returns
    -------
    dict
        For each channel how much lower the rate is of the path without one of its touches, 0 if it is not
        lower; the sum over its touches.

    Notes
    -----
    This is the definition of the packages that publish it under the name of Shapley: fractribution by Google
    and dbt-snowplow-fractribution.

    Examples
    --------
    >>> paths = {
    ...     ("search", "direct"): Outcome(1, 1),
    ...     ("search",): Outcome(1, 26),
    ...     ("direct",): Outcome(3, 25),
    ... }
    >>> {c: round(v, 4) for c, v in marginal_values(("search", "direct"), paths).items()}
    {'search': 0.3929, 'direct': 0.463}
    """
    rate = paths.get(path, NOBODY).rate
    values = dict.fromkeys(path, 0.0)
    for place, channel in enumerate(path):
        rest = path[:place] + path[place + 1 :]
        values[channel] += max(0.0, rate - paths.get(rest, NOBODY).rate)
    return values


def by_set(paths: Mapping[Path, Outcome]) -> dict[frozenset[str], Outcome]:
    """
    What the paths through the same channels led to, whatever their order.

    Examples
    --------
    >>> by_set({("a", "b"): Outcome(1, 0), ("b", "a", "b"): Outcome(0, 2)}) == {
    ...     frozenset({"a", "b"}): Outcome(1, 2)
    ... }
    True
    """
    sets: dict[frozenset[str], Outcome] = {}
    for path, outcome in paths.items():
        channels = frozenset(path)
        so_far = sets.get(channels, NOBODY)
        sets[channels] = Outcome(so_far.conversions + outcome.conversions, so_far.losses + outcome.losses)
    return sets


def shares(values: Mapping[str, float]) -> dict[str, float]:
    """
    What part of the credit each channel gets: in proportion to its value, none below 0.

    If no channel adds anything, all get the same.

    Examples
    --------
    >>> shares({"ads": 3.0, "mail": 1.0, "web": -1.0}), shares({"ads": 0.0, "mail": 0.0})
    ({'ads': 0.75, 'mail': 0.25, 'web': 0.0}, {'ads': 0.5, 'mail': 0.5})
    """
    counted = {channel: max(0.0, value) for channel, value in values.items()}
    total = sum(counted.values())
    if total == 0:
        return dict.fromkeys(values, 1 / len(values)) if values else {}
    return {channel: value / total for channel, value in counted.items()}
