"""Who matters at each account: arrays against a sample by NetworkX, and what changed accounts cost."""

import random

import duckdb
import networkx as nx
import numpy as np

from abm.bench.measuring import Clock, Measured, in_child, median_part
from abm.bench.tables import Line, Table
from abm.errors import BenchFailed
from abm.pipeline.steps.tie_answers import ACCOUNTS_AT_A_TIME, follow_ties, read_ties
from abm.workspace import Workspace
from abm_graph.committee.influence import DAMPING, Influence, TieGraphs, graphs_of_ties, influence
from abm_warehouse.storage.connections import connect
from abm_warehouse.storage.sql_text import literal

ARRAYS, NETWORKX, WHOLE, CHANGED = "arrays", "networkx", "whole", "changed"

NAMES = {
    ARRAYS: "PageRank, betweenness, bridges, cores and parts of every account",
    NETWORKX: "the same of a sample, with NetworkX",
}

READ = ("int_ties", "int_deciders", "int_people_to_reach", "int_avoided_people")
"""Tables that are followed."""

PARTS = 5
"""Hundredths of the accounts that change, one after the other; what one costs is their mean."""

SAMPLE = 300
"""Accounts that are given to NetworkX."""


def bench_influence(workspace: Workspace, repeat: int) -> list[Table]:
    """
    Measure everybody with a tie, and follow the ties again after one account in a hundred has changed.

    Raises
    ------
    BenchFailed
        If NetworkX gives other measures than the arrays.
    """
    measured = [in_child(measure_book, workspace) for _ in range(repeat)]
    lines = [_line(part, measured) for part in NAMES]
    ratio = lines[1]["cpu_us"] / lines[0]["cpu_us"]
    changed, whole = (median_part(measured, part).cpu_seconds for part in (CHANGED, WHOLE))
    changed /= PARTS
    return [
        Table("who matters at each account", lines),
        Table(
            "ratio of CPU time for ties",
            [
                {"what": "NetworkX / arrays", "ratio": ratio},
                {
                    "what": "ties followed again after 1 % of the accounts changed / all",
                    "ratio": changed / whole,
                },
            ],
        ),
    ]


def _line(part: str, measured: list[Measured]) -> Line:
    cost, accounts = median_part(measured, part), measured[0].answer[part]
    each = cost.over(max(accounts, 1))
    return {
        "what": NAMES[part],
        "committees": accounts,
        "cpu_seconds": cost.cpu_seconds,
        "seconds": cost.seconds,
        "cpu_us": 1e6 * each.cpu_seconds,
        "us": 1e6 * each.seconds,
    }


def measure_book(clock: Clock, workspace: Workspace) -> dict[str, int]:
    """Measure the ties of the whole book, in memory; of how many accounts each part is about."""
    with connect() as con:
        con.execute(f"attach {literal(str(workspace.warehouse))} as warehouse (read_only)")
        con.execute("create schema run; create table run.tie_chances as from warehouse.run.tie_chances")
        for table in READ:
            con.execute(f"create table {table} as from warehouse.main.{table}")
        sampled = _measure(clock, con)
        with clock.time(WHOLE):
            follow_ties(con)
        for part in range(PARTS):
            changed = f"from int_followed_ties where account % 100 = {part}"
            con.execute(f"create or replace temp table part as select account as key {changed}")
            con.execute("update int_followed_ties set inputs = inputs + 1 where account in (from part)")
            with clock.time(CHANGED):
                follow_ties(con, "from part")
        [(accounts,)] = con.execute("select count(*) from int_followed_ties").fetchall()
    return {ARRAYS: accounts, NETWORKX: sampled}


def _measure(clock: Clock, con: duckdb.DuckDBPyConnection) -> int:
    """Measure all graphs by arrays, and a sample of them by NetworkX; how many are in the sample."""
    chances = dict(con.execute("select tie, chance from run.tie_chances").fetchall())
    accounts = [
        account for [account] in con.execute("select distinct account from int_ties order by all").fetchall()
    ]
    sampled = 0
    for start in range(0, len(accounts), ACCOUNTS_AT_A_TIME):
        ties = read_ties(con, accounts[start : start + ACCOUNTS_AT_A_TIME])
        graphs, _ = graphs_of_ties(ties.values(), chances)
        with clock.time(ARRAYS):
            found = influence(graphs)
        if start == 0:
            sampled = _compare(clock, graphs, found)
    return sampled


def _compare(clock: Clock, graphs: TieGraphs, found: Influence) -> int:
    starts = np.cumsum(graphs.size) - graphs.size
    numbers = range(graphs.size.size)
    sample = random.Random(1).sample(numbers, min(SAMPLE, len(numbers)))  # noqa: S311
    for number in sample:
        graph: nx.Graph = nx.empty_graph(int(graphs.size[number]))
        edges = slice(*np.searchsorted(graphs.graph, [number, number + 1]))
        columns = (graphs.first[edges], graphs.second[edges], graphs.weight[edges])
        graph.add_weighted_edges_from(zip(*(column.tolist() for column in columns), strict=True))
        with clock.time(NETWORKX):
            ranks = nx.pagerank(graph, alpha=DAMPING, tol=1e-12, max_iter=1000)
            between = nx.betweenness_centrality(graph, normalized=False)
            bridges = set(nx.articulation_points(graph))
            cores = nx.core_number(graph)
            parts = list(nx.connected_components(graph))
        nodes = slice(starts[number], starts[number] + graphs.size[number])
        equal = (
            np.allclose(found.rank[nodes], [ranks[node] for node in graph], rtol=0, atol=1e-9),
            np.allclose(found.betweenness[nodes], [between[node] for node in graph], rtol=0, atol=1e-9),
            set(np.flatnonzero(found.is_bridge[nodes]).tolist()) == bridges,
            found.core[nodes].tolist() == [cores[node] for node in graph],
            set(found.part[nodes].tolist()) == {min(part) for part in parts},
        )
        if not all(equal):
            raise BenchFailed(
                f"Graph {number} has other measures with NetworkX, so the times mean nothing. NetworkX is the"
                " definition; correct the arrays."
            )
    return len(sample)
