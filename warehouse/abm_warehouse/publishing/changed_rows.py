"""Replace only the rows of a published table that changed, in a copy of the database that holds it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import duckdb

from abm_warehouse.models.changes import ChangeLog
from abm_warehouse.models.differences import SHOWN_AS, Columns, logged_keys
from abm_warehouse.models.growth import Grower, KeySet
from abm_warehouse.models.model import Model
from abm_warehouse.publishing.combinations import COMBINATIONS, ROWS, combinations, rows_with_hashes
from abm_warehouse.publishing.manifest import PublishedTable
from abm_warehouse.storage.connections import one_row
from abm_warehouse.storage.sql_text import quoted

ROW_GROUP_ROWS: Final = 16_384
"""
Rows of a row group in a snapshot.

Tables are sorted by account, so a question about one account reads one or two row groups of each. With the
usual 122,880 rows it would read most tables whole. With fewer, the file is larger and takes longer to write.
"""

MOST_REPLACED_SHARE: Final = 0.3
"""Share of a table's rows up to which they are replaced one by one; above, it is written whole."""

MOST_APPENDED: Final = 32 * ROW_GROUP_ROWS
"""
Rows that may lie behind the others, where every question about an account reads them.

With more, or more than ``MOST_REPLACED_SHARE``, the table is written whole, and so sorted again.
"""

_PLACES: Final = 'temp."places of rows"'
"""The temporary table of the rows of a published table that are replaced."""


@dataclass(frozen=True, slots=True)
class Table:
    """
    One table to publish.

    Parameters
    ----------
    schema, source
        Its schema in the snapshot, and its name there and in the warehouse.
    order
        What it is sorted by, as SQL.
    stamp
        Tables with equal stamps have equal rows.
    relation
        Where its rows are, as SQL: in the warehouse, and in tables of the snapshot that come before it.
    ranges_by
        A column of numbers within whose ranges it is sorted, and a table or view that has them all.
    repeats
        Columns of which it has each combination once, see :mod:`.combinations`.
    """

    schema: str
    source: str
    order: str
    stamp: str
    relation: str = ""
    ranges_by: tuple[str, str] | None = None
    repeats: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Schema and name."""
        return f"{self.schema}.{self.source}"

    @property
    def stored(self) -> str:
        """Name of the table of the snapshot that has its rows."""
        return f"{self.source}{ROWS}" if self.repeats else self.source

    @property
    def tables(self) -> list[str]:
        """All tables of the snapshot that it takes, with their schema."""
        names = [self.stored, f"{self.source}{COMBINATIONS}"] if self.repeats else [self.source]
        return [f"{self.schema}.{name}" for name in names]

    def target(self, name: str) -> str:
        """A table of its schema in the snapshot, as SQL."""
        return f"snapshot.{self.schema}.{quoted(name)}"

    def rows_sql(self, condition: str = "true") -> str:
        """Its rows that meet a condition, as they are stored, in the order in which they are published."""
        rows = f"from {self.relation} where {condition}"
        if self.repeats:
            rows = rows_with_hashes(rows, self.repeats)
        return f"{rows} order by {self.order}" if self.order else rows

    def is_held_by(self, published: PublishedTable | None) -> bool:
        """Whether a published table has the same rows in the same order."""
        return published is not None and (published.stamp, published.order) == (self.stamp, self.order)


class ChangedRows:
    """
    The rows that changed since a generation was published.

    Parameters
    ----------
    con
        The open warehouse; the copied database is attached as ``snapshot``.
    models
        Every model.
    log
        Says which keys changed.
    tables
        All tables to publish but those of pages, which are made from them.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        models: Collection[Model],
        log: ChangeLog,
        tables: Iterable[Table],
    ) -> None:
        self._con = con
        self._models = {table: model for model in models for table in model.writes}
        self._log = log
        self._columns = Columns(con)
        self._published: dict[str, dict[str, str]] = {}
        self._grower = Grower(con, models, log, self._columns)
        self._published_grower = Grower(
            con,
            [replace(model, kept_as=model.published_as) for model in models],
            log,
            self._columns,
            {table.source: table.target(table.source) for table in tables},
        )

    def is_known(self, table: Table, published: PublishedTable | None) -> bool:
        """Whether it is known what changed in a table since it was published."""
        model = self._models.get(table.source)
        return (
            model is not None
            and published is not None
            and any(self._keys_changed(table.source, model, published.stamp))
        )

    def replace(self, table: Table, published: PublishedTable) -> PublishedTable | None:
        """
        Bring a published table up to date; None if it must be written whole.

        Parameters
        ----------
        published
            What the copied database holds of it.
        """
        model = self._models.get(table.source)
        if model is None or published.order != table.order:
            return None
        columns = self._columns.of(table.source)
        if list(columns.items()) != list(self._columns_published(table).items()):
            return None
        changed = dict(self._keys_changed(table.source, model, published.stamp))
        return self._replace(table, published, model, columns, changed, self._grower)

    def replace_page(
        self,
        table: Table,
        published: PublishedTable,
        page: Model,
        before: Mapping[str, str],
        stamps: Mapping[str, str],
    ) -> PublishedTable | None:
        """
        Bring a page table up to date, once those that it reads are; None if it must be made anew.

        Parameters
        ----------
        published
            What the copied database holds of it.
        page
            The page as a view of the warehouse.
        before, stamps
            The stamp of each table and view that it was made from, and the current one.
        """
        columns = self._columns_published(table)
        self._columns.note(page.name, columns)
        changed: dict[str, str] = {}
        for key in page.growth.by if page.growth else ():
            if self._are_logged(page, key, before, stamps):
                keys = self._grower.keys_changed(page, key, before, stamps)
                changed |= {} if keys is None else {key: keys}
        return self._replace(table, published, page, columns, changed, self._published_grower)

    def _are_logged(
        self, page: Model, key: str, before: Mapping[str, str], stamps: Mapping[str, str]
    ) -> bool:
        """Whether logs say what changed in all that a page reads; a view with another meaning has none."""
        return all(
            self._log.keys_changed(name, since=before[name], until=stamps[name], column=key) is not None
            for name in page.reads
            if before[name] != stamps[name]
        )

    def _replace(
        self,
        table: Table,
        published: PublishedTable,
        model: Model,
        columns: Mapping[str, str],
        changed: Mapping[str, str],
        grower: Grower,
    ) -> PublishedTable | None:
        """Replace the rows that have a changed key in each column; None if they are many, or not known."""
        sets = [KeySet(self._con, key, keys) for key, keys in changed.items()]
        if any(key_set.is_empty for key_set in sets):
            return replace(published, stamp=table.stamp)
        conditions = {key_set: self._condition(columns, key_set) for key_set in sets}
        told = {key_set: condition for key_set, condition in conditions.items() if condition}
        if not told:
            return None
        condition = " and ".join(told.values())
        target = table.target(table.stored)
        [replaced] = one_row(
            self._con,
            f"create or replace temp table {_PLACES} as select rowid from {target} where {condition}",
        )
        if replaced > min(MOST_REPLACED_SHARE * published.rows, MOST_APPENDED) - published.appended:
            return None
        self._con.execute(f"delete from {target} where rowid in (from {_PLACES})")
        added_rows = f"select * from ({grower.rows_of_keys(model, told)}\n) where {condition}"
        if table.repeats:
            added_rows = self._with_new_combinations(table, added_rows)
        order = f" order by {', '.join(model.order)}" if model.order else ""
        [(added,)] = self._con.execute(f"insert into {target} {added_rows}{order}").fetchall()
        return PublishedTable(
            table.stamp,
            table.order,
            published.rows - replaced + added,
            published.appended + added,
        )

    def _with_new_combinations(self, table: Table, rows: str) -> str:
        """A SELECT of rows as they are stored, after their combinations have been added to the snapshot."""
        added = 'temp."rows to publish"'
        self._con.execute(f"create or replace temp table {added} as {rows}")
        known = table.target(f"{table.source}{COMBINATIONS}")
        self._con.execute(
            f"insert into {known} from ({combinations(f'from {added}', table.repeats)})"
            f" where combination not in (select combination from {known})"
        )
        return rows_with_hashes(f"from {added}", table.repeats)

    def _keys_changed(self, table: str, model: Model, since: str) -> Iterator[tuple[str, str]]:
        """Each key column by which it is known what changed in a table, and a SELECT of the keys."""
        own = [*(model.growth.by if model.growth else ()), *logged_keys(self._columns.of(table))]
        for key in dict.fromkeys(own):
            keys = self._log.keys_changed(table, since=since, column=key)
            if keys is not None:
                yield key, keys

    def _condition(self, columns: Mapping[str, str], keys: KeySet) -> str | None:
        """The condition of rows with these columns that belong to some keys; None if they cannot be told."""
        logged = logged_keys(columns, [keys.key]).get(keys.key)
        if logged is not None:
            return keys.has(logged)
        numbering = SHOWN_AS.get(keys.key)
        return keys.has_id(numbering) if numbering and numbering.id in columns else None

    def _columns_published(self, table: Table) -> dict[str, str]:
        """The types of the columns of a table of the copied database, by name, in their order."""
        if not self._published:
            found = self._con.execute(
                "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns()"
                " where database_name = 'snapshot' order by column_index"
            ).fetchall()
            for name, column, kind in found:
                self._published.setdefault(name, {})[column] = kind
        return self._published.get(table.name, {})
