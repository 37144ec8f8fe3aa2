"""Parents and ultimate parents of accounts."""

import duckdb
import pyarrow as pa

from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import write_table
from abm_graph.hierarchy import resolve_hierarchy
from abm_warehouse.models.model import Model

_TYPES = {
    "account_id": pa.string(),
    "parent_account_id": pa.string(),
    "global_account_id": pa.string(),
    "depth": pa.int64(),
    "problem": pa.string(),
    "problem_detail": pa.string(),
    "country": pa.string(),
}


def step() -> Model:
    """Writes ``int_account_places``."""
    return python_step(
        place_accounts,
        subject="entities",
        reads=("stg_accounts", "stg_account_parents"),
        writes=("int_account_places",),
    )


def place_accounts(con: duckdb.DuckDBPyConnection) -> None:
    """
    Write ``int_account_places``: the parents of each account, its depth, and what is wrong with its links.

    An account without a country has that of the nearest parent that has one.
    """
    accounts = con.execute(
        "select account_id, parent_account_id, lower(trim(country)) from stg_accounts order by account_id"
    ).fetchall()
    other_parents: dict[str, list[str]] = {}
    for account, parent in con.execute(
        "select account_id, parent_account_id from stg_account_parents order by account_id, parent_account_id"
    ).fetchall():
        other_parents.setdefault(account, []).append(parent)
    country_of = {account: country for account, _, country in accounts}
    positions = resolve_hierarchy({account: parent for account, parent, _ in accounts}, other_parents)
    for account in sorted(positions, key=lambda account: positions[account].depth):
        parent = positions[account].parent
        if country_of[account] is None and parent is not None:
            country_of[account] = country_of[parent]
    rows = [(account, *positions[account], country_of[account]) for account in sorted(positions)]
    cells = list(zip(*rows, strict=True)) or [()] * len(_TYPES)
    columns = {
        name: pa.array(values, kind) for (name, kind), values in zip(_TYPES.items(), cells, strict=True)
    }
    write_table(con, "int_account_places", columns)
