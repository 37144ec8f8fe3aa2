"""The queries of ``sql/queries``: their texts, and the rows they return from a published snapshot."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

import duckdb

from abm_warehouse.models.sql_files import INTERNAL_PREFIXES, sql_root
from abm_warehouse.publishing.page_tables import on_marts
from abm_warehouse.publishing.snapshots import INTERNAL

Row = TypeVar("Row")

_PARSED: dict[str, duckdb.Statement] = {}
"""Queries of ``sql/queries`` by name; a parsed one is of no connection, and any thread may run it."""

_INTERNAL_TABLE = re.compile(rf"\b(from|join) (?=(?:{'|'.join(INTERNAL_PREFIXES)})\w)")


@cache
def query_text(name: str) -> str:
    """SQL of a query in ``sql/queries``, with its parameters as ``$name``."""
    return (sql_root() / "queries" / f"{name}.sql").read_text("utf-8")


def query_names() -> frozenset[str]:
    """Names of the queries in ``sql/queries``."""
    return frozenset(file.name.removesuffix(".sql") for file in (sql_root() / "queries").iterdir())


def bound_text(name: str, values: Mapping[str, Any]) -> str:
    """
    SQL of a query on marts with its values in place of its parameters, ready to be run anywhere.

    Tables of schema ``internal`` are named with it. Parameters in comments stay as they are, since they
    explain the query; a parameter that ``values`` does not name is null.

    Examples
    --------
    >>> print(bound_text("is_account", {"account_id": "O'Hara"}).splitlines()[-1])
    where account_id = 'O''Hara'
    """
    from sqlglot import exp  # here, because the commands that print a few rows do not need it

    def literal(parameter: re.Match[str]) -> str:
        return exp.convert(values.get(parameter[1])).sql("duckdb")

    lines = []
    for line in on_marts(query_text(name)).splitlines():
        code, dashes, comment = line.partition("--")
        named = _INTERNAL_TABLE.sub(rf"\1 {INTERNAL}.", code)
        lines.append(re.sub(r"\$(\w+)", literal, named) + dashes + comment)
    return "\n".join(lines)


def ask_text(
    con: duckdb.DuckDBPyConnection, sql: str | duckdb.Statement, parameters: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the rows of a query given as text, or parsed."""
    answer = con.execute(sql, dict(parameters)) if parameters else con.execute(sql)
    names = [column[0] for column in answer.description or []]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def ask(con: duckdb.DuckDBPyConnection, name: str, **parameters: Any) -> list[dict[str, Any]]:
    """Return the rows of a query in ``sql/queries``; its text is parsed once a process."""
    if name not in _PARSED:
        [_PARSED[name]] = con.extract_statements(query_text(name))
    return ask_text(con, _PARSED[name], parameters)


def rows_of(con: duckdb.DuckDBPyConnection, row: type[Row], name: str, **parameters: Any) -> tuple[Row, ...]:
    """Return the rows of a query in ``sql/queries``, each as a named tuple."""
    return tuple(row(**values) for values in ask(con, name, **parameters))


def first_row_of(con: duckdb.DuckDBPyConnection, row: type[Row], name: str, **parameters: Any) -> Row | None:
    """Return the first row of a query in ``sql/queries``; None if it has none."""
    return next(iter(rows_of(con, row, name, **parameters)), None)
