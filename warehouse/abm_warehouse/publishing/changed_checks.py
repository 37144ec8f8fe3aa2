"""
Checks on the rows that changed alone: a claim that was true of what was published is true of the others.

A check may say in what its rows are judged apart from others:

``-- by: as_of, account_id``
    Whether a row breaks the claim depends only on rows with the same instant, in the tables that have this
    column, and only on rows of the same account. Then a run looks at the instants and accounts of rows that
    changed; ``abm doctor`` looks at all rows.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import duckdb

from abm_warehouse.models import checks
from abm_warehouse.models.changes import CLOCK, INSTANT, SNAPSHOT, ChangeLog
from abm_warehouse.models.differences import LOGGED_INSTANT, SHOWN_AS, SHOWN_FOR
from abm_warehouse.models.parse_cache import ParseCache, parsed_sql
from abm_warehouse.storage.sql_text import is_among, literal, quoted

_BY: Final = "-- by: "


class ChangedChecks:
    """
    The checks of a staged snapshot, on rows that changed since the snapshot before it.

    Parameters
    ----------
    con
        The open warehouse.
    snapshot
        A connection to the staged database, which finds its tables by their names alone.
    log
        Says which keys changed.
    stamps
        The stamp of each table and view of the snapshot.
    cache
        What was found in the checks before.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        snapshot: duckdb.DuckDBPyConnection,
        log: ChangeLog,
        stamps: Mapping[str, str],
        cache: ParseCache,
    ) -> None:
        self._con = con
        self._snapshot = snapshot
        self._log = log
        self._stamps = stamps
        self._cache = cache
        self._before = log.stamps_read_by(SNAPSHOT)
        self._columns: dict[str, list[str]] = {}
        self._conditions: dict[tuple[str, frozenset[str]], str | None] = {}

    def queries(self, held: Mapping[str, str]) -> dict[str, str]:
        """
        By claim, the query that looks at changed rows alone, where it is known which these are.

        Parameters
        ----------
        held
            Hash of each check to run again that held for the snapshot before, and of all that it read.
        """
        before = checks.what_checks_read(self._before, self._cache)
        return {
            claim: restricted
            for claim, query in checks.read_checks()
            if held.get(claim) == before[claim]
            if (restricted := self._restricted(claim, query))
        }

    def _restricted(self, claim: str, query: str) -> str | None:
        """A check on the rows with a changed value in each column that it is judged by; None if not known."""
        parsed = parsed_sql(query, f"checks/{claim}", self._cache)
        changed = frozenset(table for table in parsed.reads if self._stamps[table] != self._before[table])
        conditions = {
            column: condition
            for column in _judged_by(query)
            if (condition := self._condition(column, changed)) is not None
        }
        relations = {}
        for table in parsed.reads:
            if own := [conditions[column] for column in self._columns_of(table) if column in conditions]:
                relations[table] = f"(from {table} where {' and '.join(own)})"
        return parsed.on(relations) if relations else None

    def _condition(self, column: str, changed: frozenset[str]) -> str | None:
        """The condition that a column has a value of changed rows; None if these are not known."""
        if (column, changed) not in self._conditions:
            values = self._values(column, changed)
            self._conditions[column, changed] = None if values is None else self._has(column, values)
        return self._conditions[column, changed]

    def _values(self, column: str, changed: Iterable[str]) -> list[object] | None:
        """The values of rows that changed, of those that are still there."""
        key = SHOWN_FOR.get(column, column)
        found = []
        for table in changed:
            keys = self._log.keys_changed(
                table, since=self._before[table], until=self._stamps[table], column=key
            )
            if keys is None:
                return None
            found.append(keys)
        keys = " union ".join(found) or "select null as key where false"
        if column == INSTANT:
            query = f"select {INSTANT}::varchar from {CLOCK} where {LOGGED_INSTANT} in ({keys})"
        elif column in SHOWN_FOR:
            query = SHOWN_AS[key].ids_of(keys)
        else:
            query = keys
        return [value for [value] in self._con.execute(query).fetchall()]

    def _has(self, column: str, values: list[object]) -> str:
        if column == INSTANT:
            instants = ", ".join(f"{literal(str(value))}::timestamptz" for value in values)
            return f"{INSTANT} in ({instants})" if values else "false"
        table = f"temp.{quoted(f'{column} to check {len(self._conditions)}')}"
        self._snapshot.execute(f"create temp table {table} as select unnest(?) as value", [values])
        return is_among(column, f"from {table}", or_null=None in values)

    def _columns_of(self, table: str) -> list[str]:
        if table not in self._columns:
            rows = self._snapshot.execute(f"describe {table}").fetchall()
            self._columns[table] = [name for name, *_ in rows]
        return self._columns[table]


def _judged_by(query: str) -> Iterator[str]:
    """The columns in which the rows of a check are judged apart."""
    for line in query.splitlines():
        if line.startswith(_BY):
            yield from line.removeprefix(_BY).split(", ")
