"""
Seat people who are wanted for several seats, in many committees at once.

Each of them joins the best assignment of the people before by the chain of moves that adds most: the person
takes a seat, whoever had it takes another, and so on, until somebody takes a free seat or is left without
one. This is the method of successive augmenting paths, on arrays whose last axis is the committee. Values are
integers, so that every comparison is exact.

References
----------
Ahuja, R. K., Magnanti, T. L. and Orlin, J. B. *Network Flows*, Prentice Hall, 1993, chapter 12.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["LIMIT", "NEVER", "Contest"]

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

LIMIT = 2**58
"""Sums of values of an assignment must be below this."""

NEVER = -(2**61)
"""Value of a person in a seat they may not fill; nothing that is added makes up for it."""

BLOCK = 2048
"""How many committees at a time: their arrays should fit into the cache of a processor."""


@dataclass(frozen=True, slots=True)
class Contest:
    """
    The people of many committees, the seats, and who may fill which.

    Parameters
    ----------
    committee
        Committee of each person, numbered from 0 without gaps, ascending.
    value
        Value of each person in each seat, above 0, or ``NEVER``; one row per seat, one column per person.

    Examples
    --------
    Two seats, and two people of one committee; the first could have either seat, the second only seat 0.

    >>> contest = Contest(np.array([0, 0]), np.array([[9, 8], [7, NEVER]]))
    >>> seat_of = np.array([-1, 0])
    >>> is_tied = contest.join(seat_of, np.array([0]))
    >>> seat_of, is_tied
    (array([1, 0]), array([False]))
    """

    committee: Ints
    value: Ints

    def join(self, seat_of: Ints, joining: Ints) -> Flags:
        """
        Add people to an assignment, so that the sum of values is the highest for everybody.

        Parameters
        ----------
        seat_of
            Seat of each person, -1 for none: the best assignment without those who join. Is changed.
        joining
            The people who join, ascending.

        Returns
        -------
        Flags
            For each committee, whether another assignment has the same sum.
        """
        committees = int(self.committee[-1]) + 1
        is_tied = np.zeros(committees, dtype=np.bool_)
        for first in range(0, committees, BLOCK):
            start, end = np.searchsorted(self.committee, [first, first + BLOCK])
            from_, to = np.searchsorted(joining, [start, end])
            block = Contest(self.committee[start:end] - first, self.value[:, start:end])
            seats = block._join(seat_of[start:end], joining[from_:to] - start)
            is_tied[first : first + BLOCK] = seats.have_equals(seat_of[start:end])
        return is_tied

    def _join(self, seat_of: Ints, joining: Ints) -> "_Seats":
        seats = _Seats(self, seat_of)
        committee = self.committee[joining]
        turn = np.arange(joining.size) - np.searchsorted(committee, committee)
        for number in range(int(turn.max(initial=-1)) + 1):
            seats.join(joining[turn == number])
        seat_of[:] = -1
        seat, taken = np.nonzero(seats.holder < self.committee.size)
        seat_of[seats.holder[seat, taken]] = seat
        return seats


class _Seats:
    """
    Who has each seat of each committee, and what moves would add.

    ``holder`` has a row per seat and a column per committee; nobody has the number after the last person.
    ``moves[here, there]`` is what is added if the holder of a seat moves to another. The last row and column
    stand for no seat; leaving costs nothing where nobody has the seat.
    """

    def __init__(self, contest: Contest, seat_of: Ints) -> None:
        seats, people = contest.value.shape
        committees = int(contest.committee[-1]) + 1
        self.committee, self.nobody = contest.committee, people
        self.value = np.vstack([contest.value, np.zeros((1, people), dtype=np.int64)])
        self.holder = np.full((seats, committees), people, dtype=np.int64)
        self.moves = np.full((seats + 1, seats + 1, committees), NEVER, dtype=np.int64)
        self.moves[:seats, seats] = 0
        seated = np.flatnonzero(seat_of >= 0)
        self._give(seat_of[seated], seated)

    def _give(self, seat: Ints, person: Ints) -> None:
        """Give one seat of each of some committees to a person."""
        committee = self.committee[person]
        self.holder[seat, committee] = person
        added = np.take(self.value, person, axis=1)
        is_allowed = added != NEVER
        is_allowed[seat, np.arange(seat.size)] = False
        added = np.where(is_allowed, added - added[seat, np.arange(seat.size)], NEVER)
        for there, cells in enumerate(added):
            self.moves[seat, there, committee] = cells

    def join(self, person: Ints) -> None:
        """Add one person to each of some committees."""
        committee = self.committee[person]
        moves = np.take(self.moves, committee, axis=2)
        reached = _reached(np.take(self.value, person, axis=1), moves)
        out = len(moves) - 1
        changed = np.flatnonzero(reached[-1][out] > 0)
        seat = np.full(changed.size, out)
        for before, after in zip(reached[-2::-1], reached[:0:-1], strict=True):
            step = np.flatnonzero(after[seat, changed] > before[seat, changed])
            there, column = seat[step], changed[step]
            here = (before[:, column] + moves[:, there, column]).argmax(axis=0)
            stays = there != out
            self._give(there[stays], self.holder[here[stays], committee[column[stays]]])
            seat[step] = here
        self._give(seat, person[changed])

    def have_equals(self, seat_of: Ints) -> Flags:
        """Whether a round of moves adds 0, so that another assignment is as good, for each committee."""
        seats, committees = self.holder.shape
        first = np.searchsorted(self.committee, np.arange(committees))
        comes_in = np.maximum.reduceat(np.where(seat_of < 0, self.value[:seats], NEVER), first, axis=1)
        self.moves[seats, :seats] = np.where(self.holder < self.nobody, np.maximum(comes_in, 0), NEVER)
        best = _reached(np.zeros((seats + 1, committees), dtype=np.int64), self.moves)[-1]
        loses_nothing = best[:, None] + self.moves == best
        is_in_round = np.ones(best.shape, dtype=np.bool_)
        while True:
            goes_on = is_in_round & (loses_nothing & is_in_round[:, None]).any(axis=0)
            if (goes_on == is_in_round).all():
                return np.asarray(is_in_round.any(axis=0))
            is_in_round = goes_on


def _reached(start: Ints, moves: Ints) -> list[Ints]:
    """
    The most that can be added up to each seat after 0, 1, 2 ... moves, until more moves add nothing.

    From a best assignment no round of moves adds anything, so nobody needs more moves than there are seats.
    """
    reached = [start]
    columns = np.arange(start.shape[1])
    for _ in range(len(moves)):
        now = np.take(reached[-1], columns, axis=1)
        best = np.maximum(now, (now[:, None] + moves).max(axis=0))
        best[best < NEVER // 2] = NEVER
        grows = np.flatnonzero((best > now).any(axis=0))
        if not grows.size:
            break
        columns, moves = columns[grows], np.take(moves, grows, axis=2)
        after = reached[-1].copy()
        after[:, columns] = best[:, grows]
        reached.append(after)
    return reached
