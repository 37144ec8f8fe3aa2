"""
Stamps of tables, and logs of the keys that changed between two stamps.

Every table that a model writes has a stamp: equal stamps mean equal rows. Where a table went from one stamp
to another by a known change, the ledger has what the rows that were removed or added have in its key columns.
Whoever made something of a table notes the stamp it read, and asks later which keys changed since:

    keys = ChangeLog(con).keys_changed("int_signals", since=stamp_read, column="account")

``keys`` is a SELECT of one column, ``key``, which may be null. Rows of other keys are as they were. It is
None if the log does not reach back that far; then all rows may have changed. What a reader will need is kept
for it if it used ``note_stamps_read``, and ``flush``.

When the clock moves, rows of a few instants change of everybody; when something is loaded, rows of a few
people change at all instants. If both happen, no column alone says what changed, so that the changes can be
asked for apart: those of the instants at which the clock changed, and the others.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final, Literal

import duckdb

from abm_warehouse.storage.connections import one_row
from abm_warehouse.storage.sql_text import literal

INSTANT = "as_of"
CLOCK: Final = "run.clock"
KEY_COLUMNS = ("touch", "contact", "person", "account", INSTANT)
"""Columns whose changes are logged in every table that has them: of numbers, but for the instant."""

SNAPSHOT = "published snapshot"
"""The reader that is no model: what was published last."""

_ENGINE = "version of the engine"
"""What has a stamp so that logs of another version, which may hash otherwise, are not used."""


Part = Literal["all", "instants", "others"]
"""Which changes are asked for: all, those at the instants at which the clock changed alone, or the others."""


@dataclass(frozen=True, slots=True)
class _Change:
    change_id: int
    table: str
    from_stamp: str
    to_stamp: str
    key_columns: tuple[str, ...]


class ChangeLog:
    """
    The stamps and logs of an open warehouse; what it writes belongs to the caller's transaction.

    Stamps, those that readers note, and which changes there were, are written together by ``flush``, which
    ends a transaction.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self.stamps: dict[str, str] = dict(
            con.execute("select table_name, stamp from ledger.stamps").fetchall()
        )
        self._new_stamps: dict[str, str] = {}
        self._new_notes: dict[str, tuple[str, str, Mapping[str, str]]] = {}
        self._changes: list[_Change] = []
        self._new_changes: list[_Change] = []
        self._at_instants: dict[int, bool] = {}
        if self.stamps.get(_ENGINE) == duckdb.__version__:
            logged = con.execute(
                "select change_id, table_name, from_stamp, to_stamp, key_columns from ledger.changes"
                " order by change_id"
            ).fetchall()
            self._changes = [
                _Change(change_id, table, from_stamp, to_stamp, tuple(key_columns))
                for change_id, table, from_stamp, to_stamp, key_columns in logged
            ]

    def keys_changed(
        self, table: str, *, since: str, column: str, until: str | None = None, part: Part = "all"
    ) -> str | None:
        """
        SELECT of the values in a key column of all rows that differ between two stamps; None if unknown.

        Parameters
        ----------
        table
            A model by its name, another table as ``schema.table``.
        since, until
            The stamps; the table's current one if ``until`` is None.
        column
            One of ``KEY_COLUMNS``, or one by which a model follows the table. Of a column that does not have
            numbers, the values are hashes, see :func:`.logged_keys`.
        part
            Which changes to look at. A change that the log does not have by the instant is one of the others.
        """
        path = self._path(table, since, until or self.stamps[table], column)
        if part != "all":
            path = self._part(table, since, until or self.stamps[table], path, part)
        if path is None:
            return None
        ids = ", ".join(str(change.change_id) for change in path) or "null"
        chosen = f"change_id in ({ids}) and key_column = {literal(column)}"
        return f"select key from ledger.changed_keys where {chosen}"

    def has_other_instants(self) -> bool:
        """Whether it is logged that the clock changed."""
        return any(change.table == CLOCK for change in self._changes)

    def is_in_other_part(self, table: str, since: str, until: str, part: Part) -> bool:
        """Whether all that changed of a table between two stamps belongs to the other part of the changes."""
        by_instant = self._path(table, since, until, INSTANT)
        if part == "all" or by_instant is None:
            return part == "instants"
        return all(self._is_at_instants(change) == (part == "others") for change in by_instant)

    def _part(
        self, table: str, since: str, until: str, path: list[_Change] | None, part: Part
    ) -> list[_Change] | None:
        """The changes of a path that belong to a part; None if they are not known."""
        by_instant = self._path(table, since, until, INSTANT)
        if by_instant is None:
            return [] if part == "instants" else path
        at_instants = part == "instants"
        found = [change for change in by_instant if self._is_at_instants(change) == at_instants]
        return found if path == by_instant or not found else None

    def _is_at_instants(self, change: _Change) -> bool:
        """Whether a change that is logged by instant is of those at which the clock changed alone."""
        if change.change_id not in self._at_instants:
            clock = [other.change_id for other in self._changes if other.table == CLOCK]
            [elsewhere] = one_row(
                self._con,
                "select count(*) from ledger.changed_keys"
                " where change_id = $change and key_column = $column and key not in"
                " (select key from ledger.changed_keys where list_contains($clock, change_id))",
                {"change": change.change_id, "column": INSTANT, "clock": clock},
            )
            self._at_instants[change.change_id] = elsewhere == 0
        return self._at_instants[change.change_id]

    def stamps_read_by(self, reader: str) -> dict[str, str]:
        """The stamps that a reader noted last; none if it never did."""
        noted = self._con.execute("select stamps from ledger.readers where name = ?", [reader]).fetchall()
        return noted[0][0] if noted else {}

    def stamps_not_followed(self, table: str, *, until: str, column: str) -> list[str]:
        """The stamps of a table that readers noted and that no log leads from to another one."""
        noted = self._con.execute(
            "select distinct stamps[$table] as stamp from ledger.readers"
            " where stamp is not null order by stamp",
            {"table": table},
        ).fetchall()
        return [stamp for [stamp] in noted if self._path(table, stamp, until, column) is None]

    def set_stamp(self, table: str, stamp: str) -> None:
        """Give a table the stamp that it has from now on."""
        self.stamps[table] = self._new_stamps[table] = stamp

    def note_stamps_read(
        self, reader: str, stamps: Mapping[str, str], meaning: str = "", fingerprint: str = ""
    ) -> None:
        """Note what a reader has read, so that the changes since then are kept for it."""
        self._new_notes[reader] = (meaning, fingerprint, stamps)

    def flush(self) -> None:
        """Write the stamps that were set and noted, and the changes between them."""
        if self._new_stamps:
            self._con.execute(
                "insert or replace into ledger.stamps select unnest($tables), unnest($stamps)",
                {"tables": list(self._new_stamps), "stamps": list(self._new_stamps.values())},
            )
        if self._new_notes:
            meanings, fingerprints, stamps = zip(*self._new_notes.values(), strict=True)
            self._con.execute(
                "insert or replace into ledger.readers select unnest($readers), unnest($meanings),"
                " unnest($fingerprints), map(unnest($tables::varchar[][]), unnest($stamps::varchar[][]))",
                {
                    "readers": list(self._new_notes),
                    "meanings": meanings,
                    "fingerprints": fingerprints,
                    "tables": [list(read) for read in stamps],
                    "stamps": [list(read.values()) for read in stamps],
                },
            )
        if self._new_changes:
            self._con.execute(
                "insert into ledger.changes select unnest($changes, max_depth := 2)",
                {"changes": [asdict(change) for change in self._new_changes]},
            )
        self._new_stamps, self._new_notes, self._new_changes = {}, {}, []

    def record(self, table: str, from_stamp: str, to_stamp: str, keys: Mapping[str, str]) -> None:
        """
        Log how a table went from one stamp to another.

        Parameters
        ----------
        keys
            By key column, a SELECT of the values that rows which were removed or added have in it.
        """
        if self.stamps.get(_ENGINE) != duckdb.__version__:
            for table_name in ("changes", "changed_keys"):
                self._con.execute(f"delete from ledger.{table_name}")
            self.set_stamp(_ENGINE, duckdb.__version__)
            self.flush()
        change_id = max((change.change_id for change in self._changes), default=0) + 1
        changed = " union all ".join(
            f"select distinct {change_id}, {literal(column)}, key from ({rows}) as changed (key)"
            for column, rows in keys.items()
        )
        self._con.execute(f"insert into ledger.changed_keys {changed}")
        change = _Change(change_id, table, from_stamp, to_stamp, tuple(keys))
        self._changes.append(change)
        self._new_changes.append(change)

    def forget_what_nobody_needs(self, current: Mapping[str, str]) -> None:
        """Drop every log that leads from no stamp that a reader noted to a current one."""
        needed: set[int] = set()
        columns: dict[str, set[str]] = {}
        for change in self._changes:
            columns.setdefault(change.table, set()).update(change.key_columns)
        noted = self._con.execute("select stamps from ledger.readers").fetchall() if columns else []
        read = {(table, stamp) for [stamps] in noted for table, stamp in stamps.items() if table in columns}
        for table, stamp in read:
            for column in columns[table]:
                path = self._path(table, stamp, current.get(table, ""), column)
                needed |= {change.change_id for change in path or ()}
        dropped = [change.change_id for change in self._changes if change.change_id not in needed]
        for table in ("ledger.changes", "ledger.changed_keys") if dropped else ():
            self._con.execute(f"delete from {table} where change_id in (select unnest(?))", [dropped])
        self._changes = [change for change in self._changes if change.change_id in needed]

    def _path(self, table: str, since: str, until: str, column: str) -> list[_Change] | None:
        """The fewest changes with a key column that lead from one stamp to another."""
        paths: dict[str, list[_Change]] = {since: []}
        waiting = [since]
        for stamp in waiting:
            if stamp == until:
                return paths[stamp]
            for change in self._changes:
                if (
                    (change.table, change.from_stamp) == (table, stamp)
                    and column in change.key_columns
                    and change.to_stamp not in paths
                ):
                    paths[change.to_stamp] = [*paths[stamp], change]
                    waiting.append(change.to_stamp)
        return None
