"""On how many people our access to those who decide depends, and who they are."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import networkx as nx
from networkx.algorithms.flow import edmonds_karp

_US = ("us", "")
_DECISION = ("decision", "")


@dataclass(frozen=True, slots=True)
class Thread:
    """
    How our users reach the people who decide.

    Parameters
    ----------
    is_connected
        Whether there is a way at all.
    cut
        The fewest people without whom there is none, sorted by ``contact_id``; of several such groups, the
        one nearest to us. Empty if there is no way.
    """

    is_connected: bool
    cut: tuple[str, ...] = ()


def thread(graph: nx.Graph, deciders: Collection[str]) -> Thread:
    """
    Find the fewest people through whom every way from us to the people who decide leads.

    Parameters
    ----------
    graph
        A graph of :func:`~abm_graph.committee.ties.tie_graph`. All our users count as one.
    deciders
        The ``contact_id`` of each person who decides. Somebody who decides and whom we know is a way of their
        own.

    Returns
    -------
    Thread
        The minimum vertex cut. The cut nearest to us is unique, so the same ties always give the same names.

    Notes
    -----
    By Menger's theorem the number is that of ways that share nobody. Costs that number times the ties.

    References
    ----------
    Menger, K. "Zur allgemeinen Kurventheorie", *Fundamenta Mathematicae* 10, 1927. Edmonds, J. and Karp,
    R. M. "Theoretical improvements in algorithmic efficiency for network flow problems", *Journal of the
    ACM* 19(2), 1972.

    Examples
    --------
    Two reps know the champion, who reports to both executives.

    >>> from abm_graph.committee.ties import Tie, tie_graph
    >>> champion = ("person", "champion")
    >>> graph = tie_graph(
    ...     [
    ...         Tie(("user", "rep1"), champion, "knows"),
    ...         Tie(("user", "rep2"), champion, "knows"),
    ...         Tie(champion, ("person", "ceo"), "reports_to"),
    ...         Tie(champion, ("person", "cfo"), "reports_to"),
    ...     ],
    ...     {"knows": 0.5, "reports_to": 0.5},
    ... )
    >>> thread(graph, {"ceo", "cfo"})
    Thread(is_connected=True, cut=('champion',))
    """
    users = [node for node in graph if node[0] == "user"]
    known = {person for user in users for person in graph[user] if person[0] == "person"}
    if len(known) == 1:
        return _through_one(graph, next(iter(known)), deciders)
    ways = _ways(graph, known, deciders)
    flow = edmonds_karp(ways, _US, _DECISION)
    reached = set(nx.bfs_tree(_left(flow), _US))
    cut = sorted(
        node[1] for node in graph if node[0] == "person" and (node, 0) in reached and (node, 1) not in reached
    )
    return Thread(is_connected=bool(cut), cut=tuple(cut))


def _through_one(graph: nx.Graph, known: tuple[str, str], deciders: Collection[str]) -> Thread:
    """The thread if we know one person alone: they are the cut, if any way leads on."""
    people = graph.subgraph(node for node in graph if node[0] == "person")
    leads_on = any(person[1] in deciders for person in nx.node_connected_component(people, known))
    return Thread(is_connected=leads_on, cut=(known[1],) if leads_on else ())


def _ways(graph: nx.Graph, known: Iterable[tuple[str, str]], deciders: Collection[str]) -> nx.DiGraph:
    """The ties as a network in which each person carries one way: they are entered at 0 and left at 1."""
    ways = nx.DiGraph()
    ways.add_nodes_from((_US, _DECISION))
    people = [node for node in graph if node[0] == "person"]
    for person in people:
        ways.add_edge((person, 0), (person, 1), capacity=1)
        if person[1] in deciders:
            ways.add_edge((person, 1), _DECISION)
        for other in graph[person]:
            if other[0] == "person":
                ways.add_edge((person, 1), (other, 0))
    ways.add_edges_from((_US, (person, 0)) for person in known)
    return ways


def _left(flow: nx.DiGraph) -> nx.DiGraph:
    """The edges of a residual network that could carry more."""
    left = nx.DiGraph()
    left.add_nodes_from(flow)
    left.add_edges_from(
        (here, there) for here, there, edge in flow.edges(data=True) if edge["flow"] < edge["capacity"]
    )
    return left


def effective_people(intents: Iterable[int]) -> float:
    """
    On how many people interest rests: their number if they were equally interested.

    Parameters
    ----------
    intents
        Intent of each person, in any unit; people without intent do not matter.

    Returns
    -------
    float
        One over the sum of squared shares; 0 if nobody has intent.

    References
    ----------
    Simpson, E. H. "Measurement of Diversity", *Nature* 163, 1949.

    Examples
    --------
    >>> effective_people([10, 10]), effective_people([90, 10]), effective_people([])
    (2.0, 1.2195121951219512, 0.0)
    """
    counted = [intent for intent in intents if intent > 0]
    return sum(counted) ** 2 / sum(intent * intent for intent in counted) if counted else 0.0
