"""
The best candidates of every seat of many committees at once.

Where each of them is wanted for one seat alone, they are the best assignment. People who are wanted for
several seats are set aside, and join the others by :mod:`abm_graph.committee.contest`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from abm_graph.committee.contest import NEVER, Contest, Flags, Ints
from abm_graph.committee.graph import Seat

__all__ = ["Candidates", "SeatKinds", "Value", "best_seats"]


@dataclass(frozen=True, slots=True)
class SeatKinds:
    """
    Seats by kind: those of one role and weight, which differ in nothing but their order.

    Parameters
    ----------
    roles
        The role of each kind.
    seats
        Numbers of the seats of each kind, ascending.
    """

    roles: tuple[str, ...]
    seats: tuple[Ints, ...]

    @classmethod
    def of(cls, seats: Sequence[Seat]) -> "SeatKinds":
        """The kinds of some seats."""
        kinds: dict[tuple[str, int], list[int]] = {}
        for number, seat in enumerate(seats):
            kinds.setdefault((seat.role, seat.weight), []).append(number)
        return cls(
            roles=tuple(role for role, _ in kinds),
            seats=tuple(np.array(numbers, dtype=np.int64) for numbers in kinds.values()),
        )

    @property
    def first(self) -> Ints:
        """The first seat of each kind."""
        return np.array([seats[0] for seats in self.seats], dtype=np.int64)

    @property
    def size(self) -> Ints:
        """How many seats each kind has."""
        return np.array([seats.size for seats in self.seats], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Candidates:
    """
    One entry per person and kind of seat that the person may fill, sorted by kind and person.

    Parameters
    ----------
    committee, person
        Numbers of the committee and of the person; people are numbered in the order of their committees.
    kind
        Number of the kind of seat.
    confidence
        Confidence in the role of the seat, in percent.
    """

    committee: Ints
    person: Ints
    kind: Ints
    confidence: Ints

    def select(self, entries: Flags) -> "Candidates":
        """Select some of the entries, by a flag for each."""
        numbers = np.flatnonzero(entries)
        return Candidates(
            self.committee[numbers], self.person[numbers], self.kind[numbers], self.confidence[numbers]
        )


Value = Callable[[Candidates, Ints], Ints]
"""
Value of each candidate in a seat of that number, above 0; the best assignment has the highest sum.

Within a kind, different people have different values, and an earlier seat is worth more to everybody, by the
more the earlier the person is.
"""


def best_seats(
    candidates: Candidates, kinds: SeatKinds, value: Value, *, committee_of: Ints
) -> tuple[Ints, Flags]:
    """
    Seat people so that the sum of values is the highest in every committee.

    Parameters
    ----------
    candidates
        Who may fill what.
    kinds
        The seats of every committee.
    value
        What to maximise.
    committee_of
        Committee of each person, numbered from 0 without gaps, ascending.

    Returns
    -------
    tuple
        The seat of each person, -1 for none, and for each committee, whether another assignment is as good.
    """
    kind_of, joins = _without_those_wanted_twice(candidates, kinds, value, committee_of)
    is_contested = np.zeros(_count(committee_of), dtype=np.bool_)
    is_contested[committee_of[joins]] = True
    seat_of = _in_order(kind_of, kinds, committee_of)
    is_tied = np.zeros(is_contested.size, dtype=np.bool_)
    if is_contested.any():
        contested = candidates.select(is_contested[candidates.committee])
        contest, people = _contest(contested, kinds, value, seat_of.size)
        seats = seat_of[people]
        is_tied[is_contested] = contest.join(seats, np.flatnonzero(joins[people]))
        seat_of[people] = seats
    return seat_of, is_tied


def _without_those_wanted_twice(
    candidates: Candidates, kinds: SeatKinds, value: Value, committee_of: Ints
) -> tuple[Ints, Flags]:
    """
    Set people aside until nobody is wanted for seats of two kinds.

    Returns the kind of seat of everybody else, -1 for none, in their best assignment, and who is set aside.
    """
    kind_of = np.full(committee_of.size, -1, dtype=np.int64)
    set_aside = np.zeros(committee_of.size, dtype=np.bool_)
    worth = value(candidates, kinds.first[candidates.kind])
    while True:
        wanted = candidates.select(_is_wanted(candidates, worth, kinds))
        wanted_twice = np.bincount(wanted.person, minlength=committee_of.size) > 1
        stays_open = np.zeros(_count(committee_of), dtype=np.bool_)
        stays_open[committee_of[wanted_twice]] = True
        settled = wanted.select(~stays_open[wanted.committee])
        kind_of[settled.person] = settled.kind
        if not wanted_twice.any():
            return kind_of, set_aside
        set_aside |= wanted_twice
        left = stays_open[candidates.committee] & ~wanted_twice[candidates.person]
        candidates, worth = candidates.select(left), worth[left]


def _is_wanted(candidates: Candidates, worth: Ints, kinds: SeatKinds) -> Flags:
    """Whether each is among the best of the committee for the seats of the kind."""
    is_wanted = np.zeros(worth.size, dtype=np.bool_)
    bounds = np.searchsorted(candidates.kind, np.arange(len(kinds.seats) + 1))
    for size, start, end in zip(kinds.size, bounds[:-1], bounds[1:], strict=True):
        if start == end:
            continue
        is_first = np.diff(candidates.committee[start:end], prepend=-1) != 0
        first, committee = np.flatnonzero(is_first), np.cumsum(is_first) - 1
        left = worth[start:end].copy()
        for _ in range(size):
            is_best = (left == np.maximum.reduceat(left, first)[committee]) & (left > NEVER)
            is_wanted[start:end] |= is_best
            left[is_best] = NEVER
    return is_wanted


def _contest(candidates: Candidates, kinds: SeatKinds, value: Value, everybody: int) -> tuple[Contest, Ints]:
    """The contest of some candidates for all seats, and the numbers of its people among everybody."""
    is_candidate = np.zeros(everybody, dtype=np.bool_)
    is_candidate[candidates.person] = True
    people = np.flatnonzero(is_candidate)
    column = np.cumsum(is_candidate) - 1
    committee = np.zeros(people.size, dtype=np.int64)
    committee[column[candidates.person]] = candidates.committee
    table = np.full((int(kinds.size.sum()), people.size), NEVER, dtype=np.int64)
    for kind, seats in enumerate(kinds.seats):
        of_kind = candidates.select(candidates.kind == kind)
        for seat in seats:
            table[seat, column[of_kind.person]] = value(of_kind, seat)
    return Contest(np.cumsum(np.diff(committee, prepend=committee[:1]) != 0), table), people


def _in_order(kind_of: Ints, kinds: SeatKinds, committee_of: Ints) -> Ints:
    """Seat of each person of a kind: the earlier person has the earlier seat."""
    seat_of = np.append(kinds.first, -1)[kind_of]
    for kind in np.flatnonzero(kinds.size > 1):
        people = np.flatnonzero(kind_of == kind)
        committee = committee_of[people]
        seat_of[people] = kinds.seats[kind][np.arange(people.size) - np.searchsorted(committee, committee)]
    return seat_of


def _count(committee_of: Ints) -> int:
    return int(committee_of[-1]) + 1 if committee_of.size else 0
