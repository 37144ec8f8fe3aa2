"""Build the NetworkX graph of who knows whom at an account: its people, and our own users."""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

import networkx as nx

from abm.errors import CommitteeError

Node = tuple[Literal["user", "person"], str]
"""One of our users by ``user_id``, or a person of the account by ``contact_id``."""


class Tie(NamedTuple):
    """
    What ties two people, in one way.

    Parameters
    ----------
    first, second
        The two, in any order.
    kind
        In what way, such as ``reports_to`` or ``same_meeting``.
    weight
        How many times, each counting less the longer ago it was; above 0.
    evidence
        The id of the latest engagement that shows it; None if it is a fact of the CRM.
    """

    first: Node
    second: Node
    kind: str
    weight: float = 1.0
    evidence: str | None = None


def tie_graph(ties: Iterable[Tie], chances: Mapping[str, float]) -> nx.Graph:
    """
    Build the graph of who knows whom.

    Parameters
    ----------
    ties
        All ties of one account, at most one of a kind between two people.
    chances
        By kind, the probability from 0 to 1 that a tie of weight 1 carries an introduction.

    Returns
    -------
    Graph
        Nodes are ``("person", contact_id)`` and ``("user", user_id)``. Edges have ``probability``, that one
        of their ties carries an introduction; ``kinds``, the weight by kind of tie; and ``evidence``, the ids
        of engagements by kind of tie.

    Raises
    ------
    CommitteeError
        If a kind has no probability.

    Examples
    --------
    >>> graph = tie_graph(
    ...     [Tie(("user", "rep"), ("person", "ann"), "knows", 2.0, "e7")],
    ...     {"knows": 0.5},
    ... )
    >>> graph.edges[("user", "rep"), ("person", "ann")]
    {'probability': 0.75, 'kinds': {'knows': 2.0}, 'evidence': {'knows': 'e7'}}
    """
    graph = nx.Graph()
    for tie in ties:
        if tie.kind not in chances:
            raise CommitteeError(f"No probability is known for ties of kind {tie.kind!r}.")
        if not graph.has_edge(tie.first, tie.second):
            graph.add_edge(tie.first, tie.second, probability=0.0, kinds={}, evidence={})
        edge = graph.edges[tie.first, tie.second]
        edge["probability"] = 1 - (1 - edge["probability"]) * (1 - chances[tie.kind]) ** tie.weight
        edge["kinds"][tie.kind] = tie.weight
        if tie.evidence is not None:
            edge["evidence"][tie.kind] = tie.evidence
    return graph
