"""From the closes of each day to when an account is a Marketing Qualified Account."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

NEVER = np.iinfo(np.int64).min // 2
"""The close at which something happened that never did."""


@dataclass(frozen=True, slots=True)
class Judged:
    """
    What the clauses say of some accounts at one instant.

    Parameters
    ----------
    may_enter, may_stay
        Whether the marks to become an MQA hold, and those to stay one.
    is_excluded
        Whether something excludes the account.
    """

    may_enter: Flags
    may_stay: Flags
    is_excluded: Flags


@dataclass(frozen=True, slots=True)
class State:
    """Which of some accounts are MQAs, and the closes at which they last became one and stopped."""

    is_mqa: Flags
    entered: Ints
    left: Ints

    @classmethod
    def before_all(cls, accounts: int) -> "State":
        """Nobody has been an MQA."""
        never = np.full(accounts, NEVER, dtype=np.int64)
        return cls(np.zeros(accounts, dtype=bool), never, never)


def follow(state: State, judged: Judged, day: int, *, min_days: int = 0, cool_down_days: int = 0) -> State:
    """
    The state of accounts at an instant, by their state at the close before.

    An MQA stays one for ``min_days`` whatever its marks, unless it is excluded. One that stopped may become
    one again after ``cool_down_days``.

    Parameters
    ----------
    state
        At the close before.
    judged
        At the instant.
    day
        The number of the day of the instant.

    Examples
    --------
    >>> yes, no = np.array([True]), np.array([False])
    >>> first = follow(State.before_all(1), Judged(yes, yes, no), 7)
    >>> second = follow(first, Judged(no, yes, no), 8)
    >>> bool(second.is_mqa[0]), int(second.entered[0])
    (True, 7)
    >>> bool(follow(second, Judged(no, no, no), 9).is_mqa[0])
    False
    """
    is_held = ~judged.is_excluded & (day - state.entered < min_days)
    stays = state.is_mqa & (judged.may_stay | is_held)
    enters = ~state.is_mqa & judged.may_enter & (day - state.left >= cool_down_days)
    leaves = state.is_mqa & ~stays
    return State(
        stays | enters,
        np.where(enters, day, state.entered),
        np.where(leaves, day, state.left),
    )
