"""Who could introduce us to somebody: the warmest paths from our users."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import log

import networkx as nx

from abm_graph.committee.ties import Node

MOST_HOPS = 3
"""Nobody is introduced through more ties than this."""

COST_OF_A_HOP = 0.1
"""Of two paths that are as likely, the one with fewer people is asked first."""


@dataclass(frozen=True, slots=True)
class WarmPath:
    """
    A way from one of our users to a person.

    Parameters
    ----------
    nodes
        The user, the people in between, the person.
    probability
        That every tie carries the introduction, from 0 to 1.
    evidence
        For each tie, the ids of the engagements that show it; none for a fact of the CRM.
    """

    nodes: tuple[Node, ...]
    probability: float
    evidence: tuple[tuple[str, ...], ...]

    @property
    def cost(self) -> float:
        """What orders paths: minus the logarithm of the probability, and a little for each tie."""
        return -log(self.probability) + COST_OF_A_HOP * (len(self.nodes) - 1)


def warm_paths(
    graph: nx.Graph, person: str, *, avoided: Collection[str] = (), most: int = 3
) -> tuple[WarmPath, ...]:
    """
    Find the warmest paths from any of our users to a person.

    Parameters
    ----------
    graph
        A graph of :func:`~abm_graph.committee.ties.tie_graph`.
    person
        The ``contact_id`` of whom we want to meet.
    avoided
        The ``contact_id`` of people who are not asked: those who would block us, who do not want to hear from
        us, or who have left.
    most
        How many paths at most.

    Returns
    -------
    tuple
        Paths of at most ``MOST_HOPS`` ties that visit nobody twice and lead through one user, the warmest
        first; equal ones by the ids on them. None if nobody can introduce us.

    Notes
    -----
    These are the first of Yen's shortest simple paths by ``WarmPath.cost``. There are so few ties in a path
    that they are all listed: the cost is the number of ties of the people two ties away.

    References
    ----------
    Yen, J. Y. "Finding the k shortest loopless paths in a network", *Management Science* 17(11), 1971.

    Examples
    --------
    >>> from abm_graph.committee.ties import Tie, tie_graph
    >>> cfo = ("person", "cfo")
    >>> graph = tie_graph(
    ...     [
    ...         Tie(("user", "rep1"), ("person", "champion"), "knows", evidence="e1"),
    ...         Tie(("user", "rep2"), ("person", "alumna"), "knows_well", evidence="e2"),
    ...         Tie(("person", "champion"), cfo, "reports_to"),
    ...         Tie(("person", "alumna"), cfo, "same_meeting", evidence="e3"),
    ...     ],
    ...     {"knows": 0.8, "knows_well": 0.9, "reports_to": 0.6, "same_meeting": 0.5},
    ... )
    >>> [(path.nodes[1][1], round(path.probability, 2)) for path in warm_paths(graph, "cfo")]
    [('champion', 0.48), ('alumna', 0.45)]
    """
    target: Node = ("person", person)
    if target not in graph:
        return ()
    found = (_path(graph, nodes) for nodes in _ways(graph, (target,), {*avoided, person}))
    return tuple(sorted(found, key=lambda path: (path.cost, path.nodes))[:most])


def _ways(graph: nx.Graph, way: tuple[Node, ...], closed: set[str]) -> Iterator[tuple[Node, ...]]:
    """Every way from a user to the beginning of a way, and on along it."""
    for node in graph[way[0]]:
        if graph.edges[node, way[0]]["probability"] <= 0:
            continue
        if node[0] == "user":
            yield (node, *way)
        elif len(way) < MOST_HOPS and node[1] not in closed:
            yield from _ways(graph, (node, *way), closed | {node[1]})


def _path(graph: nx.Graph, nodes: tuple[Node, ...]) -> WarmPath:
    edges = [graph.edges[pair] for pair in pairwise(nodes)]
    probability = 1.0
    for edge in edges:
        probability *= edge["probability"]
    evidence = tuple(tuple(edge["evidence"].values()) for edge in edges)
    return WarmPath(nodes, probability, evidence)
