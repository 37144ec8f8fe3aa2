"""
Who fills which seat: coverage and account intent by maximum-weight matching.

Seats are assigned, not counted: one person fills one seat. Two assignments matter, and they may differ.
*Coverage* fills as much weight of seats as the people can. *Intent* seats people where their own intent
counts most.
"""

from collections.abc import Callable
from dataclasses import dataclass

import networkx as nx

from abm.vocabulary.points import clipped
from abm_graph.committee.graph import Person, people_of, seats_of

Assignment = dict[str, str]
"""Which contact fills which seat: ``seat_id`` to ``contact_id``."""

STATES: dict[str, Callable[[Person], bool]] = {
    "identified": lambda person: True,
    "contactable": lambda person: person.is_contactable,
    "engaged": lambda person: person.is_engaged,
    "met": lambda person: person.is_met,
}
"""The four states of coverage: who counts in each."""


@dataclass(frozen=True, slots=True)
class Scale:
    """
    Makes one integer of a value and its tie-breaks, so that sums compare like tuples.

    A value goes before confidence, that before intent, that before the order of people (by
    ``contact_id``) and of seats; see definitions A7. Exact while the integers are.

    Parameters
    ----------
    people, seats
        How many there are; the digits must hold a sum over all seats.
    top_intent
        Highest intent of anyone, in hundredths.
    """

    people: int
    seats: int
    top_intent: int

    @property
    def order_base(self) -> int:
        """Digits kept for the order of people and seats."""
        return 3 * self.seats * self.seats * self.people + 1

    @property
    def intent_base(self) -> int:
        """Digits kept for intent."""
        return self.seats * self.top_intent + 1

    @property
    def confidence_base(self) -> int:
        """Digits kept for confidence."""
        return self.seats * 100 + 1

    def coverage(self, weight: int, confidence: int, intent: int, person: int, seat: int) -> int:
        """Worth of a person in a seat when coverage is what matters; all in hundredths, ranks from 0."""
        ranked = (weight * self.confidence_base + confidence) * self.intent_base + intent
        return ranked * self.order_base + self.order(person, seat)

    def intent(self, gain: int, confidence: int, person: int, seat: int) -> int:
        """Worth of a person in a seat when account intent is; ``gain`` is over staying unseated."""
        return (gain * self.confidence_base + confidence) * self.order_base + self.order(person, seat)

    def order(self, person: int, seat: int) -> int:
        """Earlier people before later ones, and they in earlier seats."""
        return (self.people - person) * (2 * self.seats + self.seats - seat)

    def largest_coverage(self, weights: int) -> int:
        """Bound of any sum of :meth:`coverage` where all seats together weigh ``weights``."""
        return (weights + 1) * self.confidence_base * self.intent_base * self.order_base

    def largest_intent(self, gain: int) -> int:
        """Bound of any sum of :meth:`intent` where nobody gains more than ``gain``."""
        return (self.seats * gain + 1) * self.confidence_base * self.order_base


def coverage_assignment(graph: nx.Graph, state: str = "identified") -> Assignment:
    """
    Who fills which seat when as much weight of seats as possible is to be filled.

    Parameters
    ----------
    graph
        See :func:`abm_graph.committee.graph.committee_graph`.
    state
        Count only people this far along: identified, contactable, engaged or met.

    Returns
    -------
    dict
        ``seat_id`` to ``contact_id``; empty seats are absent.

    Notes
    -----
    One person with three roles fills one seat. The same rows give the same answer in any order.

    References
    ----------
    Maximum-weight matching by the blossom method: Galil, Z. "Efficient algorithms for finding maximum
    matching in graphs", ACM Computing Surveys, 1986; here through networkx.

    Examples
    --------
    >>> from abm_graph.committee.graph import Seat, committee_graph
    >>> both = {"economic_buyer": 90, "decision_maker": 60}
    >>> g = committee_graph(
    ...     [Person("ann", roles=both), Person("bob", roles={"decision_maker": 80})],
    ...     [
    ...         Seat("economic_buyer", "economic_buyer", 150),
    ...         Seat("decision_maker", "decision_maker", 150),
    ...     ],
    ... )
    >>> coverage_assignment(g)
    {'economic_buyer': 'ann', 'decision_maker': 'bob'}
    """
    counts = STATES[state]
    scale = _scale(graph)

    def worth(person: Person, rank: int, weight: int, confidence: int, position: int) -> int:
        if not counts(person):
            return 0
        return scale.coverage(weight, confidence, person.intent, rank, position)

    return _matched(graph, worth)


def intent_assignment(graph: nx.Graph, *, unseated_weight: int = 25) -> Assignment:
    """
    Who counts for which seat when account intent is to be largest.

    Parameters
    ----------
    graph
        See :func:`abm_graph.committee.graph.committee_graph`.
    unseated_weight
        Hundredths with which people without a seat count; a lighter seat is not worth taking.
    """
    scale = _scale(graph)

    def worth(person: Person, rank: int, weight: int, confidence: int, position: int) -> int:
        gain = (weight - unseated_weight) * person.intent
        return scale.intent(gain, confidence, rank, position) if gain > 0 else 0

    return _matched(graph, worth)


def coverage(graph: nx.Graph, state: str = "identified") -> float:
    """Weight of the seats filled as a share of the weight of all, from 0 to 1."""
    filled = coverage_assignment(graph, state)
    seats = seats_of(graph)
    return sum(seat.weight for seat in seats if seat.seat_id in filled) / sum(s.weight for s in seats)


def account_intent(graph: nx.Graph, *, unseated_weight: int = 25, cap: int = 10_000) -> int:
    """
    Intent of the account in hundredths: everyone's intent times the weight it counts with, within the cap.

    Each person's share is rounded once, half to even, so that the ledger adds up exactly.
    """
    weights = {
        contact: seat.weight
        for seat in seats_of(graph)
        if (contact := intent_assignment(graph, unseated_weight=unseated_weight).get(seat.seat_id))
    }
    total = sum(
        weighted(person.intent, weights.get(person.contact_id, unseated_weight))
        for person in people_of(graph)
    )
    return clipped(total, 0, cap)


def weighted(intent: int, weight: int) -> int:
    """
    Hundredths of intent times hundredths of weight, in hundredths, half to even.

    Examples
    --------
    >>> weighted(1000, 125), weighted(2, 25), weighted(6, 25)
    (1250, 0, 2)
    """
    whole, rest = divmod(intent * weight, 100)
    return whole + (rest > 50 or (rest == 50 and whole % 2))


def _scale(graph: nx.Graph) -> Scale:
    people = people_of(graph)
    top = max((person.intent for person in people), default=0)
    return Scale(people=len(people), seats=len(seats_of(graph)), top_intent=top)


def _matched(graph: nx.Graph, worth: Callable[[Person, int, int, int, int], int]) -> Assignment:
    """Maximum-weight matching of people to seats; a worth of 0 is no pair."""
    ranks = {person.contact_id: rank for rank, person in enumerate(people_of(graph))}
    pairs = nx.Graph()
    for one, other, data in graph.edges(data=True):
        if data["kind"] != "may_fill":
            continue
        person_node, seat_node = (one, other) if one[0] == "person" else (other, one)
        person, seat = graph.nodes[person_node]["person"], graph.nodes[seat_node]["seat"]
        position = graph.nodes[seat_node]["position"]
        value = worth(person, ranks[person.contact_id], seat.weight, data["confidence"], position)
        if value > 0:
            pairs.add_edge(person_node, seat_node, weight=value)
    matching = dict(map(_seat_first, nx.max_weight_matching(pairs)))
    return {seat.seat_id: matching[seat.seat_id] for seat in seats_of(graph) if seat.seat_id in matching}


def _seat_first(pair: tuple[tuple[str, str], tuple[str, str]]) -> tuple[str, str]:
    one, other = pair
    return (one[1], other[1]) if one[0] == "seat" else (other[1], one[1])
