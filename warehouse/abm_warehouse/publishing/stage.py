"""
Staging: the database file of the next generation, written whole or from a copy of the current one.

A copy is worth its price when most rows are the same. Blocks of tables that were replaced stay in its file as
free space, so it is written whole again when it has grown too much.
"""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import duckdb

from abm_warehouse.models.differences import Columns, written
from abm_warehouse.publishing.changed_rows import ChangedRows
from abm_warehouse.publishing.combinations import COMBINATIONS, combinations, view_of_combinations
from abm_warehouse.publishing.manifest import Manifest, PublishedTable
from abm_warehouse.publishing.snapshots import DATABASE, INTERNAL
from abm_warehouse.publishing.tables import ROW_GROUP_ROWS, Table
from abm_warehouse.storage.connections import naming_what_lacks_memory, one_row, transaction
from abm_warehouse.storage.sql_text import literal

LEAST_KEPT_SHARE: Final = 0.5
"""Share of the rows that must be the same for a copy of the current database to be cheaper than a new one."""

RANGE: Final = 6_000_000
"""
How many numbers a range has whose rows are sorted together.

With more, sorting takes longer, and finding the rows of an account takes less.
"""

MOST_GROWTH: Final = 1.5
"""How large the file may become, as a multiple of its size when it was last written whole."""


@dataclass(frozen=True, slots=True)
class Base:
    """
    The current generation, whose files the next one may share.

    Parameters
    ----------
    folder
        Its files are as they were published, and are never written to.
    manifest
        Says what its tables hold.
    """

    folder: Path
    manifest: Manifest

    def kept(self, tables: Iterable[Table]) -> dict[str, PublishedTable]:
        """The tables, by name, that it holds with the same rows in the same order."""
        published = self.manifest.tables
        return {
            table.name: published[table.name]
            for table in tables
            if table.is_held_by(published.get(table.name))
        }

    def is_worth_copying(self, tables: Iterable[Table], changed_rows: ChangedRows) -> bool:
        """Whether its database is a good start for the next one: most rows are in tables that stay in it."""
        published = self.manifest.tables
        rows = sum(
            published[table.name].rows
            for table in tables
            if table.is_held_by(published.get(table.name))
            or changed_rows.is_known(table, published.get(table.name))
        )
        has_grown = self.database.stat().st_size > MOST_GROWTH * self.manifest.whole_bytes
        return not has_grown and rows >= LEAST_KEPT_SHARE * sum(table.rows for table in published.values())

    @property
    def database(self) -> Path:
        """Its database file."""
        return self.folder / DATABASE


def stage_tables(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    tables: Sequence[Table],
    pages: Sequence[Table],
    *,
    kept: Mapping[str, PublishedTable],
    copied: Base | None,
    changed_rows: ChangedRows,
) -> dict[str, PublishedTable]:
    """
    Write the tables into a new database file; what each holds, by name.

    Parameters
    ----------
    con
        The open warehouse.
    path
        The file to write.
    tables
        All tables of the snapshot but those of pages.
    pages
        The tables of pages that may be brought up to date; those that the result lacks are still to be made.
    kept
        What the base holds as it is to be published.
    copied
        Start from a copy of this base's database, and write only what changed; write everything if None.
    changed_rows
        Brings tables of this copy up to date.
    """
    held: dict[str, PublishedTable] = {}
    published: Mapping[str, PublishedTable] = {}
    if copied is not None:
        held |= kept
        published = copied.manifest.tables
        shutil.copyfile(copied.database, path)
    con.execute(attach_sql(path))
    try:
        held |= _update(con, [table for table in tables if table.name not in held], published, changed_rows)
        up_to_date = [table for table in tables if table.name in held]
        _drop_all_but(con, (name for table in (*up_to_date, *pages) for name in table.tables))
        for schema in (INTERNAL, "run"):
            con.execute(f"create schema if not exists snapshot.{schema}")
        columns = Columns(con)
        for table in tables:
            if table.name not in held:
                held[table.name] = PublishedTable(table.stamp, table.order, _write(con, table, changed_rows))
            if table.repeats:
                shown = columns.of(table.source)
                con.execute(view_of_combinations(table.schema, table.source, shown, table.repeats))
        held |= _update(con, [page for page in pages if page.name not in held], published, changed_rows)
        for page in pages:
            if page.name not in held:
                con.execute(f"drop table if exists {page.target(page.stored)}")
    finally:
        con.execute("detach snapshot")
    return held


def _update(
    con: duckdb.DuckDBPyConnection,
    tables: Iterable[Table],
    published: Mapping[str, PublishedTable],
    changed_rows: ChangedRows,
) -> dict[str, PublishedTable]:
    """Bring published tables up to date; those of which that was possible, by name."""
    updated = {}
    with transaction(con):
        for table in tables:
            if table.name in published and (now := changed_rows.update(table, published[table.name])):
                updated[table.name] = now
    return updated


def _write(con: duckdb.DuckDBPyConnection, table: Table, changed_rows: ChangedRows) -> int:
    """Write a table whole, a large one range by range; how many rows it has."""
    target = table.target(table.stored)
    selects = _ranges_of_numbers(con, table) or [
        replace(table, relation=f"({rows})").rows_sql() for rows in changed_rows.in_ranges(table)
    ]
    first, *others = selects or [table.rows_sql()]
    with naming_what_lacks_memory(f"The table {table.source}"):
        [rows] = one_row(con, f"create table {target} as {first}")
        for select in others:
            [added] = one_row(con, f"insert into {target} {select}")
            rows += added
        if table.repeats and table.ranges_by:
            _write_combinations(con, table, number=table.ranges_by[0])
    return int(rows)


def _ranges_of_numbers(con: duckdb.DuckDBPyConnection, table: Table) -> list[str]:
    """The rows of a table that is sorted within ranges of numbers, a range at a time."""
    if table.ranges_by is None:
        return []
    number, numbered = table.ranges_by
    [last] = one_row(con, f'select coalesce(max("{number}"), 0) from {written(numbered)}')
    return [
        table.rows_sql(f'"{number}" between {first} and {first + RANGE - 1}')
        for first in range(0, last + 1, RANGE)
    ]


def _write_combinations(con: duckdb.DuckDBPyConnection, table: Table, *, number: str) -> None:
    """Write each combination of what repeats together in a table that has been written."""
    first_of_each = f'select min("{number}") from {table.target(table.stored)} group by combination'
    found = combinations(f'from {table.relation} where "{number}" in ({first_of_each})', table.repeats)
    con.execute(f"create table {table.target(table.source + COMBINATIONS)} as {found}")


def _drop_all_but(con: duckdb.DuckDBPyConnection, names: Iterable[str]) -> None:
    """Drop every view and all other tables, and free their blocks before new ones are written."""
    kept = set(names)
    views = con.execute(
        "select 'view', schema_name, view_name from duckdb_views()"
        " where database_name = 'snapshot' and not internal"
    ).fetchall()
    tables = con.execute(
        "select 'table', schema_name, table_name from duckdb_tables() where database_name = 'snapshot'"
    ).fetchall()
    for kind, schema, name in (*views, *tables):
        if f"{schema}.{name}" not in kept:
            con.execute(f'drop {kind} snapshot.{schema}."{name}"')
    con.execute("checkpoint snapshot")


def attach_sql(path: Path) -> str:
    """Attach a snapshot to write to; without the size, a checkpoint would merge its row groups."""
    file = literal(str(path))
    return f"attach {file} as snapshot (row_group_size {ROW_GROUP_ROWS})"
