"""
The tables of a snapshot that the queries of pages read, made from marts when the snapshot is staged.

They hold what a page would otherwise compute from the whole book for every request, in the order in which
the page reads it. Their SQL is in ``sql/pages``; only this engine reads them, so it need not be portable.
They are in the schema ``internal``: analysts query the marts that they are made from.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache

import duckdb

from abm_warehouse.models.sql_files import sql_root

NAME = re.compile(r"\bpage_[a-z]+\b")
"""What a page table is called, in the text of a query."""

NOW = "(select as_of from run_clock where is_now)"


@cache
def page_tables() -> dict[str, str]:
    """SQL of each page table by its name; ``$as_of`` in it is the instant of the run."""
    files = sorted((sql_root() / "pages").iterdir(), key=lambda file: file.name)
    return {
        file.name.removesuffix(".sql"): file.read_text("utf-8")
        for file in files
        if file.name.endswith(".sql")
    }


def make_page_tables(
    con: duckdb.DuckDBPyConnection, names: Iterable[str], as_of: datetime, *, schema: str = "main"
) -> None:
    """
    Make page tables from the marts that a connection sees.

    Parameters
    ----------
    con
        A connection that finds the marts by their name alone.
    names
        Which page tables.
    as_of
        The instant of the run; given as a value, it limits what the ledger is computed for.
    schema
        Where to make them.
    """
    for name in names:
        sql = page_tables()[name]
        order = re.search("^-- in order of: (.+)$", sql, re.MULTILINE)
        rows = f"select * from (\n{sql}\n){f' order by {order[1]}' if order else ''}"
        parameters = {"as_of": as_of} if "$as_of" in sql else None
        con.execute(f"create table {schema}.{name} as {rows}", parameters)


def on_marts(query: str) -> str:
    """A query with the page tables that it reads spelled out, so that it reads marts alone."""
    code = "\n".join(line.partition("--")[0] for line in query.splitlines())
    read = sorted(page_tables().keys() & set(NAME.findall(code)))
    return with_tables(query, {name: page_tables()[name].replace("$as_of", NOW) for name in read})


def with_tables(query: str, tables: Mapping[str, str]) -> str:
    """
    A query with common table expressions, by name, before its own.

    Examples
    --------
    >>> print(with_tables("select n from numbers", {"numbers": "select 1 as n"}))
    with
    <BLANKLINE>
    numbers as (
    <BLANKLINE>
    select 1 as n
    <BLANKLINE>
    )
    <BLANKLINE>
    select n from numbers
    """
    if not tables:
        return query
    spelled = ",\n\n".join(f"{name} as (\n\n{sql.strip()}\n\n)" for name, sql in tables.items())
    head, first, rest = re.split("^(with|select)\\b", query, maxsplit=1, flags=re.MULTILINE)
    joint = f",{rest}" if first == "with" else f"\n\n{first}{rest}"
    return f"{head}with\n\n{spelled}{joint}"
