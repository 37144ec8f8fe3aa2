"""The graph of a committee for other programs: nodes named by text, attributes that are texts and numbers."""

from collections.abc import Iterable, Mapping

import networkx as nx

from abm_graph.committee.ties import Node, Tie


def plain_graph(
    committee: nx.Graph, ties: Iterable[Tie], *, user_names: Mapping[str, str | None] | None = None
) -> nx.MultiGraph:
    """
    Write a committee and its ties as a graph that GraphML, GEXF and JSON can hold.

    Parameters
    ----------
    committee
        A graph of :func:`~abm_graph.committee.graph.committee_graph`. A ``name`` and a ``title`` of a
        person's node are taken over.
    ties
        What ties its people to each other and to our users.
    user_names
        The names of our users, by ``user_id``.

    Returns
    -------
    MultiGraph
        Nodes are ``person:ID``, ``seat:ID`` and ``user:ID``, edges have their kind as key. docs/graph.md
        lists all attributes. None of them is missing or None: an unknown text is empty.

    Examples
    --------
    >>> from abm_graph.committee.graph import Person, Seat, committee_graph
    >>> committee = committee_graph(
    ...     [Person("ann", intent=1250, roles={"champion": 60})], [Seat("champion", "champion", 125)]
    ... )
    >>> graph = plain_graph(committee, [Tie(("user", "rep"), ("person", "ann"), "knows", 0.5, "e1")])
    >>> graph.nodes["person:ann"]["intent"], graph.nodes["seat:champion"]["weight"]
    (12.5, 1.25)
    >>> graph.edges["user:rep", "person:ann", "knows"]
    {'kind': 'knows', 'weight': 0.5, 'evidence': 'e1'}
    """
    graph = nx.MultiGraph()
    for node, data in committee.nodes(data=True):
        graph.add_node(_name(node), **_attributes(data))
    for first, second, data in committee.edges(data=True):
        if data["kind"] == "may_fill":
            confidence = data["confidence"] / 100
            graph.add_edge(_name(first), _name(second), "may_fill", kind="may_fill", weight=confidence)
    for tie in ties:
        for kind, node_id in (tie.first, tie.second):
            if kind == "user":
                label = (user_names or {}).get(node_id) or ""
                graph.add_node(_name((kind, node_id)), kind=kind, label=label)
        facts = {"kind": tie.kind, "weight": tie.weight, "evidence": tie.evidence or ""}
        graph.add_edge(_name(tie.first), _name(tie.second), tie.kind, **facts)
    return graph


def _name(node: Node | tuple[str, str]) -> str:
    return f"{node[0]}:{node[1]}"


def _attributes(data: Mapping[str, object]) -> dict[str, object]:
    """The attributes of a person or of a seat."""
    if "seat" in data:
        seat = data["seat"]
        return {"kind": "seat", "label": seat.role, "weight": seat.weight / 100}  # type: ignore[attr-defined]
    person = data["person"]
    return {
        "kind": "person",
        "label": data.get("name") or "",
        "title": data.get("title") or "",
        "intent": person.intent / 100,  # type: ignore[attr-defined]
        "is_contactable": person.is_contactable,  # type: ignore[attr-defined]
        "is_engaged": person.is_engaged,  # type: ignore[attr-defined]
        "is_met": person.is_met,  # type: ignore[attr-defined]
    }
