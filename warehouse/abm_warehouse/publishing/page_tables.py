"""
The tables of a snapshot that the queries of pages read, made from marts when the snapshot is staged.

They hold what a page would otherwise compute from the whole book for every request, in the order in which
the page reads it. Their SQL is in ``sql/pages``; only this engine reads them, so it need not be portable.
They are in the schema ``internal``: analysts query the marts that they are made from.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import duckdb

from abm_warehouse.models.model import Model, sql_model
from abm_warehouse.models.parse_cache import ParseCache
from abm_warehouse.models.sql_files import sql_root
from abm_warehouse.publishing.snapshots import INTERNAL
from abm_warehouse.publishing.tables import Table
from abm_warehouse.storage.connections import one_row
from abm_warehouse.storage.sql_text import literal, quoted

NAME = re.compile(r"\bpage_[a-z]+\b")
"""What a page table is called, in the text of a query."""

SEARCHED = "searched"
"""Column of texts in which a page searches. It is not compressed, since every search reads all of it."""

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


@dataclass(frozen=True, slots=True)
class Page:
    """
    A page table to publish.

    Parameters
    ----------
    table
        The table; its stamp is a hash of its SQL and of all that it reads.
    view
        The same as a view of the warehouse, which says how the table grows.
    stamp_before
        The stamp that it has if it was made from what was published last, by the same SQL.
    """

    table: Table
    view: Model
    stamp_before: str


def pages_to_publish(
    names: Iterable[str],
    as_of: datetime,
    before: Mapping[str, str],
    stamps: Mapping[str, str],
    cache: ParseCache,
) -> list[Page]:
    """
    The page tables of these names, as they are written.

    Parameters
    ----------
    as_of
        The instant of the run.
    before, stamps
        The stamp of each table and view of the snapshot before, and of this one.
    cache
        What was found in their SQL before.
    """
    instant = f"{literal(as_of.isoformat())}::timestamptz"
    pages = []
    for name in names:
        sql = page_tables()[name]
        view = sql_model(name, "pages", "-- kept as: view\n" + sql.replace("$as_of", instant), cache=cache)
        table = Table(INTERNAL, name, "", _stamp(sql, as_of, view.reads, stamps))
        pages.append(Page(table, view, _stamp(sql, as_of, view.reads, before)))
    return pages


def _stamp(sql: str, as_of: datetime, reads: Iterable[str], stamps: Mapping[str, str]) -> str:
    parts = [sql, *(f"{table}={stamps.get(table)}" for table in sorted(reads))]
    if "$as_of" in sql:
        parts.append(as_of.isoformat())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def make_page_table(
    con: duckdb.DuckDBPyConnection, name: str, as_of: datetime, *, schema: str = "main"
) -> int:
    """
    Make a page table from the marts that a connection sees; how many rows it has.

    Parameters
    ----------
    con
        A connection that finds the marts by their name alone.
    name
        Which page table.
    as_of
        The instant of the run; given as a value, it limits what the ledger is computed for.
    schema
        Where to make it.
    """
    sql = page_tables()[name]
    order = re.search("^-- in order of: (.+)$", sql, re.MULTILINE)
    rows = f"select * from (\n{sql}\n){f' order by {order[1]}' if order else ''}"
    parameters = {"as_of": as_of} if "$as_of" in sql else None
    columns = con.execute(f"describe {rows}", parameters).fetchall()
    definitions = (
        f"{quoted(column)} {type_}{' using compression uncompressed' if column == SEARCHED else ''}"
        for column, type_, *_ in columns
    )
    con.execute(f"create table {schema}.{name} ({', '.join(definitions)})")
    [count] = one_row(con, f"insert into {schema}.{name} {rows}", parameters)
    return int(count)


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
