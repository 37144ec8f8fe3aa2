"""Rows become a committee: the networkx graph of one account's people, seats and ties."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import networkx as nx

from abm.errors import CommitteeError


@dataclass(frozen=True, slots=True)
class Person:
    """
    One person of an account, as the committee sees them.

    Parameters
    ----------
    contact_id
        Unique in the account.
    intent
        Points now, in integer hundredths.
    roles
        Buying roles the person may have, each with its confidence in hundredths (0 to 100).
    is_contactable, is_engaged, is_met
        How far we are with them.
    """

    contact_id: str
    intent: int = 0
    roles: Mapping[str, int] = field(default_factory=dict)
    is_contactable: bool = False
    is_engaged: bool = False
    is_met: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat of a committee. A role that is needed twice has two."""

    seat_id: str
    role: str
    weight: int
    """Integer hundredths, above 0."""


@dataclass(frozen=True, slots=True)
class Tie:
    """What ties two people of an account together."""

    from_contact_id: str
    to_contact_id: str
    kind: str
    count: int = 1


def committee_graph(
    people: Iterable[Person],
    seats: Iterable[Seat],
    *,
    ties: Iterable[Tie] = (),
    min_confidence: int = 50,
) -> nx.Graph:
    """
    The committee of one account and solution.

    Parameters
    ----------
    people, seats
        Any order; the graph's is by ``contact_id``, and the seats' own.
    ties
        Between people of the account; others are a mistake.
    min_confidence
        Hundredths from which a person may fill a seat of a role.

    Returns
    -------
    Graph
        Nodes are ``("person", contact_id)`` with ``person`` (a Person), and ``("seat", seat_id)`` with
        ``seat`` (a Seat) and ``position``. Edges have ``kind``: ``may_fill`` with ``confidence``, or ``tie``
        with ``ties``, how many times by kind of tie.

    Raises
    ------
    CommitteeError
        If an id comes twice, there is no seat, a weight is not positive, or a tie names a stranger.

    Examples
    --------
    >>> g = committee_graph([Person("ann", roles={"champion": 60})], [Seat("champion", "champion", 125)])
    >>> g.edges[("person", "ann"), ("seat", "champion")]["confidence"]
    60
    """
    graph = nx.Graph()
    for person in sorted(people, key=lambda person: person.contact_id):
        _add(graph, ("person", person.contact_id), person=person)
    known = list(graph)
    for position, seat in enumerate(seats):
        if seat.weight <= 0:
            raise CommitteeError(f"Seat {seat.seat_id!r} weighs {seat.weight}; a weight must be above 0.")
        _add(graph, ("seat", seat.seat_id), seat=seat, position=position)
        for node in known:
            confidence = graph.nodes[node]["person"].roles.get(seat.role, 0)
            if confidence >= min_confidence:
                graph.add_edge(node, ("seat", seat.seat_id), kind="may_fill", confidence=confidence)
    if len(graph) == len(known):
        raise CommitteeError("A committee needs at least one seat: list roles under [[committee.roles]].")
    for tie in ties:
        ends = ("person", tie.from_contact_id), ("person", tie.to_contact_id)
        if stranger := [end[1] for end in ends if end not in graph]:
            raise CommitteeError(f"A tie names {stranger[0]!r}, who is not a person of this account.")
        graph.add_edge(*ends, kind="tie")
        ties_so_far = graph.edges[ends].setdefault("ties", {})
        ties_so_far[tie.kind] = ties_so_far.get(tie.kind, 0) + tie.count
    return graph


def people_of(graph: nx.Graph) -> list[Person]:
    """People of a committee, by ``contact_id``."""
    return [data["person"] for _, data in graph.nodes(data=True) if "person" in data]


def seats_of(graph: nx.Graph) -> list[Seat]:
    """Seats of a committee, in their order."""
    return [data["seat"] for _, data in graph.nodes(data=True) if "seat" in data]


def _add(graph: nx.Graph, node: tuple[str, str], **data: object) -> None:
    if node in graph:
        raise CommitteeError(f"The {node[0]} {node[1]!r} comes twice; ids must be unique in a committee.")
    graph.add_node(node, **data)
