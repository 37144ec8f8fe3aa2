"""Ranges of keys: large models are built one range at a time, so that each fits into memory."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Final, NamedTuple

import duckdb

from abm_warehouse.storage.connections import one_row
from abm_warehouse.storage.keys import ACCOUNTS, CONTACTS, Numbering
from abm_warehouse.storage.sql_text import is_among, quoted

RANGES: Final[Mapping[str, tuple[Numbering, int]]] = {
    "account": (ACCOUNTS, 25_000),
    "person": (CONTACTS, 250_000),
}
"""
Keys that are divided into ranges: where their numbers are, and how many of them a range has.

With more, what is joined and sorted does not fit into 1.4 GB.
"""


class KeyRange(NamedTuple):
    """
    Keys of one column from ``first`` up to and without ``end``; None is no bound.

    The range without a first key has null, too.
    """

    key: str
    first: int | None
    end: int | None

    def has(self, column: str) -> str:
        """
        The condition that a column is one of the keys.

        Examples
        --------
        >>> KeyRange("person", None, 250_000).has("person")
        '(person < 250000 or person is null)'
        >>> KeyRange("person", 250_000, 500_000).has("person")
        'person >= 250000 and person < 500000'
        """
        if self.first is None:
            return f"({column} < {self.end} or {column} is null)"
        last = "" if self.end is None else f" and {column} < {self.end}"
        return f"{column} >= {self.first}{last}"

    def has_id(self, numbering: Numbering) -> str:
        """The condition that the column of ids has the id of one of the keys."""
        ids = f"select {numbering.id} from keys.{numbering.table} where {self.has(numbering.number)}"
        return is_among(quoted(numbering.id), ids, or_null=self.first is None)


def key_ranges(con: duckdb.DuckDBPyConnection, key: str) -> list[KeyRange]:
    """Ranges that have every number of a key of ``RANGES``, and null; none if one range would be enough."""
    numbering, size = RANGES[key]
    [numbers] = one_row(con, f"select count(*) from keys.{numbering.table}")
    bounds = range(size, numbers, size)
    return [KeyRange(key, *bound) for bound in pairwise([None, *bounds, None])] if bounds else []
