"""
Roll up all committees at once: the answers of :mod:`abm_graph.committee.seats` for every account, by arrays.

The NetworkX functions are the definition. This module computes the same with numpy and scipy, because a book
has thousands of accounts; a test holds both equal on every account of a large random book.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import partial

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from abm_graph.committee.graph import Person, Seat, committee_graph
from abm_graph.committee.seats import (
    COVERAGE_STATES,
    Assignment,
    Scale,
    coverage_assignment,
    intent_assignment,
)

__all__ = ["CommitteePeople", "CommitteeRollup", "Flags", "Ints", "SeatRules", "roll_up"]

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

EXACT = 2**53
"""Integers below this are exact in the floating point numbers that scipy works with."""


@dataclass(frozen=True, slots=True)
class SeatRules:
    """
    The seats of every committee, and how people count.

    Parameters
    ----------
    seats
        In the order in which ties between equal seats are broken.
    min_confidence
        Percent of confidence in a role from which a person may fill a seat of that role.
    unseated_weight
        Weight, in hundredths, with which the intent of a person without a seat counts.
    account_cap
        Highest intent of an account, in hundredths.
    """

    seats: tuple[Seat, ...]
    min_confidence: int
    unseated_weight: int
    account_cap: int


@dataclass(frozen=True, slots=True)
class CommitteePeople:
    """
    The people of many committees, one row per person, sorted by committee and then by ``contact_id``.

    Parameters
    ----------
    committee
        Number of the person's committee.
    contact
        The person's row in ``confidence``.
    intent
        Intent points, in hundredths.
    is_contactable, is_engaged, is_met
        As for :class:`~abm_graph.committee.graph.Person`.
    confidence
        One row per contact and one column per role of ``roles``: percent of confidence, 0 for none.
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

    def select(self, rows: Flags) -> "CommitteePeople":
        """Select some of the people, by a flag per row."""
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
class CommitteeRollup:
    """
    The result for one committee; its arrays have one entry per person, in the order of the rows.

    Parameters
    ----------
    committee
        Number of the committee.
    first_row
        Row of its first person.
    seat_of
        Number of the seat that each person fills when everybody counts, -1 for none; all -1 if the state
        ``identified`` was not asked for.
    intent_seat_of
        Number of the seat with whose weight each person's intent counts, -1 for none.
    weighted
        Intent times weight, in hundredths.
    intent
        Intent of the account, in hundredths, at most the cap.
    coverage
        Weight of the filled seats, in hundredths, by state asked for.
    """

    committee: int
    first_row: int
    seat_of: Ints
    intent_seat_of: Ints
    weighted: Ints
    intent: int
    coverage: dict[str, int]


def roll_up(
    people: CommitteePeople, rules: SeatRules, *, states: Collection[str] = tuple(COVERAGE_STATES)
) -> Iterator[CommitteeRollup]:
    """
    Compute seats, coverage and account intent of every committee.

    Parameters
    ----------
    people
        Everybody, sorted by committee and ``contact_id``.
    rules
        The seats, the same for every committee.
    states
        States in which coverage is wanted; each costs one assignment per committee.

    Yields
    ------
    CommitteeRollup
        One per committee that has people, in their order.

    Notes
    -----
    About 0.1 ms per committee and assignment. Where a sum of values could reach 2**53, the committee
    is assigned by NetworkX, with exact integers.

    Examples
    --------
    >>> nobody = np.array([False])
    >>> people = CommitteePeople(
    ...     committee=np.array([0]),
    ...     contact=np.array([0]),
    ...     intent=np.array([1000]),
    ...     is_contactable=nobody,
    ...     is_engaged=nobody,
    ...     is_met=nobody,
    ...     confidence=np.array([[80]]),
    ...     roles=("champion",),
    ... )
    >>> seats = (Seat("champion", "champion", 125),)
    >>> rules = SeatRules(seats, min_confidence=50, unseated_weight=25, account_cap=10_000)
    >>> [rollup] = roll_up(people, rules)
    >>> rollup.intent, rollup.coverage["identified"], rollup.coverage["met"]
    (1250, 125, 0)
    """
    if not people.committee.size:
        return
    starts = np.flatnonzero(np.r_[True, np.diff(people.committee) != 0])
    ends = np.r_[starts[1:], people.committee.size]
    column = {role: number for number, role in enumerate(people.roles)}
    columns = [column.get(seat.role, len(column)) for seat in rules.seats]
    unknown_role = np.zeros((len(people.confidence), 1), dtype=np.int64)
    confidence = np.where(people.confidence >= rules.min_confidence, people.confidence, 0)
    by_seat = np.hstack([confidence, unknown_role])[:, columns]
    weights = np.array([seat.weight for seat in rules.seats], dtype=np.int64)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        rows = slice(start, end)
        yield _roll_up_committee(people, rules, rows, by_seat[people.contact[rows]], weights, states)


def _roll_up_committee(
    people: CommitteePeople,
    rules: SeatRules,
    rows: slice,
    confidence: Ints,
    weights: Ints,
    states: Collection[str],
) -> CommitteeRollup:
    intent = people.intent[rows]
    committee = _Committee(rules, weights, intent, confidence)
    counts = {
        "identified": np.ones(len(intent), dtype=np.bool_),
        "contactable": people.is_contactable[rows],
        "engaged": people.is_engaged[rows],
        "met": people.is_met[rows],
    }
    seated = {state: committee.coverage_seats(counts[state]) for state in states}
    intent_seat_of = committee.intent_seats()
    weighted = _weighted_intents(
        intent, np.where(intent_seat_of >= 0, weights[intent_seat_of], rules.unseated_weight)
    )
    return CommitteeRollup(
        committee=int(people.committee[rows.start]),
        first_row=rows.start,
        seat_of=seated.get("identified", np.full(len(intent), -1, dtype=np.int64)),
        intent_seat_of=intent_seat_of,
        weighted=weighted,
        intent=min(int(weighted.sum()), rules.account_cap),
        coverage={state: int(weights[seats[seats >= 0]].sum()) for state, seats in seated.items()},
    )


class _Committee:
    """One committee as arrays: a row per person, a column per seat."""

    def __init__(self, rules: SeatRules, weights: Ints, intent: Ints, confidence: Ints) -> None:
        self.rules, self.weights, self.intent, self.confidence = rules, weights, intent, confidence
        people, seats = confidence.shape
        self.scale = Scale(people=people, seats=seats, top_intent=int(intent.max(initial=0)))
        self.order = _order_values(people, seats)

    def coverage_seats(self, counts: Flags) -> Ints:
        """Seat of each person, -1 for none, so that those who count fill the most weight."""
        confidence = np.where(counts[:, None], self.confidence, 0)
        if not confidence.any():
            return np.full(len(counts), -1, dtype=np.int64)
        scale = self.scale
        if scale.coverage_bound(int(self.weights.sum())) >= EXACT:
            return _seats_by_networkx(self.rules, self.intent, confidence, coverage_assignment)
        ranked = self.weights * scale.confidence_base + confidence
        values = (ranked * scale.intent_base + self.intent[:, None]) * scale.order_base + self.order
        return _best_seats(np.where(confidence > 0, values, 0))

    def intent_seats(self) -> Ints:
        """Seat of each person, -1 for none, so that account intent is highest."""
        scale = self.scale
        gain = np.maximum(self.weights - self.rules.unseated_weight, 0) * self.intent[:, None]
        if scale.intent_bound(int(gain.max(initial=0))) >= EXACT:
            assignment = partial(intent_assignment, unseated_weight=self.rules.unseated_weight)
            return _seats_by_networkx(self.rules, self.intent, self.confidence, assignment)
        values = (gain * scale.confidence_base + self.confidence) * scale.order_base + self.order
        return _best_seats(np.where((self.confidence > 0) & (gain > 0), values, 0))


def _weighted_intents(intent: Ints, weight: Ints) -> Ints:
    """:func:`abm_graph.committee.seats.weighted_intent` of arrays."""
    whole, rest = np.divmod(intent * weight, 100)
    rounds_up = (rest > 50) | ((rest == 50) & (whole % 2 == 1))
    return np.asarray(whole + rounds_up, dtype=np.int64)


def _order_values(people: int, seats: int) -> Ints:
    """:meth:`abm_graph.committee.seats.Scale.order_value` of every person in every seat."""
    person = people - np.arange(people, dtype=np.int64)
    return person[:, None] * (3 * seats - np.arange(seats, dtype=np.int64))[None, :]


def _best_seats(values: Ints) -> Ints:
    """Seat of each person, -1 for none, with the highest sum of values; a pair of value 0 is not assigned."""
    seats = np.full(len(values), -1, dtype=np.int64)
    candidates = np.flatnonzero(values.any(axis=1))
    if candidates.size:
        rows, columns = linear_sum_assignment(values[candidates], maximize=True)
        has_value = values[candidates[rows], columns] > 0
        seats[candidates[rows[has_value]]] = columns[has_value]
    return seats


def _seats_by_networkx(
    rules: SeatRules, intent: Ints, confidence: Ints, assignment: Callable[[nx.Graph], Assignment]
) -> Ints:
    """Seat of each person, -1 for none, by the definition: exact where floating point would not be."""
    people = [
        Person(
            contact_id=f"{person:09d}",
            intent=int(intent[person]),
            roles={seat.role: int(confidence[person, column]) for column, seat in enumerate(rules.seats)},
        )
        for person in range(len(intent))
    ]
    graph = committee_graph(people, rules.seats, min_confidence=1)
    positions = {seat.seat_id: position for position, seat in enumerate(rules.seats)}
    seats = np.full(len(intent), -1, dtype=np.int64)
    for seat_id, contact in assignment(graph).items():
        seats[int(contact)] = positions[seat_id]
    return seats
