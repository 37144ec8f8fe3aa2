"""Publishing: stage a snapshot, audit it, swap the pointer."""

import shutil
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

import duckdb

from abm_warehouse.models.checks import audit
from abm_warehouse.models.model import Model
from abm_warehouse.models.sql_files import is_internal
from abm_warehouse.publishing.manifest import Manifest, write_manifest
from abm_warehouse.publishing.snapshots import (
    DATABASE,
    INTERNAL,
    STAGING,
    file_sha256,
    next_generation_name,
    point_to,
    remove_old_generations,
)
from abm_warehouse.storage.connections import connect
from abm_warehouse.storage.files import flush_to_disk
from abm_warehouse.storage.sql_text import literal

ROW_GROUP_ROWS: Final = 8_192
"""
Rows of a row group in a snapshot.

Tables are sorted by account, so a question about one account reads one or two row groups of each. With the
usual 122,880 rows it would read most tables whole.
"""


def publish(
    con: duckdb.DuckDBPyConnection,
    published: Path,
    models: Iterable[Model],
    manifest: Manifest,
    *,
    internal_tables: Collection[str],
    keep: int,
    memory_limit: str,
    progress: Callable[[str], None] = lambda name: None,
) -> Path:
    """
    Copy the marts, and what their views read, into a new generation and make it the current one.

    Parameters
    ----------
    con
        The open warehouse, models built.
    published
        Folder of the generations.
    models
        Every SQL model; marts are published, and the tables that views among them read.
    manifest
        What was run; the generation's name and the hashes of its files are added.
    internal_tables
        Tables to publish beside the marts, in the schema ``internal``, which analysts do not see.
    keep
        How many generations to keep, the new one included.
    memory_limit
        Most memory for the snapshot's own engine; beyond it, it spills to disk.

    Raises
    ------
    AuditFailed
        If a check fails on the staged snapshot. What was published before stays.
    """
    published.mkdir(exist_ok=True)
    staging = published / STAGING
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    progress("stage the snapshot")
    models = list(models)
    _stage(con, staging / DATABASE, models, internal_tables)
    with connect(config={"memory_limit": memory_limit}) as snapshot:
        snapshot.execute("set temp_directory = ?", [str(published.parent / ".spill")])
        snapshot.execute(_attach_sql(staging / DATABASE))
        snapshot.execute(f"set search_path = 'snapshot.main,snapshot.{INTERNAL}'")
        for view in _published_views(models):
            snapshot.execute(_view_sql(view))
        progress("audit the snapshot")
        audit(snapshot)
        progress("write Parquet")
        for mart in models:
            if mart.is_mart and mart.published_as == "table":
                target = literal(str(staging / f"{mart.name}.parquet"))
                snapshot.execute(f'copy main."{mart.name}" to {target} (format parquet, compression zstd)')
        snapshot.execute("checkpoint")
    name = next_generation_name(published)
    write_manifest(
        replace(
            manifest,
            generation=name,
            snapshot_sha256=file_sha256(staging / DATABASE),
            files={path.name: file_sha256(path) for path in sorted(staging.glob("*.parquet"))},
        ),
        staging,
    )
    for path in (*staging.iterdir(), staging):
        flush_to_disk(path)
    progress("swap the pointer")
    staging.rename(published / name)
    point_to(published, name)
    remove_old_generations(published, keep=keep)
    return published / name


def _stage(
    con: duckdb.DuckDBPyConnection, path: Path, models: list[Model], internal_tables: Collection[str]
) -> None:
    """Copy marts that are tables there, internal tables and the run's parameters into a new database file."""
    marts = {model.name for model in models if model.is_mart and model.published_as == "table"}
    views = _published_views(models)
    read_by_views = {table for view in views for table in view.reads if is_internal(table)}
    internal = read_by_views.union(internal_tables) - {view.name for view in views}
    order = {model.name: f" order by {', '.join(model.order)}" for model in models if model.order}
    con.execute(_attach_sql(path))
    try:
        con.execute(f"create schema snapshot.{INTERNAL}")
        for schema, tables in (("main", marts), (INTERNAL, internal)):
            for table in sorted(tables):
                rows = f'from main."{table}"{order.get(table, "")}'
                con.execute(f'create table snapshot.{schema}."{table}" as {rows}')
        con.execute("create schema snapshot.run")
        for [table] in con.execute(
            "select table_name from duckdb_tables() where schema_name = 'run' and database_name <> 'snapshot'"
        ).fetchall():
            con.execute(f'create table snapshot.run."{table}" as from run."{table}"')
    finally:
        con.execute("detach snapshot")


def _published_views(models: Iterable[Model]) -> list[Model]:
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


def _attach_sql(path: Path) -> str:
    """Attach a snapshot to write to; without the size, a checkpoint would merge its row groups."""
    file = literal(str(path))
    return f"attach {file} as snapshot (row_group_size {ROW_GROUP_ROWS})"


def _view_sql(view: Model) -> str:
    """A view that finds its internal tables whatever the search path of the reader is."""
    internal = sorted(table for table in view.reads if is_internal(table))
    tables = ", ".join(f'"{table}" as not materialized (from {INTERNAL}."{table}")' for table in internal)
    select = f"with {tables} select * from (\n{view.sql}\n)" if internal else view.sql
    schema = "main" if view.is_mart else INTERNAL
    return f'create view {schema}."{view.name}" as {select}'
