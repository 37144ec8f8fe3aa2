"""Measures of many small graphs at once are those of NetworkX, the definition, on every one of them."""

import random

import networkx as nx
import numpy as np
import pytest

from abm_graph.committee.influence import DAMPING, TieGraphs, graphs_of_ties, influence
from abm_graph.committee.ties import Tie, tie_graph


def book(accounts, *, seed, largest=30):
    """Random graphs, sparse and dense, some of one node; with their NetworkX graphs."""
    rng = np.random.default_rng(seed)
    drawn = []
    for size in rng.integers(1, largest, size=accounts):
        graph = nx.gnp_random_graph(
            int(size), float(rng.choice([0.05, 0.15, 0.4])), seed=int(rng.integers(1e9))
        )
        for edge in graph.edges:
            graph.edges[edge]["weight"] = float(rng.integers(1, 100)) / 100
        drawn.append(graph)
    edges = [
        (number, *edge) for number, graph in enumerate(drawn) for edge in graph.edges(data="weight")
    ] or [(0, 0, 0, 0.0)]
    graph, first, second, weight = map(np.array, zip(*edges, strict=True))
    return drawn, TieGraphs(graph, first, second, weight, np.array([len(graph) for graph in drawn]))


@pytest.mark.slow
@pytest.mark.parametrize("accounts", [400, pytest.param(10_000, marks=pytest.mark.long)])
def test_every_account_of_a_random_book_has_the_measures_of_networkx(accounts):
    drawn, graphs = book(accounts, seed=accounts)

    found = influence(graphs)

    start = 0
    for graph in drawn:
        nodes = slice(start, start := start + len(graph))
        ranks = nx.pagerank(graph, alpha=DAMPING, tol=1e-13, max_iter=2000)
        between = nx.betweenness_centrality(graph, normalized=False)
        assert found.rank[nodes] == pytest.approx([ranks[n] for n in graph], abs=1e-9)
        assert found.betweenness[nodes] == pytest.approx([between[n] for n in graph], abs=1e-9)
        assert set(np.flatnonzero(found.is_bridge[nodes])) == set(nx.articulation_points(graph))
        assert found.core[nodes].tolist() == list(nx.core_number(graph).values())
        parts = {node: min(part) for part in nx.connected_components(graph) for node in part}
        assert found.part[nodes].tolist() == [parts[node] for node in graph]
        assert found.links[nodes].tolist() == [degree for _, degree in graph.degree]


def test_batches_of_graphs_have_the_measures_of_all_at_once(monkeypatch):
    _, graphs = book(60, seed=1)
    at_once = influence(graphs)
    monkeypatch.setattr("abm_graph.committee.influence.CELLS", 1)

    one_by_one = influence(graphs)

    assert np.allclose(one_by_one.rank, at_once.rank, atol=1e-12)
    assert np.array_equal(one_by_one.is_bridge, at_once.is_bridge)


def test_a_book_without_graphs_has_no_measures():
    nothing = np.array([], dtype=np.int64)

    assert influence(TieGraphs(nothing, nothing, nothing, nothing.astype(float), nothing)).rank.size == 0


def test_the_ties_of_many_accounts_are_the_graphs_of_each_of_them():
    chance, chances = random.Random(3), {"knows": 0.6, "reports_to": 0.5}  # noqa: S311
    people = [("person", name) for name in "abcdef"]
    accounts = []
    for _ in range(50):
        pairs = {frozenset(chance.sample([*people, ("user", "a"), ("user", "z")], 2)) for _ in range(6)}
        accounts.append(
            [
                Tie(*pair, kind, weight=chance.choice((0.5, 1, 2)))
                for pair in pairs
                for kind in chance.sample(sorted(chances), chance.randint(1, 2))
            ]
        )

    graphs, nodes = graphs_of_ties(accounts, chances)

    for number, ties in enumerate(accounts):
        expected = tie_graph(ties, chances)
        of_account = graphs.graph == number
        pairs = zip(graphs.first[of_account], graphs.second[of_account], strict=True)
        found = {frozenset((nodes[number][first], nodes[number][second])) for first, second in pairs}
        assert found == {frozenset(edge) for edge in expected.edges}
        for first, second, weight in zip(
            *(column[of_account].tolist() for column in (graphs.first, graphs.second, graphs.weight)),
            strict=True,
        ):
            edge = expected.edges[nodes[number][first], nodes[number][second]]
            assert weight == pytest.approx(edge["probability"])
        assert set(nodes[number]) == set(expected)
        assert nodes[number] == sorted(nodes[number])
