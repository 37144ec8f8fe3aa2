"""What the text of a model says, found by parsing it: its meaning, and the tables it reads."""

import hashlib
from collections.abc import Mapping

import sqlglot
from sqlglot import exp

from abm.errors import ModelError
from abm_warehouse.storage.sql_text import quoted


def parse(sql: str, file: str) -> tuple[frozenset[str], str]:
    """
    Tables that a query reads, and a hash of its meaning, which comments and layout do not change.

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
    return tables_read(tree), hashlib.sha256(tree.sql("duckdb", comments=False).encode()).hexdigest()


def tables_read(tree: exp.Query) -> frozenset[str]:
    """Tables that a query reads, with their schema where it is written; not its common table expressions."""
    return frozenset(map(_name, _tables(tree)))


def replace_tables(sql: str, relations: Mapping[str, str]) -> str:
    """
    A query that reads other relations in place of some tables; nothing else of its text changes.

    Parameters
    ----------
    sql
        The query.
    relations
        By table, as in :attr:`Model.reads`, the relation in parentheses that takes its place.

    Examples
    --------
    >>> replace_tables("select kind from known.touches where touch > 1", {"known.touches": "(from few)"})
    'select kind from (from few) as "touches" where touch > 1'
    """
    tree = sqlglot.parse_one(sql, read="duckdb")
    for table in sorted(_tables(tree), key=_start, reverse=True):
        if relation := relations.get(_name(table)):
            alias = "" if table.alias else f" as {quoted(table.name)}"
            sql = f"{sql[: _start(table)]}{relation}{alias}{sql[table.this.meta['end'] + 1 :]}"
    return sql


def _tables(tree: exp.Expr) -> list[exp.Table]:
    ctes = {cte.alias for cte in tree.find_all(exp.CTE)}
    return [table for table in tree.find_all(exp.Table) if table.db or table.name not in ctes]


def _name(table: exp.Table) -> str:
    return f"{table.db}.{table.name}" if table.db else table.name


def _start(table: exp.Table) -> int:
    """Where the name of a table begins in the text it was parsed from."""
    return int((table.args.get("db") or table.this).meta["start"])
