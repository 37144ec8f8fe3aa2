"""
Staging: the database file of the next generation, written whole or from a copy of the current one.

A copy is worth its price when most rows are the same. Blocks of tables that were replaced stay in its file as
free space, so it is written whole again when it has grown too much.
"""

import hashlib
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from abm_warehouse.models.differences import Columns, written
from abm_warehouse.models.model import Model
from abm_warehouse.models.sql_files import is_internal
from abm_warehouse.publishing.changed_rows import ROW_GROUP_ROWS, ChangedRows, Table
from abm_warehouse.publishing.combinations import COMBINATIONS, combinations, view_of_combinations
from abm_warehouse.publishing.computed_once import relations_to_publish
from abm_warehouse.publishing.manifest import Manifest, PublishedTable
from abm_warehouse.publishing.snapshots import DATABASE, INTERNAL
from abm_warehouse.storage.connections import one_row, transaction
from abm_warehouse.storage.sql_text import literal

LEAST_KEPT_SHARE: Final = 0.5
"""Share of the rows that must be the same for a copy of the current database to be cheaper than a new one."""

RANGE: Final = 3_000_000
"""How many numbers a range has whose rows are sorted together: they should fit into memory."""

Replace = Callable[[Table, PublishedTable], PublishedTable | None]
"""Brings a table of a copied database up to date; None if it must be made anew."""

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


def tables_to_publish(
    con: duckdb.DuckDBPyConnection,
    models: Sequence[Model],
    internal_tables: Collection[str],
    stamps: Mapping[str, str],
) -> list[Table]:
    """Marts that are tables in a snapshot, internal tables and the run's parameters, as they are written."""
    marts = {model.name for model in models if model.is_mart and model.published_as == "table"}
    views = published_views(models)
    read_by_views = {table for view in views for table in view.reads if is_internal(table)}
    internal = read_by_views.union(internal_tables) - {view.name for view in views}
    schemas = dict.fromkeys(sorted(marts), "main") | dict.fromkeys(sorted(internal), INTERNAL)
    made = {table: model for model in models for table in model.writes}

    def table(name: str, relation: str) -> Table:
        model = made[name]
        if name != model.name:
            return Table(schemas[name], name, "", stamps[name], relation)
        order = ", ".join(model.order)
        return Table(schemas[name], name, order, stamps[name], relation, model.ranges_by, model.repeats)

    return [
        *(table(name, relation) for name, relation in relations_to_publish(models, schemas).items()),
        *(Table("run", name, "", stamp, f'run."{name}"') for name, stamp in _parameters(con)),
    ]


def _parameters(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """Each table of schema ``run``, and a hash of its rows, which are few."""
    tables = con.execute(
        "select table_name from duckdb_tables()"
        " where schema_name = 'run' and database_name = current_database() order by table_name"
    ).fetchall()
    for (table,) in tables:
        rows = con.execute(f'from run."{table}"').fetchall()
        yield table, hashlib.sha256(repr(rows).encode()).hexdigest()


def stage_tables(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    tables: Sequence[Table],
    pages: Sequence[Table],
    *,
    kept: Mapping[str, PublishedTable],
    copied: Base | None,
    replace: Replace,
    replace_page: Replace,
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
    replace, replace_page
        Bring a table of this copy up to date.
    """
    held: dict[str, PublishedTable] = {}

    def bring_up_to_date(tables: Iterable[Table], replace: Replace) -> None:
        with transaction(con):
            for table in tables:
                published = copied.manifest.tables.get(table.name) if copied else None
                if table.name not in held and published is not None:
                    replaced = replace(table, published)
                    held.update({table.name: replaced} if replaced else {})

    if copied is not None:
        held |= kept
        shutil.copyfile(copied.database, path)
    con.execute(attach_sql(path))
    try:
        bring_up_to_date(tables, replace)
        up_to_date = [table for table in tables if table.name in held]
        _drop_all_but(con, (name for table in (*up_to_date, *pages) for name in table.tables))
        for schema in (INTERNAL, "run"):
            con.execute(f"create schema if not exists snapshot.{schema}")
        columns = Columns(con)
        for table in tables:
            if table.name not in held:
                held[table.name] = PublishedTable(table.stamp, table.order, _write(con, table))
            if table.repeats:
                shown = columns.of(table.source)
                con.execute(view_of_combinations(table.schema, table.source, shown, table.repeats))
        bring_up_to_date(pages, replace_page)
        for page in pages:
            if page.name not in held:
                con.execute(f"drop table if exists {page.target(page.stored)}")
    finally:
        con.execute("detach snapshot")
    return held


def _write(con: duckdb.DuckDBPyConnection, table: Table) -> int:
    """Write a table whole; how many rows it has."""
    target = table.target(table.stored)
    if table.ranges_by is None:
        [(rows,)] = con.execute(f"create table {target} as {table.rows_sql()}").fetchall()
        return int(rows)
    con.execute(f"create table {target} as {table.rows_sql('false')}")
    number, numbered = table.ranges_by
    [last] = one_row(con, f'select coalesce(max("{number}"), -1) from {written(numbered)}')
    rows = 0
    for first in range(0, last + 1, RANGE):
        range_rows = table.rows_sql(f'"{number}" between {first} and {first + RANGE - 1}')
        [(added,)] = con.execute(f"insert into {target} {range_rows}").fetchall()
        rows += int(added)
    if table.repeats:
        first_of_each = f'select min("{number}") from {target} group by combination'
        found = combinations(f'from {table.relation} where "{number}" in ({first_of_each})', table.repeats)
        con.execute(f"create table {table.target(table.source + COMBINATIONS)} as {found}")
    return rows


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


def published_views(models: Iterable[Model]) -> list[Model]:
    """Marts that are views and the internal views that they read, each after those that it reads."""
    views = {model.name: model for model in models if model.published_as == "view"}
    published: dict[str, Model] = {}

    def add(view: Model) -> None:
        for name in sorted(view.reads & views.keys()):
            add(views[name])
        published[view.name] = view

    for view in views.values():
        if view.is_mart:
            add(view)
    return list(published.values())


def view_sql(view: Model) -> str:
    """A view that finds its internal tables whatever the search path of the reader is."""
    internal = sorted(filter(is_internal, view.reads))
    named = rf"\b(from|join) ({'|'.join(internal)})\b"
    select = re.sub(named, rf"\1 {INTERNAL}.\2", view.sql) if internal else view.sql
    schema = "main" if view.is_mart else INTERNAL
    return f'create view {schema}."{view.name}" as {select}'
