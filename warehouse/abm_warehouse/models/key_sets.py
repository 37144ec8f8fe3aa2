"""Some keys of one column, for which a model is built: those that changed, or a range of them."""

from functools import cached_property

import duckdb

from abm_warehouse.models.changes import CLOCK, INSTANT
from abm_warehouse.models.differences import LOGGED_INSTANT
from abm_warehouse.models.ranges import KeyRange
from abm_warehouse.storage.connections import one_row
from abm_warehouse.storage.keys import Numbering
from abm_warehouse.storage.sql_text import is_among, literal, quoted


class KeySet:
    """
    Keys of one column, in a temporary table from when they are first asked for, until another set of it is.

    Parameters
    ----------
    con
        The open warehouse.
    key
        The column.
    keys
        A SELECT of one column, ``key``, as :meth:`.ChangeLog.keys_changed` gives it.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, key: str, keys: str) -> None:
        self._con = con
        self._table = f"temp.{quoted(f'{key} to build')}"
        self.key = key
        self.keys = keys

    @cached_property
    def is_empty(self) -> bool:
        """Whether there are none, now that they are looked up."""
        rows = f"select distinct key from ({self.keys})"
        [number] = one_row(self._con, f"create or replace temp table {self._table} as {rows}")
        self.keys = f"select key from {self._table}"
        return not number

    @cached_property
    def _has_null(self) -> bool:
        return not self.is_empty and self._is_null_among(f"select key from {self._table}")

    def _is_null_among(self, values: str) -> bool:
        return bool(
            self._con.execute(f"from ({values}) as listed (value) where value is null limit 1").fetchall()
        )

    def has(self, logged: str) -> str:
        """The condition that what is logged of a column is one of the keys, of which one may be null."""
        if self._instants:
            return f"{quoted(INSTANT)} in ({self._instants})"
        return is_among(logged, f"select key from {self._table}", or_null=self._has_null)

    def has_id(self, numbering: Numbering) -> str:
        """The condition that the column of ids has the id of one of the keys, or null if one has no id."""
        ids = f"temp.{quoted(f'{numbering.id} to build')}"
        self._con.execute(f"create or replace temp table {ids} as {numbering.ids_of(self.keys)}")
        return is_among(quoted(numbering.id), f"from {ids}", or_null=self._is_null_among(f"from {ids}"))

    @cached_property
    def _instants(self) -> str:
        """The keys as instants, by which whole blocks of rows are passed over; empty if not all are known."""
        if self.key != INSTANT or self.is_empty:
            return ""
        instants = self._con.execute(
            f"select cast({INSTANT} as varchar) from {self._table} as hashes"
            f" left join {CLOCK} as clock on {LOGGED_INSTANT} = hashes.key"
        ).fetchall()
        known = [f"{literal(instant)}::timestamptz" for [instant] in instants if instant is not None]
        return ", ".join(known) if len(known) == len(instants) else ""


Keys = KeySet | KeyRange
"""Some keys of one column: those that changed, or a range."""
