"""What the text of a query says, found by parsing it: its meaning, and where it names tables."""

import hashlib
from functools import cache

import sqlglot
from sqlglot import exp

from abm.errors import ModelError
from abm_warehouse.models.query import Place, Query


@cache
def parse(sql: str, file: str) -> Query:
    """
    The meaning of a query, and the tables that it reads.

    Raises
    ------
    ModelError
        If the text is not one SELECT; ``file`` is named.
    """
    try:
        [tree] = sqlglot.parse(sql, read="duckdb")
    except (sqlglot.errors.SqlglotError, ValueError) as error:
        raise ModelError(f"SQL model {file} is not one SELECT: {error}") from error
    if not isinstance(tree, exp.Query):
        raise ModelError(f"SQL model {file} is not one SELECT.")
    ctes = {cte.alias for cte in tree.find_all(exp.CTE)}
    tables = [table for table in tree.find_all(exp.Table) if table.db or table.name not in ctes]
    places = tuple(sorted(map(_place, tables)))
    text = tree.sql("duckdb", comments=False, copy=False)  # which may change the tree
    return Query(sql=sql, meaning=hashlib.sha256(text.encode()).hexdigest(), places=places)


def _place(table: exp.Table) -> Place:
    name = f"{table.db}.{table.name}" if table.db else table.name
    start = (table.args.get("db") or table.this).meta["start"]
    return Place(int(start), int(table.this.meta["end"]) + 1, name, has_alias=bool(table.alias))
