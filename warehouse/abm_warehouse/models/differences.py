"""
Which rows of a table differ from what they were, and what they have in the columns whose changes are logged.

Rows are compared by their hashes. The log has numbers: those of key columns as they are, and hashes of what
is in other columns, for those that models are reached by.
"""

from collections.abc import Collection, Mapping
from typing import Final

import duckdb

from abm_warehouse.models.changes import INSTANT, KEY_COLUMNS
from abm_warehouse.storage.connections import one_row
from abm_warehouse.storage.keys import ACCOUNTS, CONTACTS
from abm_warehouse.storage.sql_text import quoted

LARGEST_SHARE, FEW_ROWS = 0.4, 10_000
"""
Share of a table, and number of rows, up to which rows are followed one by one.

If more than both have changed, the whole is built, which is then taken to be cheaper.
"""

BUILT: Final = 'temp."rows built"'
"""The temporary table of rows that were built, to be compared with those that are stored."""

DIFFERING: Final = 'temp."rows that differ"'
"""The temporary table that ``find_differing_rows`` writes, with the logged columns and ``content``."""

DIFFERS: Final = f'hash("row") in (select content from {DIFFERING})'
"""The condition that a whole row, called ``row``, is one of those that differ."""

SHOWN_AS: Final = {"account": ACCOUNTS, "person": CONTACTS}
"""Key columns whose numbers a table may show as ids, and where both are."""

SHOWN_FOR: Final = {numbering.id: key for key, numbering in SHOWN_AS.items()}
"""Columns of ids, which are logged in tables without the number, and the key columns of these."""

_NUMBERS: Final = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")


class Columns:
    """Types of the columns of tables and views, by their names; those of all are found at once."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._found: dict[str, dict[str, str]] = {}

    def of(self, table: str) -> dict[str, str]:
        """Those of one table, in their order."""
        if not self._found:
            self._find_all()
        if table not in self._found:
            self._found[table] = column_types(self._con, written(table))
        return self._found[table]

    def _find_all(self) -> None:
        rows = self._con.execute(
            "select if(schema_name = 'main', '', schema_name || '.') || table_name, column_name, data_type"
            " from duckdb_columns() where database_name = current_database() and not internal"
            " order by column_index"
        ).fetchall()
        for table, column, kind in rows:
            self._found.setdefault(table, {})[column] = kind

    def note(self, table: str, columns: Mapping[str, str]) -> None:
        """Take those of a table that cannot be found by its name as given."""
        self._found[table] = dict(columns)

    def forget(self, table: str) -> None:
        """Find those of a table again, since it may have others now."""
        self._found.pop(table, None)


def column_types(con: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    """Types of the columns of a relation, by their names, in their order."""
    nothing = con.execute(f"from {relation} limit 0")
    types = {name: str(kind) for name, kind, *_ in nothing.description}
    nothing.fetchall()
    return types


def written(table: str) -> str:
    """The name of a table as SQL, with its schema."""
    schema, name = table.split(".") if "." in table else ("main", table)
    return f"{quoted(schema)}.{quoted(name)}"


def logged_keys(columns: Mapping[str, str], also: Collection[str] = ()) -> dict[str, str]:
    """
    What is logged of the columns of a table: SQL of a number, by column.

    Parameters
    ----------
    columns
        Types by name.
    also
        Columns to log besides the key columns, whatever their type.

    Examples
    --------
    >>> logged_keys({"touch": "BIGINT", "person": "VARCHAR", "email": "VARCHAR"}, also=["email"])
    {'touch': '"touch"', 'email': 'case when "email" is not null then cast(hash("email") >> 1 as bigint) end'}
    """
    numbers = {name for name, kind in columns.items() if kind in _NUMBERS}
    return {
        name: quoted(name) if name in numbers else _hash(quoted(name))
        for name in columns
        if name in also
        or name == INSTANT
        or (name in KEY_COLUMNS and name in numbers)
        or SHOWN_FOR.get(name, name) not in columns
    }


def are_logged_alike(one: str, other: str) -> bool:
    """Whether equal values in columns of two types are logged as equal numbers."""
    return one == other or {one, other} <= set(_NUMBERS)


def _hash(column: str) -> str:
    """A number of what is in a column, null for null. Different texts rarely have the same number."""
    return f"case when {column} is not null then cast(hash({column}) >> 1 as bigint) end"


LOGGED_INSTANT: Final = _hash(quoted(INSTANT))
"""What is logged of an instant, as SQL."""


def hashed_rows(rows: str, keys: Mapping[str, str]) -> str:
    """A SELECT of the hash of each row of a relation, as ``content``, and of its logged keys."""
    logged = "".join(f"{sql} as {quoted(name)}, " for name, sql in keys.items())
    return f'select {logged}hash("row") as content from {rows} as "row"'


def are_few(rows: int) -> bool:
    """Whether rows that have changed are followed, however small their table is."""
    return rows <= FEW_ROWS


def is_small_share(rows: int, of: int) -> bool:
    """Whether rows that have changed are followed, if their table has this number of rows."""
    return are_few(rows) or rows <= LARGEST_SHARE * of


def row_count(con: duckdb.DuckDBPyConnection, relation: str) -> int:
    """How many rows a relation has."""
    return int(one_row(con, f"select count(*) from {relation}")[0])


def find_differing_rows(
    con: duckdb.DuckDBPyConnection, before: str, after: str, keys: Collection[str]
) -> int:
    """
    Write the keys of all rows that are not the same in two relations, as often; how many rows there are.

    Parameters
    ----------
    before, after
        SELECTs as ``hashed_rows`` gives them.
    keys
        Names of their logged columns.
    """
    logged = "".join(f"{quoted(name)}, " for name in keys)
    [differing] = one_row(
        con,
        f"create or replace temp table {DIFFERING} as select {logged}content from ("
        f"select *, 1 as number from ({after}) union all by name select *, -1 as number from ({before})"
        f") group by {logged}content having sum(number) <> 0",
    )
    return int(differing)


def keys_that_differ(keys: Collection[str]) -> dict[str, str]:
    """A SELECT of each logged column of the rows that differ, as :meth:`.ChangeLog.record` takes them."""
    return {name: f"select {quoted(name)} from {DIFFERING}" for name in keys}


class RowsBefore:
    """
    The rows of a table that is about to be built again, remembered by their hashes.

    Parameters
    ----------
    con
        The open warehouse, in the transaction that builds the table.
    table
        The name of a table of schema ``main``.
    columns
        Its columns.
    also
        Columns to log besides the key columns.
    """

    def __init__(
        self, con: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], also: Collection[str]
    ) -> None:
        self._con = con
        self._table = written(table)
        self._columns = columns
        self._keys = logged_keys(columns, also)
        self._rows = f"temp.{quoted(f'{table} before')}"
        con.execute(f"create or replace temp table {self._rows} as {hashed_rows(self._table, self._keys)}")

    def keys_that_differ(self, columns: Mapping[str, str]) -> dict[str, str]:
        """What to log of the rows that differ now; nothing if they are too many, or have other columns."""
        if not self._keys or columns != self._columns:
            return {}
        after = hashed_rows(self._table, self._keys)
        rows = find_differing_rows(self._con, f"from {self._rows}", after, self._keys)
        return keys_that_differ(self._keys) if is_small_share(rows, row_count(self._con, self._table)) else {}

    def forget(self) -> None:
        """Drop the temporary table of them."""
        self._con.execute(f"drop table {self._rows}")
