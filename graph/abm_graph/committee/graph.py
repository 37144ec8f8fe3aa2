"""Build the NetworkX graph of one account's buying committee from its people, seats and links."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from abm.errors import CommitteeError

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, slots=True)
class Person:
    """
    A person of an account, as far as the committee is concerned.

    Parameters
    ----------
    contact_id
        Unique within the account.
    intent
        Intent points now, in integer hundredths; 0 or more.
    roles
        Buying roles the person may have, each with its confidence in percent (0 to 100).
    is_contactable, is_engaged, is_met
        Whether we may and can contact the person, whether they are engaged, and whether we have met.
    """

    contact_id: str
    intent: int = 0
    roles: Mapping[str, int] = field(default_factory=dict)
    is_contactable: bool = False
    is_engaged: bool = False
    is_met: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """
    A seat of a committee; a role that is needed twice has two seats.

    Parameters
    ----------
    seat_id
        Unique within the committee.
    role
        The buying role that fills it.
    weight
        Integer hundredths, above 0.
    """

    seat_id: str
    role: str
    weight: int


@dataclass(frozen=True, slots=True)
class Link:
    """
    A link between two people of an account.

    Parameters
    ----------
    from_contact_id, to_contact_id
        The two people.
    kind
        The kind of link, such as ``reports_to``.
    count
        How many times, such as the number of meetings that both attended.
    """

    from_contact_id: str
    to_contact_id: str
    kind: str
    count: int = 1


def committee_graph(
    people: Iterable[Person],
    seats: Iterable[Seat],
    *,
    links: Iterable[Link] = (),
    min_confidence: int = 50,
) -> "nx.Graph":
    """
    Build the graph of one account's committee for one solution.

    Parameters
    ----------
    people
        In any order; the graph holds them by ``contact_id``.
    seats
        In the order in which ties between equal seats are broken.
    links
        Links between people of ``people``.
    min_confidence
        Percent of confidence in a role from which a person may fill a seat of that role.

    Returns
    -------
    Graph
        Nodes are ``("person", contact_id)`` with attribute ``person`` (a :class:`Person`), and
        ``("seat", seat_id)`` with attributes ``seat`` (a :class:`Seat`) and ``position`` (from 0). Edges have
        ``kind``: ``may_fill`` with ``confidence``, or ``link`` with ``links``, the count by kind of link.

    Raises
    ------
    CommitteeError
        If an id appears twice, no seat is given, a weight is not positive, or a link names an unknown person.

    Notes
    -----
    Costs as much as people times seats, plus the links.

    Examples
    --------
    >>> graph = committee_graph(
    ...     [Person("ann", roles={"champion": 60}), Person("bob")],
    ...     [Seat("champion", "champion", 125)],
    ...     links=[Link("bob", "ann", "reports_to")],
    ... )
    >>> graph.edges[("person", "ann"), ("seat", "champion")]
    {'kind': 'may_fill', 'confidence': 60}
    >>> graph.edges[("person", "ann"), ("person", "bob")]
    {'kind': 'link', 'links': {'reports_to': 1}}
    """
    import networkx as nx  # here, because it takes long to import and arrays seat most committees

    graph = nx.Graph()
    for person in sorted(people, key=lambda person: person.contact_id):
        _add_node(graph, ("person", person.contact_id), person=person)
    person_nodes = list(graph)
    for position, seat in enumerate(seats):
        if seat.weight <= 0:
            raise CommitteeError(f"Seat {seat.seat_id!r} has weight {seat.weight}; it must be above 0.")
        _add_node(graph, ("seat", seat.seat_id), seat=seat, position=position)
        for node in person_nodes:
            confidence = graph.nodes[node]["person"].roles.get(seat.role, 0)
            if confidence >= min_confidence:
                graph.add_edge(node, ("seat", seat.seat_id), kind="may_fill", confidence=confidence)
    if len(graph) == len(person_nodes):
        raise CommitteeError("A committee needs at least one seat: list roles under [[committee.roles]].")
    for link in links:
        ends = ("person", link.from_contact_id), ("person", link.to_contact_id)
        if unknown := [end[1] for end in ends if end not in graph]:
            raise CommitteeError(f"A link names {unknown[0]!r}, who is not a person of this account.")
        graph.add_edge(*ends, kind="link")
        counts = graph.edges[ends].setdefault("links", {})
        counts[link.kind] = counts.get(link.kind, 0) + link.count
    return graph


def people_of(graph: "nx.Graph") -> list[Person]:
    """List the people of a committee graph, by ``contact_id``."""
    return [data["person"] for _, data in graph.nodes(data=True) if "person" in data]


def seats_of(graph: "nx.Graph") -> list[Seat]:
    """List the seats of a committee graph, in their order."""
    return [data["seat"] for _, data in graph.nodes(data=True) if "seat" in data]


def _add_node(graph: "nx.Graph", node: tuple[str, str], **data: object) -> None:
    if node in graph:
        raise CommitteeError(f"The {node[0]} {node[1]!r} appears twice; ids must be unique in a committee.")
    graph.add_node(node, **data)
