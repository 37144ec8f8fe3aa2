"""On whom our access to an account depends, who could introduce us, and who matters among its people."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

from abm.pipeline.steps.step import code_fingerprint, python_step
from abm_graph.committee.influence import TieGraphs, influence
from abm_graph.committee.paths import warm_paths
from abm_graph.committee.threads import thread
from abm_graph.committee.ties import Tie, tie_graph
from abm_warehouse.models.model import Model

if TYPE_CHECKING:
    import networkx as nx

ACCOUNTS_AT_A_TIME = 2_000
"""Ties of so many accounts are in memory at once."""

GRAPHS_AT_A_TIME = 20_000
"""The people of so many accounts are measured at once; their ties take about 150 MB."""

Deciders = dict[str | None, list[str]]
"""The people who decide about each need; under None, about the whole account."""

MOST_PATHS = 3
"""Paths to a person that are kept."""


def step() -> Model:
    """Writes ``int_account_cuts``, ``int_warm_paths``, ``int_influence`` and ``int_followed_ties``."""
    return python_step(
        follow_ties,
        subject="next_steps",
        reads=("int_ties", "int_deciders", "int_people_to_reach", "int_avoided_people", "run.tie_chances"),
        writes=tuple(_COLUMNS),
        update=_update_ties,
        update_accounts=_update_ties,
    )


def _update_ties(con: duckdb.DuckDBPyConnection, accounts: str | None = None) -> str:
    follow_ties(con, accounts)
    return "select account from changed_ties"


def follow_ties(con: duckdb.DuckDBPyConnection, accounts: str | None = None) -> None:
    """
    Write what follows from the ties of accounts.

    ``int_account_cuts`` and ``int_warm_paths`` are about every account of which our users know somebody, and
    ``int_influence`` about everybody with a tie. An account that is as it was when its ties were last
    followed keeps its rows. ``int_followed_ties`` has, for each account, a hash of all that its rows depend
    on. The temporary table ``changed_ties`` has the accounts of which rows were removed or added.

    Parameters
    ----------
    accounts
        SELECT of one column, ``key``, with every account of which anything may have changed; all if None.
    """
    _make_missing_tables(con)
    chances = dict(con.execute("select tie, chance from run.tie_chances order by tie").fetchall())
    asked = ""
    if accounts is not None:
        con.execute(f"create or replace temp table asked_accounts as select distinct key from ({accounts})")
        asked = "where account in (select key from asked_accounts)"
    con.execute(_FOUND.format(asked=asked), {"basis": f"{code_fingerprint(__name__)} {chances}"})
    con.execute(_CHANGED.format(asked=asked))
    for table in _COLUMNS:
        con.execute(f"delete from main.{table} where account in (select account from changed_ties)")
    con.execute(
        "insert into main.int_followed_ties select account, inputs from found_ties"
        " where account in (select account from changed_ties)"
    )
    make_tie_graphs(con)
    for graphs in ranges_of_graphs(con):
        _measure(con, graphs)
    known = con.execute(
        "select account from found_ties where is_known and account in (select account from changed_ties)"
        " order by account"
    ).fetchall()
    for start in range(0, len(known), ACCOUNTS_AT_A_TIME):
        few = [account for [account] in known[start : start + ACCOUNTS_AT_A_TIME]]
        _follow(con, few, chances)
    for table in ("found_ties", "ties", "tied_people", "tied_pairs", "asked_accounts"):
        con.execute(f"drop table if exists {table}")


def make_tie_graphs(con: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary tables ``ties``, ``tied_people`` and ``tied_pairs`` of the ``changed_ties``."""
    con.execute(
        "create or replace temp table ties as"
        " from main.int_ties where account in (select account from changed_ties)"
    )
    con.execute(_NODES)
    con.execute(_EDGES)


def ranges_of_graphs(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[int, int]]:
    """The first and the last of the numbers of graphs that are measured together."""
    [(graphs,)] = con.execute("select coalesce(max(graph), -1) + 1 from tied_people").fetchall()
    for start in range(0, graphs, GRAPHS_AT_A_TIME):
        yield start, min(start + GRAPHS_AT_A_TIME, graphs) - 1


def read_tie_graphs(con: duckdb.DuckDBPyConnection, graphs: tuple[int, int]) -> TieGraphs:
    """The graphs of a range, numbered from 0."""
    sizes = con.execute(_SIZES, graphs).fetchnumpy()
    edges = con.execute(_EDGES_OF_RANGE, graphs).fetchnumpy()
    columns = {name: np.asarray(cells) for name, cells in edges.items()}
    return TieGraphs(**columns, size=np.asarray(sizes["size"]))


def _measure(con: duckdb.DuckDBPyConnection, graphs: tuple[int, int]) -> None:
    """Add the influence of the people of some graphs."""
    found = influence(read_tie_graphs(con, graphs))
    nodes = np.arange(found.rank.size)
    con.register("measured", {"row": nodes, **{name: getattr(found, name) for name in _MEASURES}})
    con.execute(_ADD_INFLUENCE, graphs)
    con.unregister("measured")


def _make_missing_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Make all tables, empty, if one is not there or has other columns than today."""
    found = con.execute(
        "select table_name, list(column_name order by column_index) from duckdb_columns()"
        " where database_name = current_database() and schema_name = 'main'"
        " and list_contains($tables, table_name) group by table_name",
        {"tables": list(_COLUMNS)},
    )
    if dict(found.fetchall()) == {table: list(columns) for table, columns in _COLUMNS.items()}:
        return
    for table, columns in _COLUMNS.items():
        cells = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        con.execute(f"create or replace table main.{table} ({cells})")


def _follow(con: duckdb.DuckDBPyConnection, accounts: list[int], chances: dict[str, float]) -> None:
    """Add the rows of a few accounts."""
    deciders = _deciders(con, accounts)
    targets = _by_account(con, "select distinct account, contact_id from int_people_to_reach", accounts)
    avoided = _by_account(con, "select account, (contact_id, reason) from int_avoided_people", accounts)
    cuts: list[tuple[Any, ...]] = []
    paths: list[tuple[Any, ...]] = []
    for account, ties in _ties(con, accounts):
        graph = tie_graph(ties, chances)
        reasons = dict(avoided.get(account, ()))
        gone = {("person", contact_id) for contact_id, reason in reasons.items() if reason == "excluded"}
        two_way = (tie for tie in ties if tie.kind in _TWO_WAY and gone.isdisjoint((tie.first, tie.second)))
        ways = tie_graph(two_way, chances)
        cuts += ((account, need, *cut) for need, cut in _cuts(ways, deciders.get(account, {})))
        for contact_id in targets.get(account, ()):
            warmest = warm_paths(graph, contact_id, avoided=reasons, most=MOST_PATHS)
            for position, path in enumerate(warmest, start=1):
                between = [contact for _, contact in path.nodes[1:-1]]
                evidence = [engagement for tie in path.evidence for engagement in tie]
                paths.append(
                    (
                        account,
                        contact_id,
                        position,
                        path.nodes[0][1],
                        "|".join(between) or None,
                        len(path.nodes) - 1,
                        path.probability,
                        "|".join(evidence) or None,
                    )
                )
    _insert(con, "int_account_cuts", cuts)
    _insert(con, "int_warm_paths", paths)


def _cuts(ways: "nx.Graph", deciders: Deciders) -> Iterator[tuple[str | None, tuple[bool, int, str | None]]]:
    """The cut for each need; once for needs that have the same deciders."""
    found: dict[tuple[str, ...], tuple[bool, int, str | None]] = {}
    for need, people in {None: [], **deciders}.items():
        of_whom = tuple(people)
        if of_whom not in found:
            cut = thread(ways, people)
            found[of_whom] = (cut.is_connected, len(cut.cut), "|".join(cut.cut) or None)
        yield need, found[of_whom]


def _deciders(con: duckdb.DuckDBPyConnection, accounts: list[int]) -> dict[int, Deciders]:
    """The people who decide, by account and need."""
    rows = con.execute(_DECIDERS, {"accounts": accounts}).fetchall()
    found: dict[int, Deciders] = {}
    for account, need, people in rows:
        found.setdefault(account, {})[need] = people
    return found


def _by_account(con: duckdb.DuckDBPyConnection, query: str, accounts: list[int]) -> dict[int, list[Any]]:
    """The second column of a query, by account."""
    rows = con.execute(
        f"select * from ({query}) as people where account in (select unnest($accounts)) order by all",
        {"accounts": accounts},
    ).fetchall()
    return {account: [row[1] for row in few] for account, few in groupby(rows, key=itemgetter(0))}


def _ties(con: duckdb.DuckDBPyConnection, accounts: list[int]) -> Iterator[tuple[int, list[Tie]]]:
    """The ties of each account."""
    rows = con.execute(_TIES, {"accounts": accounts}).fetchall()
    for account, few in groupby(rows, key=itemgetter(0)):
        yield (
            account,
            [
                Tie(
                    ("user", user) if user is not None else ("person", first),
                    ("person", second),
                    kind,
                    weight,
                    evidence,
                )
                for _, user, first, second, kind, weight, evidence in few
            ],
        )


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        columns = dict(zip(_COLUMNS[table], map(list, zip(*rows, strict=True)), strict=True))
        unnested = ", ".join(f"unnest(${column}) as {column}" for column in columns)
        con.execute(f"insert into main.{table} by name select {unnested}", columns)


_TWO_WAY = ("knows", "reports_to")
"""Kinds of tie by which the people who decide can be reached for a deal."""

_COLUMNS = {
    "int_account_cuts": {
        "account": "integer",
        "need": "varchar",
        "is_connected": "boolean",
        "ways": "bigint",
        "contact_ids": "varchar",
    },
    "int_warm_paths": {
        "account": "integer",
        "contact_id": "varchar",
        "position": "bigint",
        "user_id": "varchar",
        "via_contact_ids": "varchar",
        "hops": "bigint",
        "probability": "double",
        "evidence_ids": "varchar",
    },
    "int_influence": {
        "account": "integer",
        "contact_id": "varchar",
        "rank": "double",
        "betweenness": "double",
        "is_bridge": "boolean",
        "core": "bigint",
        "part": "bigint",
        "links": "bigint",
    },
    "int_followed_ties": {"account": "integer", "inputs": "hugeint"},
}

_MEASURES = ("rank", "betweenness", "is_bridge", "core", "part", "links")
"""The columns of ``int_influence`` that are measured."""

# Graphs are numbered by account, and the nodes of a graph from 0: our users come after its people.
_NODES = """
    create or replace temp table tied_people as
    with

    ends as (

        select account, user_id is not null as is_user, coalesce(user_id, from_contact_id) as id from ties
        union
        select account, false as is_user, to_contact_id as id from ties

    )

    select
        dense_rank() over (order by account) - 1 as graph,
        row_number() over (partition by account order by is_user, id) - 1 as node,
        ends.*
    from ends
"""

_EDGES = """
    create or replace temp table tied_pairs as
    select
        first.graph,
        least(first.node, second.node) as first,
        greatest(first.node, second.node) as second,
        1 - exp(sum(cast(ties.weight as double) * ln(greatest(1 - chances.chance, 1e-12)))) as weight
    from ties
    inner join run.tie_chances as chances on chances.tie = ties.tie
    inner join tied_people as first
        on first.account = ties.account
        and first.is_user = (ties.user_id is not null)
        and first.id = coalesce(ties.user_id, ties.from_contact_id)
    inner join tied_people as second
        on second.account = ties.account
        and not second.is_user
        and second.id = ties.to_contact_id
    where chances.chance > 0 and ties.weight > 0
    group by all
"""

_SIZES = """
    select count(*) as size
    from tied_people
    where graph between $1 and $2
    group by graph
    order by graph
"""

_EDGES_OF_RANGE = """
    select graph - $1 as graph, first, second, weight
    from tied_pairs
    where graph between $1 and $2
    order by all
"""

_ADD_INFLUENCE = """
    insert into main.int_influence by name
    select people.account, people.id as contact_id, measured.* exclude (row)
    from (
        select *, row_number() over (order by graph, node) - 1 as row
        from tied_people
        where graph between $1 and $2
    ) as people
    inner join measured on measured.row = people.row
    where not people.is_user
"""

_TIES = """
    select account, user_id, from_contact_id, to_contact_id, tie, cast(weight as double), evidence_id
    from ties
    where account in (select unnest($accounts))
    order by all
"""

_DECIDERS = """
    select account, need, list(contact_id order by contact_id)
    from int_deciders
    where account in (select unnest($accounts))
    group by account, need
    order by account, need nulls first
"""

# Hashes are summed up over rows none of which is there twice.
_FOUND = """
    create or replace temp table found_ties as
    with

    tied as (

        select account, bool_or(user_id is not null) as is_known
        from int_ties
        {asked}
        group by account

    ),

    rows as (

        select
            account,
            hash($basis, user_id, from_contact_id, to_contact_id, tie, weight, evidence_id) as inputs
        from int_ties
        {asked}
        union all
        select account, hash('decider', need, contact_id) from int_deciders {asked}
        union all
        select distinct account, hash('target', contact_id) from int_people_to_reach {asked}
        union all
        select account, hash('avoided', reason, contact_id) from int_avoided_people {asked}

    )

    select rows.account, tied.is_known, sum(rows.inputs) as inputs
    from rows
    inner join tied on tied.account = rows.account
    group by rows.account, tied.is_known
"""

_CHANGED = """
    create or replace temp table changed_ties as
    select coalesce(found.account, followed.account) as account
    from found_ties as found
    full join (from main.int_followed_ties {asked}) as followed on followed.account = found.account
    where found.inputs is distinct from followed.inputs
"""
