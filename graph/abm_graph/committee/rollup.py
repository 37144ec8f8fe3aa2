"""
The whole book at once: the numbers of :mod:`abm_graph.committee.seats` for every account, by arrays.

The networkx functions are the definition; this is the same on numpy and scipy for speed, and a test
holds both equal on every account of a large random book.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import partial

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from abm_graph.committee.graph import Person, Seat, committee_graph
from abm_graph.committee.seats import STATES, Assignment, Scale, coverage_assignment, intent_assignment

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

EXACT = 2**53
"""Largest sum that floating point, in which scipy works, holds exactly."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Seats, and how people without one count."""

    seats: tuple[Seat, ...]
    min_confidence: int
    unseated_weight: int
    account_cap: int


@dataclass(frozen=True, slots=True)
class Book:
    """
    People of many committees, sorted by committee, then by ``contact_id``.

    Parameters
    ----------
    committee
        Ordinal of the committee of each person; equal ones stand together.
    contact
        Row of the person in ``confidence``.
    intent
        Hundredths.
    is_contactable, is_engaged, is_met
        How far we are with them.
    confidence
        One row a contact, one column a role of ``roles``: hundredths, 0 for none.
    roles
        Names of the columns of ``confidence``.
    """

    committee: Ints
    contact: Ints
    intent: Ints
    is_contactable: Flags
    is_engaged: Flags
    is_met: Flags
    confidence: Ints
    roles: tuple[str, ...]

    def only(self, rows: Flags) -> "Book":
        """The book of some of its people."""
        return replace(
            self,
            committee=self.committee[rows],
            contact=self.contact[rows],
            intent=self.intent[rows],
            is_contactable=self.is_contactable[rows],
            is_engaged=self.is_engaged[rows],
            is_met=self.is_met[rows],
        )


@dataclass(frozen=True, slots=True)
class Rollup:
    """
    What came of one committee.

    Parameters
    ----------
    committee
        Its ordinal.
    first
        Where its people start in the book.
    seat_of
        For each person the seat filled in the identified assignment, -1 for none; all -1 where that state
        was not asked for.
    role_of
        For each person the seat with whose weight their intent counts, -1 for none.
    weighted
        For each person intent times weight, in hundredths.
    intent
        The account's, in hundredths, within the cap.
    coverage
        Filled weight in hundredths, by state asked for.
    """

    committee: int
    first: int
    seat_of: Ints
    role_of: Ints
    weighted: Ints
    intent: int
    coverage: dict[str, int]


def roll_up(book: Book, rules: Rules, *, states: Collection[str] = tuple(STATES)) -> Iterator[Rollup]:
    """Every committee of the book, in order, with its coverage in ``states``."""
    if not book.committee.size:
        return
    starts = np.flatnonzero(np.r_[True, np.diff(book.committee) != 0])
    ends = np.r_[starts[1:], book.committee.size]
    column = {role: number for number, role in enumerate(book.roles)}
    columns = [column.get(seat.role, len(column)) for seat in rules.seats]
    nobody = np.zeros((len(book.confidence), 1), dtype=np.int64)
    confidence = np.where(book.confidence >= rules.min_confidence, book.confidence, 0)
    by_seat = np.hstack([confidence, nobody])[:, columns]
    weights = np.array([seat.weight for seat in rules.seats], dtype=np.int64)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        rows = slice(start, end)
        yield _one(book, rules, rows, by_seat[book.contact[rows]], weights, states)


def _one(
    book: Book, rules: Rules, rows: slice, confidence: Ints, weights: Ints, states: Collection[str]
) -> Rollup:
    intent = book.intent[rows]
    committee = _Committee(rules, weights, intent, confidence)
    counted = {
        "identified": np.ones(len(intent), dtype=np.bool_),
        "contactable": book.is_contactable[rows],
        "engaged": book.is_engaged[rows],
        "met": book.is_met[rows],
    }
    seated = {state: committee.coverage_seats(counted[state]) for state in states}
    role_of = committee.intent_seats()
    shares = _weighted(intent, np.where(role_of >= 0, weights[role_of], rules.unseated_weight))
    return Rollup(
        committee=int(book.committee[rows.start]),
        first=rows.start,
        seat_of=seated.get("identified", np.full(len(intent), -1, dtype=np.int64)),
        role_of=role_of,
        weighted=shares,
        intent=min(int(shares.sum()), rules.account_cap),
        coverage={state: int(weights[seats[seats >= 0]].sum()) for state, seats in seated.items()},
    )


class _Committee:
    """One committee as arrays: people down, seats across."""

    def __init__(self, rules: Rules, weights: Ints, intent: Ints, confidence: Ints) -> None:
        self.rules, self.weights, self.intent, self.confidence = rules, weights, intent, confidence
        people, seats = confidence.shape
        self.scale = Scale(people=people, seats=seats, top_intent=int(intent.max(initial=0)))
        self.order = _order(people, seats)

    def coverage_seats(self, counts: Flags) -> Ints:
        """Seat of each person, -1 for none, where the most weight is filled by people who count."""
        confidence = np.where(counts[:, None], self.confidence, 0)
        if not confidence.any():
            return np.full(len(counts), -1, dtype=np.int64)
        scale = self.scale
        if scale.largest_coverage(int(self.weights.sum())) >= EXACT:
            return _by_definition(self.rules, self.intent, confidence, coverage_assignment)
        ranked = self.weights * scale.confidence_base + confidence
        worth = (ranked * scale.intent_base + self.intent[:, None]) * scale.order_base + self.order
        return _assigned(np.where(confidence > 0, worth, 0))

    def intent_seats(self) -> Ints:
        """Seat of each person, -1 for none, where account intent is largest."""
        scale = self.scale
        gain = np.maximum(self.weights - self.rules.unseated_weight, 0) * self.intent[:, None]
        if scale.largest_intent(int(gain.max(initial=0))) >= EXACT:
            seated = partial(intent_assignment, unseated_weight=self.rules.unseated_weight)
            return _by_definition(self.rules, self.intent, self.confidence, seated)
        worth = (gain * scale.confidence_base + self.confidence) * scale.order_base + self.order
        return _assigned(np.where((self.confidence > 0) & (gain > 0), worth, 0))


def _weighted(intent: Ints, weight: Ints) -> Ints:
    """:func:`abm_graph.committee.seats.weighted` of arrays."""
    whole, rest = np.divmod(intent * weight, 100)
    rounds_up = (rest > 50) | ((rest == 50) & (whole % 2 == 1))
    return np.asarray(whole + rounds_up, dtype=np.int64)


def _order(people: int, seats: int) -> Ints:
    """The tie-break of :meth:`abm_graph.committee.seats.Scale.order` for everyone and every seat."""
    person = people - np.arange(people, dtype=np.int64)
    return person[:, None] * (3 * seats - np.arange(seats, dtype=np.int64))[None, :]


def _assigned(worth: Ints) -> Ints:
    """Seat of each person, -1 for none, where the sum of worth is largest; a worth of 0 is no pair."""
    seats = np.full(len(worth), -1, dtype=np.int64)
    able = np.flatnonzero(worth.any(axis=1))
    if able.size:
        rows, columns = linear_sum_assignment(worth[able], maximize=True)
        paired = worth[able[rows], columns] > 0
        seats[able[rows[paired]]] = columns[paired]
    return seats


def _by_definition(
    rules: Rules, intent: Ints, confidence: Ints, assignment: Callable[[nx.Graph], Assignment]
) -> Ints:
    """Seats through networkx, where sums are too large for floating point to be exact."""
    people = [
        Person(
            f"{person:09d}",
            int(intent[person]),
            {seat.role: int(confidence[person, column]) for column, seat in enumerate(rules.seats)},
        )
        for person in range(len(intent))
    ]
    graph = committee_graph(people, rules.seats, min_confidence=1)
    positions = {seat.seat_id: position for position, seat in enumerate(rules.seats)}
    seats = np.full(len(intent), -1, dtype=np.int64)
    for seat_id, contact in assignment(graph).items():
        seats[int(contact)] = positions[seat_id]
    return seats
