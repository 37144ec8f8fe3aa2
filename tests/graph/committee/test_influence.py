"""Measures of many small graphs at once are those of NetworkX, the definition, on every one of them."""

import networkx as nx
import numpy as np
import pytest

from abm_graph.committee.influence import DAMPING, TieGraphs, influence


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
