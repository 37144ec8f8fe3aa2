"""
Roll up all committees at once: the answers of :mod:`abm_graph.committee.seats` for every account, by arrays.

The NetworkX functions are the definition. This module computes the same with numpy, because a book has
thousands of accounts.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from abm_graph.committee.candidates import Candidates, SeatKinds, Value, best_seats
from abm_graph.committee.contest import LIMIT, Flags, Ints
from abm_graph.committee.filled import filled_weights
from abm_graph.committee.graph import Person, Seat, committee_graph
from abm_graph.committee.seats import (
    COVERAGE_STATES,
    Assignment,
    Scale,
    coverage_assignment,
    intent_assignment,
)

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["CommitteePeople", "CommitteeRollup", "Flags", "Ints", "SeatRules", "roll_up"]

Floats = NDArray[np.float64]


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

    def parts(self, people: int) -> Iterator["CommitteePeople"]:
        """Split into parts of about so many people, none of which divides a committee."""
        starts = np.flatnonzero(np.diff(self.committee, prepend=-1) != 0)
        cuts = starts[np.flatnonzero(np.diff(starts // people, prepend=-1) != 0)].tolist()
        for start, end in zip(cuts, [*cuts[1:], self.committee.size], strict=True):
            yield self.select(slice(start, end))

    def select(self, rows: Flags | slice) -> "CommitteePeople":
        """Select some of the people, by a flag per row or as a slice."""
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
    The result for many committees.

    Parameters
    ----------
    committee
        Number of each committee that has people, ascending.
    intent
        Intent of each account, in hundredths, at most the cap.
    weighted_intent
        The same without the cap.
    coverage
        Weight of the filled seats of each committee, in hundredths, by state asked for.
    seat_of
        For each person, the number of the seat that they fill when everybody counts, -1 for none; all -1 if
        the state ``identified`` was not asked for.
    intent_seat_of
        For each person, the number of the seat with whose weight their intent counts, -1 for none.
    weighted
        For each person, intent times weight, in hundredths.
    """

    committee: Ints
    intent: Ints
    weighted_intent: Ints
    coverage: dict[str, Ints]
    seat_of: Ints
    intent_seat_of: Ints
    weighted: Ints


def roll_up(
    people: CommitteePeople, rules: SeatRules, *, states: Collection[str] = tuple(COVERAGE_STATES)
) -> CommitteeRollup:
    """
    Compute seats, coverage and account intent of every committee.

    Parameters
    ----------
    people
        Everybody, sorted by committee and ``contact_id``.
    rules
        The seats, the same for every committee.
    states
        States in which coverage is wanted. Who fills which seat is decided only for ``identified``.

    Returns
    -------
    CommitteeRollup
        Of every committee that has people, in their order.

    Notes
    -----
    Takes about 7 microseconds per committee and 0.6 kB of memory per person; call it for parts of a large
    book. A committee is left to NetworkX if a sum of values could reach 2**58, or if several assignments are
    equal in every respect, tie-breaks included, so that only the definition says which it is.

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
    >>> rollup = roll_up(people, rules)
    >>> rollup.intent, rollup.coverage["identified"], rollup.coverage["met"]
    (array([1250]), array([125]), array([0]))
    """
    committees = _Committees(people, rules)
    counts = {
        "identified": np.ones(people.committee.size, dtype=np.bool_),
        "contactable": people.is_contactable,
        "engaged": people.is_engaged,
        "met": people.is_met,
    }
    nobody_seated = np.full(people.committee.size, -1, dtype=np.int64)
    intent_seat_of = committees.intent_seats()
    weighted = _weighted_intents(people.intent, committees.counted_weight(intent_seat_of))
    weighted_intent = committees.sum(weighted)
    return CommitteeRollup(
        committee=people.committee[committees.first],
        intent=np.minimum(weighted_intent, rules.account_cap),
        weighted_intent=weighted_intent,
        coverage={state: committees.filled_weight(counts[state]) for state in states},
        seat_of=committees.coverage_seats() if "identified" in states else nobody_seated,
        intent_seat_of=intent_seat_of,
        weighted=weighted,
    )


class _Committees:
    """The committees of some people: where each begins, and who may fill which seat."""

    def __init__(self, people: CommitteePeople, rules: SeatRules) -> None:
        self.rules, self.intent = rules, people.intent
        self.closeness = np.select([people.is_met, people.is_engaged, people.is_contactable], [3, 2, 1], 0)
        is_first = np.diff(people.committee, prepend=-1) != 0
        self.first = np.flatnonzero(is_first)
        self.committee = np.cumsum(is_first) - 1
        self.size = np.diff(self.first, append=people.committee.size)
        self.position = np.arange(people.committee.size) - self.first[self.committee]
        self.weights = np.array([seat.weight for seat in rules.seats], dtype=np.int64)
        self.kinds = SeatKinds.of(rules.seats)
        self.top_intent = np.maximum.reduceat(people.intent, self.first) if self.first.size else self.first
        self.roles = [role for role in people.roles if role in self.kinds.roles]
        columns = [people.roles.index(role) for role in self.roles]
        self.confidence = people.confidence[:, columns][people.contact]
        self.may_fill = self.confidence >= max(rules.min_confidence, 1)

    def candidates(self, among: Flags) -> Candidates:
        """Some of the people in every kind of seat that they may fill."""
        kinds = [kind for kind, role in enumerate(self.kinds.roles) if role in self.roles]
        columns = np.array([self.roles.index(self.kinds.roles[kind]) for kind in kinds], dtype=np.int64)
        rows = np.flatnonzero(among)
        number, row = np.nonzero(self.may_fill[rows][:, columns].T)
        person = rows[row]
        return Candidates(
            committee=self.committee[person],
            person=person,
            kind=np.array(kinds, dtype=np.int64)[number],
            confidence=self.confidence[person, columns[number]],
        )

    def filled_weight(self, counts: Flags) -> Ints:
        """The most weight of seats that those who count can fill, by committee."""
        held = self.may_fill @ 2 ** np.arange(len(self.roles))
        people = np.flatnonzero(counts & (held > 0))
        is_first = np.diff(self.committee[people], prepend=-1) != 0
        filled = np.zeros(self.first.size, dtype=np.int64)
        filled[self.committee[people[is_first]]] = filled_weights(
            np.cumsum(is_first) - 1, held[people], self.roles, self.rules.seats
        )
        return filled

    def coverage_seats(self) -> Ints:
        """Seat of each person, -1 for none, so that everybody together fills the most weight."""

        def value(candidates: Candidates, seat: Ints) -> Ints:
            person = candidates.person
            return self._scale(candidates).coverage_value(
                self.weights[seat],
                self.closeness[person],
                candidates.confidence,
                self.intent[person],
                self.position[person],
                seat,
            )

        everybody = self.candidates(np.ones(self.committee.size, dtype=np.bool_))
        bound = self._float_scale().coverage_bound(int(self.weights.sum()))
        return self._best_seats(everybody, value, bound < LIMIT, coverage_assignment)

    def intent_seats(self) -> Ints:
        """Seat of each person, -1 for none, so that account intent is highest."""
        gained = self.weights - self.rules.unseated_weight

        def value(candidates: Candidates, seat: Ints) -> Ints:
            person = candidates.person
            return self._scale(candidates).intent_value(
                gained[seat] * self.intent[person], candidates.confidence, self.position[person], seat
            )

        top_gain = self.top_intent.astype(np.float64) * max(int(gained.max()), 0)
        bound = self._float_scale().intent_bound(top_gain)
        with_intent = self.candidates(self.intent > 0)
        adds = gained[self.kinds.first[with_intent.kind]] > 0
        assignment = partial(intent_assignment, unseated_weight=self.rules.unseated_weight)
        return self._best_seats(with_intent.select(adds), value, bound < LIMIT, assignment)

    def _best_seats(
        self,
        candidates: Candidates,
        value: Value,
        fits: Flags,
        assignment: Callable[["nx.Graph"], Assignment],
    ) -> Ints:
        """Seat of each person: by arrays, unless sums do not fit or several assignments are the best."""
        by_arrays = candidates.select(fits[candidates.committee])
        seat_of, is_tied = best_seats(by_arrays, self.kinds, value, committee_of=self.committee)
        for committee in np.flatnonzero(~fits | is_tied).tolist():
            self._seat_by_networkx(committee, candidates, assignment, seat_of)
        return seat_of

    def _seat_by_networkx(
        self,
        committee: int,
        candidates: Candidates,
        assignment: Callable[["nx.Graph"], Assignment],
        seat_of: Ints,
    ) -> None:
        """Seat the people of one committee by the definition."""
        first = self.first[committee]
        rows = slice(first, first + self.size[committee])
        of_committee = candidates.select(candidates.committee == committee)
        roles: list[dict[str, int]] = [{} for _ in range(self.size[committee])]
        for person, kind, confidence in zip(
            (of_committee.person - first).tolist(),
            of_committee.kind.tolist(),
            of_committee.confidence.tolist(),
            strict=True,
        ):
            roles[person][self.kinds.roles[kind]] = confidence
        people = [
            Person(
                contact_id=f"{person:09d}",
                intent=intent,
                roles=roles[person],
                is_contactable=close == 1,
                is_engaged=close == 2,
                is_met=close == 3,
            )
            for person, (intent, close) in enumerate(
                zip(self.intent[rows].tolist(), self.closeness[rows].tolist(), strict=True)
            )
        ]
        graph = committee_graph(people, self.rules.seats, min_confidence=1)
        number = {seat.seat_id: number for number, seat in enumerate(self.rules.seats)}
        seat_of[rows] = -1
        for seat_id, contact_id in assignment(graph).items():
            seat_of[first + int(contact_id)] = number[seat_id]

    def counted_weight(self, seat_of: Ints) -> Ints:
        """The weight with which the intent of each person counts."""
        return np.append(self.weights, self.rules.unseated_weight)[seat_of]

    def sum(self, numbers: Ints) -> Ints:
        """Sum of numbers of people by committee."""
        return np.add.reduceat(numbers, self.first) if self.first.size else self.first

    def _scale(self, candidates: Candidates) -> Scale[Ints]:
        committee = candidates.committee
        return Scale(self.size[committee], len(self.weights), self.top_intent[committee])

    def _float_scale(self) -> Scale[Floats]:
        return Scale(self.size.astype(np.float64), len(self.weights), self.top_intent.astype(np.float64))


def _weighted_intents(intent: Ints, weight: Ints) -> Ints:
    """:func:`abm_graph.committee.seats.weighted_intent` of arrays."""
    whole, rest = np.divmod(intent * weight, 100)
    rounds_up = (rest > 50) | ((rest == 50) & (whole % 2 == 1))
    return np.asarray(whole + rounds_up, dtype=np.int64)
