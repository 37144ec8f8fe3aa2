"""A query, and where it names the tables that it reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from abm_warehouse.storage.sql_text import quoted


class Place(NamedTuple):
    """Where in a text a table is named, with its schema if that is written, and whether an alias follows."""

    start: int
    end: int
    table: str
    has_alias: bool


@dataclass(frozen=True, slots=True)
class Query:
    """
    One SELECT.

    Parameters
    ----------
    sql
        Its text.
    meaning
        A hash that comments and layout do not change.
    places
        Where it names tables, in the order of the text; not its common table expressions.
    """

    sql: str
    meaning: str
    places: tuple[Place, ...]

    @property
    def reads(self) -> frozenset[str]:
        """Tables that it reads, with their schema where it is written."""
        return frozenset(place.table for place in self.places)

    def on(self, relations: Mapping[str, str]) -> str:
        """
        Its text, reading other relations in place of some tables; nothing else changes.

        Parameters
        ----------
        relations
            By table, as in ``reads``, the relation in parentheses that takes its place.

        Examples
        --------
        >>> query = Query("select kind from known.touches", "", (Place(17, 30, "known.touches", False),))
        >>> query.on({"known.touches": "(from few)"})
        'select kind from (from few) as "touches"'
        """
        sql = self.sql
        for start, end, table, has_alias in reversed(self.places):
            if relation := relations.get(table):
                alias = "" if has_alias else f" as {quoted(table.rpartition('.')[2])}"
                sql = f"{sql[:start]}{relation}{alias}{sql[end:]}"
        return sql
