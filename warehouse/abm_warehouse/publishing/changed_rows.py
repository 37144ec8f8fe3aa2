"""Replace only the rows of a published table that changed, in a copy of the database that holds it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

import duckdb

from abm_warehouse.models.changes import SNAPSHOT, ChangeLog
from abm_warehouse.models.differences import SHOWN_AS, Columns, logged_keys
from abm_warehouse.models.growth import Grower
from abm_warehouse.models.key_sets import Keys, KeySet
from abm_warehouse.models.model import Model
from abm_warehouse.publishing.combinations import COMBINATIONS, combinations, rows_with_hashes
from abm_warehouse.publishing.manifest import PublishedTable
from abm_warehouse.publishing.page_tables import Page
from abm_warehouse.publishing.tables import ROW_GROUP_ROWS, Table
from abm_warehouse.storage.connections import one_row

MOST_REPLACED_SHARE: Final = 0.3
"""Share of a table's rows up to which they are replaced one by one; above, it is written whole."""

MOST_APPENDED: Final = 32 * ROW_GROUP_ROWS
"""
Rows that may lie behind the others, where every question about an account reads them.

With more, or more than ``MOST_REPLACED_SHARE``, the table is written whole, and so sorted again.
"""

_PLACES: Final = 'temp."places of rows"'
"""The temporary table of the rows of a published table that are replaced."""


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
        All tables to publish but those of pages.
    pages
        The tables of pages, which are made from the others.
    stamps
        The stamp of each table and view of the next snapshot.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        models: Iterable[Model],
        log: ChangeLog,
        tables: Iterable[Table],
        pages: Collection[Page],
        stamps: Mapping[str, str],
    ) -> None:
        self._con = con
        self._models = {table: model for model in models for table in model.writes}
        self._log = log
        self._pages = {page.table.name: page for page in pages}
        self._stamps = stamps
        self._stamps_before = log.stamps_read_by(SNAPSHOT)
        self._columns = Columns(con)
        self._published: dict[str, dict[str, str]] = {}
        grown = [*self._models.values(), *(page.view for page in pages)]
        self._warehouse_grower = Grower(con, grown, log, self._columns)
        self._snapshot_grower = Grower(
            con,
            [replace(model, kept_as=model.published_as) for model in grown],
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

    def update(self, table: Table, published: PublishedTable) -> PublishedTable | None:
        """
        Bring a published table up to date; None if it must be written whole.

        The table of a page must come after those that it reads.

        Parameters
        ----------
        published
            What the copied database holds of it.
        """
        page = self._pages.get(table.name)
        return self._update_page(page, published) if page else self._update_model(table, published)

    def in_ranges(self, table: Table) -> list[str]:
        """SELECTs of the rows of a view, one for each range in which it is built; none if at once."""
        model = self._models.get(table.source)
        if model is None or model.kept_as == "table":
            return []
        columns = self._columns.of(table.source)
        return [
            f"select * from ({self._warehouse_grower.rows_of_keys(model, [keys])}\n)"
            f" where {self._condition(columns, keys)}"
            for keys in self._warehouse_grower.key_ranges(model)
        ]

    def _update_model(self, table: Table, published: PublishedTable) -> PublishedTable | None:
        model = self._models.get(table.source)
        if model is None or published.order != table.order:
            return None
        columns = self._columns.of(table.source)
        if list(columns.items()) != list(self._columns_published(table).items()):
            return None
        changed = dict(self._keys_changed(table.source, model, published.stamp))
        return self._replace(table, published, model, changed, self._warehouse_grower)

    def _update_page(self, page: Page, published: PublishedTable) -> PublishedTable | None:
        if published.stamp != page.stamp_before:
            return None
        view = page.view
        self._columns.note(view.name, self._columns_published(page.table))
        changed: dict[str, str] = {}
        for key in view.growth.by if view.growth else ():
            if self._are_logged(view, key):
                keys = self._warehouse_grower.keys_changed(view, key, self._stamps_before, self._stamps)
                changed |= {} if keys is None else {key: keys}
        return self._replace(page.table, published, view, changed, self._snapshot_grower)

    def _are_logged(self, page: Model, key: str) -> bool:
        """Whether logs say what changed in all that a page reads; a view with another meaning has none."""
        before, stamps = self._stamps_before, self._stamps
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
        changed: Mapping[str, str],
        grower: Grower,
    ) -> PublishedTable | None:
        """Replace the rows that have a changed key in each column; None if they are many, or not known."""
        sets = [KeySet(self._con, key, keys) for key, keys in changed.items()]
        if any(key_set.is_empty for key_set in sets):
            return replace(published, stamp=table.stamp)
        columns = self._columns.of(table.source)
        conditions = {
            key_set: condition
            for key_set in sets
            if (condition := self._condition(columns, key_set)) is not None
        }
        if not conditions:
            return None
        condition = " and ".join(conditions.values())
        target = table.target(table.stored)
        [replaced] = one_row(
            self._con,
            f"create or replace temp table {_PLACES} as select rowid from {target} where {condition}",
        )
        if replaced > min(MOST_REPLACED_SHARE * published.rows, MOST_APPENDED) - published.appended:
            return None
        self._con.execute(f"delete from {target} where rowid in (from {_PLACES})")
        added_rows = f"select * from ({grower.rows_of_keys(model, conditions)}\n) where {condition}"
        if table.repeats:
            added_rows = self._with_new_combinations(table, added_rows)
        order = f" order by {', '.join(model.order)}" if model.order else ""
        [added] = one_row(self._con, f"insert into {target} {added_rows}{order}")
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

    def _condition(self, columns: Mapping[str, str], keys: Keys) -> str | None:
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
