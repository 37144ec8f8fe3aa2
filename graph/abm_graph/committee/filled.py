"""
How much weight of seats people can fill, in many committees at once, without deciding who fills which.

Of two sets of seats that can be filled, the larger one can lend a seat to the other, so the most weight is
filled by filling as many as possible of the heaviest seats, then of those and the next lighter ones, and so
on. How many of some seats can be filled follows from how many people could fill each set of roles: as many
seats stay empty as those of the worst set outnumber its people.

References
----------
Lovász, L. and Plummer, M. D. *Matching Theory*, North-Holland, 1986, chapter 1.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from abm_graph.committee.contest import BLOCK, Ints
from abm_graph.committee.graph import Seat

__all__ = ["filled_weights"]

Counts = NDArray[np.int16]
"""Numbers of people or seats, small enough that many are counted at once."""


def filled_weights(committee: Ints, held: Ints, roles: Sequence[str], seats: Sequence[Seat]) -> Ints:
    """
    Compute the most weight of seats that the people of each committee can fill.

    Parameters
    ----------
    committee
        Committee of each person, numbered from 0 without gaps, ascending.
    held
        The roles whose seats each person may fill, as a sum of two to the power of their places in ``roles``.
    roles
        Names of roles; the cost doubles with each.
    seats
        The seats of every committee.

    Returns
    -------
    Ints
        Hundredths, by committee.

    Examples
    --------
    Ann could have either seat and Bob only the heavier one; in the other committee Eve is alone.

    >>> seats = [Seat("champion", "champion", 125), Seat("user", "user", 50)]
    >>> filled_weights(np.array([0, 0, 1]), np.array([3, 1, 3]), ("champion", "user"), seats)
    array([175, 125])
    """
    committees = int(committee[-1]) + 1 if committee.size else 0
    filled = np.zeros(committees, dtype=np.int64)
    steps = list(_steps(roles, seats))
    for first in range(0, committees, BLOCK):
        size = min(BLOCK, committees - first)
        start, end = np.searchsorted(committee, [first, first + size])
        people = _people_of_sets(committee[start:end] - first, held[start:end], len(roles), size, len(seats))
        for weight, left_out in steps:
            seats_filled = (people + left_out[:, None]).min(axis=0)
            filled[first : first + size] += weight * seats_filled.astype(np.int64)
    return filled


def _steps(roles: Sequence[str], seats: Sequence[Seat]) -> Iterator[tuple[int, Counts]]:
    """What each weight is above the next lighter one, and how many seats as heavy are outside each set."""
    is_in_set = np.arange(2 ** len(roles))[:, None] >> np.arange(len(roles)) & 1
    for weight, lighter in pairwise([*sorted({seat.weight for seat in seats}, reverse=True), 0]):
        heavy = [seat.role for seat in seats if seat.weight >= weight]
        wanted = np.array([heavy.count(role) for role in roles], dtype=np.int64)
        yield weight - lighter, ((1 - is_in_set) @ wanted).astype(np.int16)


def _people_of_sets(committee: Ints, held: Ints, roles: int, committees: int, enough: int) -> Counts:
    """
    How many people could fill a seat of each set of roles; one row per set, one column per committee.

    Of those who hold the same roles, no more than ``enough`` are counted, which keeps numbers small.
    """
    sets = 2**roles
    holders = np.bincount(held * committees + committee, minlength=sets * committees)
    without_others = np.minimum(holders, enough).astype(np.int16).reshape(sets, committees)
    for role in range(roles):
        halves = without_others.reshape(-1, 2, 2**role, committees)
        halves[:, 1] += halves[:, 0]
    return np.asarray(without_others[-1] - without_others[::-1])
