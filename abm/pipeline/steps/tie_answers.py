"""On whom our access to an account depends, and who could introduce us."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb

from abm.pipeline.steps.step import code_fingerprint, python_step
from abm_graph.committee.paths import warm_paths
from abm_graph.committee.threads import thread
from abm_graph.committee.ties import Tie, tie_graph
from abm_warehouse.models.model import Model

ACCOUNTS_AT_A_TIME = 2_000
"""Ties of so many accounts are in memory at once."""

MOST_PATHS = 3
"""Paths to a person that are kept."""


def step() -> Model:
    """Writes ``int_account_cuts``, ``int_warm_paths`` and ``int_followed_ties``."""
    return python_step(
        follow_ties,
        subject="next_steps",
        reads=("int_ties", "int_deciders", "int_people_to_reach", "int_avoided_people", "run.tie_chances"),
        writes=tuple(_COLUMNS),
        update=_update_ties,
    )


def _update_ties(con: duckdb.DuckDBPyConnection) -> str:
    follow_ties(con)
    return "select account from changed_ties"


def follow_ties(con: duckdb.DuckDBPyConnection) -> None:
    """
    Write ``int_account_cuts`` and ``int_warm_paths``, for every account of which our users know somebody.

    An account that is as it was when its ties were last followed keeps its rows. ``int_followed_ties`` has,
    for each account, a hash of all that its rows depend on. The temporary table ``changed_ties`` has the
    accounts of which rows were removed or added.
    """
    _make_missing_tables(con)
    chances = dict(con.execute("select tie, chance from run.tie_chances order by tie").fetchall())
    con.execute(_FOUND, {"basis": f"{code_fingerprint(__name__)} {chances}"})
    con.execute(_CHANGED)
    for table in _COLUMNS:
        con.execute(f"delete from main.{table} where account in (select account from changed_ties)")
    con.execute(
        "insert into main.int_followed_ties select account, inputs from found_ties"
        " where account in (select account from changed_ties)"
    )
    accounts = con.execute(
        "select account from found_ties where account in (select account from changed_ties) order by account"
    ).fetchall()
    for start in range(0, len(accounts), ACCOUNTS_AT_A_TIME):
        few = [account for [account] in accounts[start : start + ACCOUNTS_AT_A_TIME]]
        _follow(con, few, chances)
    con.execute("drop table found_ties")


def _make_missing_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Make all tables, empty, if one is not there or has other columns than today."""
    for table, columns in _COLUMNS.items():
        found = con.execute(
            "select list(column_name order by column_index) from duckdb_columns()"
            " where database_name = current_database() and schema_name = 'main' and table_name = ?",
            [table],
        ).fetchall()
        if found != [(list(columns),)]:
            for name, typed in _COLUMNS.items():
                cells = ", ".join(f"{column} {kind}" for column, kind in typed.items())
                con.execute(f"create or replace table main.{name} ({cells})")
            return


def _follow(con: duckdb.DuckDBPyConnection, accounts: list[int], chances: dict[str, float]) -> None:
    """Add the rows of a few accounts."""
    deciders = _by_account(con, "select account, contact_id from int_deciders", accounts)
    targets = _by_account(con, "select account, contact_id from int_people_to_reach", accounts)
    avoided = _by_account(con, "select account, contact_id from int_avoided_people", accounts)
    cuts: list[tuple[Any, ...]] = []
    paths: list[tuple[Any, ...]] = []
    for account, ties in _ties(con, accounts):
        graph = tie_graph(ties, chances)
        found = thread(tie_graph((t for t in ties if t.kind in _TWO_WAY), chances), deciders.get(account, ()))
        cuts.append((account, found.is_connected, len(found.cut), "|".join(found.cut) or None))
        for contact_id in targets.get(account, ()):
            warmest = warm_paths(graph, contact_id, avoided=avoided.get(account, ()), most=MOST_PATHS)
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


def _by_account(con: duckdb.DuckDBPyConnection, query: str, accounts: list[int]) -> dict[int, list[str]]:
    """The contacts of a query, by account."""
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
    "int_followed_ties": {"account": "integer", "inputs": "hugeint"},
}

_TIES = """
    select account, user_id, from_contact_id, to_contact_id, tie, cast(weight as double), evidence_id
    from int_ties
    where account in (select unnest($accounts))
    order by all
"""

# Hashes are summed up over rows none of which is there twice.
_FOUND = """
    create or replace temp table found_ties as
    with

    known as (

        select distinct account
        from int_ties
        where user_id is not null

    ),

    rows as (

        select
            account,
            hash($basis, user_id, from_contact_id, to_contact_id, tie, weight, evidence_id) as inputs
        from int_ties
        union all
        select account, hash('decider', contact_id) from int_deciders
        union all
        select account, hash('target', contact_id) from int_people_to_reach
        union all
        select account, hash('avoided', contact_id) from int_avoided_people

    )

    select rows.account, sum(rows.inputs) as inputs
    from rows
    inner join known on known.account = rows.account
    group by rows.account
"""

_CHANGED = """
    create or replace temp table changed_ties as
    select coalesce(found.account, followed.account) as account
    from found_ties as found
    full join main.int_followed_ties as followed on followed.account = found.account
    where found.inputs is distinct from followed.inputs
"""
