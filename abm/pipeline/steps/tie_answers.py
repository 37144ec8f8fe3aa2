"""On whom our access to an account depends, who could introduce us, and who matters among its people."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

from abm.pipeline.steps.step import code_fingerprint, python_step
from abm.pipeline.steps.tables import execute_on
from abm_graph.committee.influence import graphs_of_ties, influence
from abm_graph.committee.paths import warm_paths
from abm_graph.committee.threads import thread
from abm_graph.committee.ties import Tie, tie_graph
from abm_warehouse.models.model import Model

if TYPE_CHECKING:
    import networkx as nx

ACCOUNTS_AT_A_TIME = 10_000
"""Ties of so many accounts are in memory at once."""

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


def _update_ties(
    con: duckdb.DuckDBPyConnection, accounts: str | None = None, instants: str | None = None
) -> str:
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
    if accounts is None:
        _make_missing_tables(con)
    chances = dict(con.execute("select tie, chance from run.tie_chances order by tie").fetchall())
    asked = ""
    if accounts is not None:
        con.execute(f"create or replace temp table asked_accounts as select distinct key from ({accounts})")
        asked = "where account in (from asked_accounts)"
    con.execute(_CHANGED.format(asked=asked), {"basis": f"{code_fingerprint(__name__)} {chances}"})
    for table in _COLUMNS:
        con.execute(f"delete from main.{table} where account in (select account from changed_ties)")
    con.execute(
        "insert into main.int_followed_ties select account, inputs from changed_ties where inputs is not null"
    )
    changed = con.execute(
        "select account from changed_ties where inputs is not null order by account"
    ).fetchall()
    for start in range(0, len(changed), ACCOUNTS_AT_A_TIME):
        ties = read_ties(con, [account for [account] in changed[start : start + ACCOUNTS_AT_A_TIME]])
        _measure(con, ties, chances)
        _follow(con, ties, chances)
    con.execute("drop table if exists temp.asked_accounts")


def read_ties(con: duckdb.DuckDBPyConnection, accounts: list[int]) -> dict[int, list[Tie]]:
    """The ties of some accounts, given in ascending order."""
    if not accounts:
        return {}
    asked = {"accounts": accounts, "first": accounts[0], "last": accounts[-1]}
    rows = con.execute(_TIES, asked).fetchall()
    return {
        account: [
            Tie(
                ("person", first) if user is None else ("user", user),
                ("person", second),
                kind,
                weight,
                evidence,
            )
            for _, user, first, second, kind, weight, evidence in few
        ]
        for account, few in groupby(rows, key=itemgetter(0))
    }


def _measure(con: duckdb.DuckDBPyConnection, ties: dict[int, list[Tie]], chances: dict[str, float]) -> None:
    """Add the influence of the people of some accounts."""
    graphs, nodes = graphs_of_ties(ties.values(), chances)
    found = influence(graphs)
    is_person = np.array([kind == "person" for named in nodes for kind, _ in named], dtype=np.bool_)
    columns = {
        "account": np.repeat(np.array(list(ties)), graphs.size)[is_person],
        "contact_id": np.array(
            [id for named in nodes for kind, id in named if kind == "person"], dtype=object
        ),
        **{name: getattr(found, name)[is_person] for name in _MEASURES},
    }
    execute_on(con, "insert into main.int_influence by name from measured", "measured", columns)


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


def _follow(
    con: duckdb.DuckDBPyConnection, ties_of_accounts: dict[int, list[Tie]], chances: dict[str, float]
) -> None:
    """Add the cuts and the warm paths of those of some accounts where our users know somebody."""
    known = {
        account: ties
        for account, ties in ties_of_accounts.items()
        if any(tie.first[0] == "user" for tie in ties)
    }
    if not known:
        return
    people = _people(con, list(known))
    cuts: list[tuple[Any, ...]] = []
    paths: list[tuple[Any, ...]] = []
    for account, ties in known.items():
        graph = tie_graph(ties, chances)
        told = people.get(account, _People())
        gone = {("person", contact_id) for contact_id, reason in told.avoided.items() if reason == "excluded"}
        two_way = (tie for tie in ties if tie.kind in _TWO_WAY and gone.isdisjoint((tie.first, tie.second)))
        ways = tie_graph(two_way, chances)
        cuts += ((account, need, *cut) for need, cut in _cuts(ways, told.deciders))
        for contact_id in told.targets:
            warmest = warm_paths(graph, contact_id, avoided=told.avoided, most=MOST_PATHS)
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


@dataclass(frozen=True, slots=True)
class _People:
    """Who decides about each need, who is to be reached, and who is to be avoided, with the reason."""

    deciders: Deciders = field(default_factory=dict)
    targets: list[str] = field(default_factory=list)
    avoided: dict[str, str] = field(default_factory=dict)


def _people(con: duckdb.DuckDBPyConnection, accounts: list[int]) -> dict[int, _People]:
    """The people of some accounts to whom ways lead or may not lead."""
    found: dict[int, _People] = {}
    for account, part, told, contact_id in con.execute(_PEOPLE, {"accounts": accounts}).fetchall():
        people = found.setdefault(account, _People())
        if part == "decider":
            people.deciders.setdefault(told, []).append(contact_id)
        elif part == "target":
            people.targets.append(contact_id)
        else:
            people.avoided[contact_id] = told
    return found


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

_TIES = """
    select account, user_id, from_contact_id, to_contact_id, tie, cast(weight as double), evidence_id
    from main.int_ties
    where account between $first and $last
        and account in (select unnest($accounts))
    order by all
"""

_PEOPLE = """
    select account, part, told, contact_id
    from (
        select account, 'decider' as part, need as told, contact_id from int_deciders
        union all
        select distinct account, 'target', null, contact_id from int_people_to_reach
        union all
        select account, 'avoided', reason, contact_id from int_avoided_people
    ) as people
    where account in (select unnest($accounts))
    order by account, part, told nulls first, contact_id
"""

# Hashes are summed up over rows none of which is there twice. An account without a tie has no rows.
_CHANGED = """
    create or replace temp table changed_ties as
    with

    rows as (

        select
            account,
            hash($basis, user_id, from_contact_id, to_contact_id, tie, weight, evidence_id) as inputs,
            true as is_tie
        from int_ties
        {asked}
        union all
        select account, hash('decider', need, contact_id), false from int_deciders {asked}
        union all
        select distinct account, hash('target', contact_id), false from int_people_to_reach {asked}
        union all
        select account, hash('avoided', reason, contact_id), false from int_avoided_people {asked}

    ),

    found as (

        select account, sum(inputs) as inputs
        from rows
        group by account
        having bool_or(is_tie)

    )

    select coalesce(found.account, followed.account) as account, found.inputs
    from found
    full join (from main.int_followed_ties {asked}) as followed on followed.account = found.account
    where found.inputs is distinct from followed.inputs
"""
