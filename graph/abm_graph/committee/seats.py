"""
Decide who fills which seat: coverage and account intent, by maximum-weight matching.

One person fills at most one seat, so seats are assigned rather than counted. There are two assignments, and
they may differ. The *coverage* assignment fills as much weight of seats as the people can fill. The *intent*
assignment seats people where their own intent counts most.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from abm.vocabulary.points import clipped
from abm_graph.committee.graph import Person, people_of, seats_of

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

Assignment = dict[str, str]
"""The person in each seat: ``contact_id`` by ``seat_id``."""

COVERAGE_STATES: dict[str, Callable[[Person], bool]] = {
    "identified": lambda person: True,
    "contactable": lambda person: person.is_contactable,
    "engaged": lambda person: person.is_engaged,
    "met": lambda person: person.is_met,
}
"""The states in which coverage is measured, and whether a person counts in each; the later, the closer."""


def closeness(person: Person) -> int:
    """
    How far we are with a person: the number of the furthest state they are in.

    Examples
    --------
    >>> closeness(Person("ann")), closeness(Person("bob", is_contactable=True, is_met=True))
    (0, 3)
    """
    return max(number for number, counts in enumerate(COVERAGE_STATES.values()) if counts(person))


Number = TypeVar("Number", int, "NDArray[np.int64]", "NDArray[np.float64]")


@dataclass(frozen=True, slots=True)
class Scale(Generic[Number]):
    """
    Packs a value and its tie-breaks into one integer, so that sums compare like tuples.

    Of two assignments with the same value, the one with people we are closer to wins, where that counts, then
    the one with more confidence, then the one with more intent, then the one with people earlier by
    ``contact_id`` in earlier seats. Each part gets enough digits for its
    sum over all seats, so a smaller part never outweighs a larger one. Python's integers keep this exact,
    and so do arrays while the bounds stay within their integers.

    Parameters
    ----------
    people, seats
        How many people and seats the committee has.
    top_intent
        Highest intent of any person, in hundredths. ``people`` and ``top_intent`` may be arrays, for many
        committees at once.
    """

    people: Number
    seats: int
    top_intent: Number

    @property
    def order_base(self) -> Number:
        """Above any sum of :meth:`order_value` over all seats."""
        return 3 * self.seats * self.seats * self.people + 1

    @property
    def intent_base(self) -> Number:
        """Above any sum of intent over all seats."""
        return self.seats * self.top_intent + 1

    @property
    def closeness_base(self) -> int:
        """Above any sum of :func:`closeness` over all seats."""
        return self.seats * (len(COVERAGE_STATES) - 1) + 1

    @property
    def confidence_base(self) -> int:
        """Above any sum of confidence over all seats."""
        return self.seats * 100 + 1

    def coverage_value(
        self,
        weight: Number,
        closeness: Number,
        confidence: Number,
        intent: Number,
        person: Number,
        seat: Number,
    ) -> Number:
        """
        Value of a person in a seat for coverage.

        Parameters
        ----------
        weight, intent
            Of the seat and of the person, in hundredths.
        closeness
            How far we are with the person, see :func:`closeness`.
        confidence
            Of the person in the role of the seat, in percent.
        person, seat
            Their positions, from 0.
        """
        near = weight * self.closeness_base + closeness
        ranked = (near * self.confidence_base + confidence) * self.intent_base + intent
        return ranked * self.order_base + self.order_value(person, seat)

    def intent_value(self, gain: Number, confidence: Number, person: Number, seat: Number) -> Number:
        """
        Value of a person in a seat for account intent.

        Parameters
        ----------
        gain
            Account intent with the person in the seat, minus account intent with the person in none, in
        ten-thousandths.
        confidence, person, seat
            As for :meth:`coverage_value`.
        """
        return (gain * self.confidence_base + confidence) * self.order_base + self.order_value(person, seat)

    def order_value(self, person: Number, seat: Number) -> Number:
        """Tie-break by position: earlier people before later ones, in earlier seats."""
        return (self.people - person) * (3 * self.seats - seat)

    def coverage_bound(self, weights: int) -> Number:
        """Upper bound of any sum of :meth:`coverage_value`; ``weights`` is the weight of all seats."""
        near = (weights + 1) * self.closeness_base
        return near * self.confidence_base * self.intent_base * self.order_base

    def intent_bound(self, gain: Number) -> Number:
        """Upper bound of any sum of :meth:`intent_value`; ``gain`` is the highest gain of any person."""
        return (self.seats * gain + 1) * self.confidence_base * self.order_base


def coverage_assignment(graph: "nx.Graph", state: str = "identified") -> Assignment:
    """
    Assign people to seats so that the seats filled have the most weight.

    Parameters
    ----------
    graph
        A graph of :func:`~abm_graph.committee.graph.committee_graph`.
    state
        Count only people in this state: ``identified``, ``contactable``, ``engaged`` or ``met``.

    Returns
    -------
    dict
        ``contact_id`` by ``seat_id``; empty seats are absent.

    Notes
    -----
    A person with three roles fills one seat. The order of the rows does not matter. The cost grows with the
    cube of the number of people who may fill a seat, and is milliseconds for a committee of twenty.

    References
    ----------
    Galil, Z. "Efficient algorithms for finding maximum matching in graphs", *ACM Computing Surveys* 18(1),
    1986; the blossom method, as NetworkX implements it.

    Examples
    --------
    >>> from abm_graph.committee.graph import Seat, committee_graph
    >>> graph = committee_graph(
    ...     [
    ...         Person("ann", roles={"economic_buyer": 90, "decision_maker": 60}),
    ...         Person("bob", roles={"decision_maker": 80}),
    ...     ],
    ...     [
    ...         Seat("economic_buyer", "economic_buyer", 150),
    ...         Seat("decision_maker", "decision_maker", 150),
    ...     ],
    ... )
    >>> coverage_assignment(graph)
    {'economic_buyer': 'ann', 'decision_maker': 'bob'}
    """
    counts = COVERAGE_STATES[state]
    scale = _scale(graph)

    def value(person: Person, rank: int, weight: int, confidence: int, position: int) -> int:
        if not counts(person):
            return 0
        return scale.coverage_value(weight, closeness(person), confidence, person.intent, rank, position)

    return _best_assignment(graph, value)


def intent_assignment(graph: "nx.Graph", *, unseated_weight: int = 25) -> Assignment:
    """
    Assign people to seats so that the intent of the account is highest.

    Parameters
    ----------
    graph
        A graph of :func:`~abm_graph.committee.graph.committee_graph`.
    unseated_weight
        Weight, in hundredths, with which the intent of a person without a seat counts. A seat with no more
        weight stays empty.

    Returns
    -------
    dict
        ``contact_id`` by ``seat_id``; empty seats are absent.

    Notes
    -----
    People without intent fill no seat, because they would add nothing. Ties and cost are as in
    :func:`coverage_assignment`.

    Examples
    --------
    Bob has more intent, so he takes the heavier seat although Ann is more likely to be the economic buyer.

    >>> from abm_graph.committee.graph import Seat, committee_graph
    >>> graph = committee_graph(
    ...     [
    ...         Person("ann", intent=100, roles={"economic_buyer": 90, "user": 60}),
    ...         Person("bob", intent=1000, roles={"economic_buyer": 60, "user": 90}),
    ...     ],
    ...     [Seat("economic_buyer", "economic_buyer", 150), Seat("user", "user", 50)],
    ... )
    >>> intent_assignment(graph)
    {'economic_buyer': 'bob', 'user': 'ann'}
    """
    scale = _scale(graph)

    def value(person: Person, rank: int, weight: int, confidence: int, position: int) -> int:
        gain = (weight - unseated_weight) * person.intent
        return scale.intent_value(gain, confidence, rank, position) if gain > 0 else 0

    return _best_assignment(graph, value)


def coverage(graph: "nx.Graph", state: str = "identified") -> float:
    """
    Compute the weight of the filled seats as a share of the weight of all seats.

    Parameters
    ----------
    graph, state
        As for :func:`coverage_assignment`.

    Returns
    -------
    float
        From 0 to 1.
    """
    filled = coverage_assignment(graph, state)
    seats = seats_of(graph)
    return sum(seat.weight for seat in seats if seat.seat_id in filled) / sum(s.weight for s in seats)


def account_intent(graph: "nx.Graph", *, unseated_weight: int = 25, cap: int = 10_000) -> int:
    """
    Compute the intent of an account: the sum of each person's intent times the weight it counts with.

    Parameters
    ----------
    graph, unseated_weight
        As for :func:`intent_assignment`.
    cap
        Highest intent of an account, in hundredths.

    Returns
    -------
    int
        Hundredths, from 0 to ``cap``.

    Notes
    -----
    Each person's part is rounded once, half to even, so that the lines of the ledger add up exactly.
    """
    filled = intent_assignment(graph, unseated_weight=unseated_weight)
    weights = {filled[seat.seat_id]: seat.weight for seat in seats_of(graph) if seat.seat_id in filled}
    total = sum(
        weighted_intent(person.intent, weights.get(person.contact_id, unseated_weight))
        for person in people_of(graph)
    )
    return clipped(total, 0, cap)


def weighted_intent(intent: int, weight: int) -> int:
    """
    Multiply hundredths of intent by hundredths of weight; the result is in hundredths, half to even.

    Examples
    --------
    >>> weighted_intent(1000, 125), weighted_intent(2, 25), weighted_intent(6, 25)
    (1250, 0, 2)
    """
    whole, rest = divmod(intent * weight, 100)
    return whole + (rest > 50 or (rest == 50 and whole % 2))


def _scale(graph: "nx.Graph") -> Scale[int]:
    people = people_of(graph)
    top_intent = max((person.intent for person in people), default=0)
    return Scale(people=len(people), seats=len(seats_of(graph)), top_intent=top_intent)


def _best_assignment(graph: "nx.Graph", value_of: Callable[[Person, int, int, int, int], int]) -> Assignment:
    """Assign people to seats so that the sum of values is highest; a pair of value 0 is not assigned."""
    import networkx as nx  # here, because it takes long to import and arrays seat most committees

    ranks = {person.contact_id: rank for rank, person in enumerate(people_of(graph))}
    pairs = nx.Graph()
    for first, second, data in graph.edges(data=True):
        if data["kind"] != "may_fill":
            continue
        person_node, seat_node = (first, second) if first[0] == "person" else (second, first)
        person, seat = graph.nodes[person_node]["person"], graph.nodes[seat_node]["seat"]
        position = graph.nodes[seat_node]["position"]
        value = value_of(person, ranks[person.contact_id], seat.weight, data["confidence"], position)
        if value > 0:
            pairs.add_edge(person_node, seat_node, weight=value)
    matching = dict(map(_seat_first, nx.max_weight_matching(pairs)))
    return {seat.seat_id: matching[seat.seat_id] for seat in seats_of(graph) if seat.seat_id in matching}


def _seat_first(pair: tuple[tuple[str, str], tuple[str, str]]) -> tuple[str, str]:
    """The ids of a matched pair, the seat before the person, whatever the order of the pair."""
    first, second = pair
    return (first[1], second[1]) if first[0] == "seat" else (second[1], first[1])
