"""Publishing: stage a snapshot, audit it, swap the pointer."""

import shutil
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import Path

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
    marts = [model for model in models if model.is_mart]
    _stage(con, staging / DATABASE, marts, internal_tables)
    with connect(staging / DATABASE, config={"memory_limit": memory_limit}) as snapshot:
        snapshot.execute("set temp_directory = ?", [str(published.parent / ".spill")])
        snapshot.execute("set search_path = 'main,internal'")
        for view in (mart for mart in marts if mart.kept_as == "view"):
            snapshot.execute(_view_sql(view))
        progress("audit the snapshot")
        audit(snapshot)
        progress("write Parquet")
        for mart in marts:
            target = literal(str(staging / f"{mart.name}.parquet"))
            snapshot.execute(f"copy ({_parquet_sql(mart)}) to {target} (format parquet, compression zstd)")
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
    con: duckdb.DuckDBPyConnection, path: Path, marts: list[Model], internal_tables: Collection[str]
) -> None:
    """Copy marts that are tables, internal tables and the run's parameters into a new database file."""
    views = [mart for mart in marts if mart.kept_as == "view"]
    read_by_views = {table for view in views for table in view.reads if is_internal(table)}
    con.execute(f"attach {literal(str(path))} as snapshot")
    try:
        for mart in marts:
            if mart.kept_as == "table":
                sorting = f" order by {', '.join(mart.order)}" if mart.order else ""
                con.execute(f'create table snapshot.main."{mart.name}" as from main."{mart.name}"{sorting}')
        con.execute(f"create schema snapshot.{INTERNAL}")
        for table in sorted(read_by_views | set(internal_tables)):
            con.execute(f'create table snapshot.{INTERNAL}."{table}" as from main."{table}"')
        con.execute("create schema snapshot.run")
        for [table] in con.execute(
            "select table_name from duckdb_tables() where schema_name = 'run' and database_name <> 'snapshot'"
        ).fetchall():
            con.execute(f'create table snapshot.run."{table}" as from run."{table}"')
    finally:
        con.execute("detach snapshot")


def _view_sql(view: Model) -> str:
    """A view that finds its internal tables whatever the search path of the reader is."""
    internal = sorted(table for table in view.reads if is_internal(table))
    tables = ", ".join(f'"{table}" as not materialized (from {INTERNAL}."{table}")' for table in internal)
    select = f"with {tables} select * from (\n{view.sql}\n)" if internal else view.sql
    return f'create view main."{view.name}" as {select}'


def _parquet_sql(mart: Model) -> str:
    """Rows of a mart in its Parquet file: all of a table, those of the run of a view."""
    rows = f'from main."{mart.name}"'
    if mart.kept_as == "table":
        return rows
    return f"{rows} where as_of in (select as_of from run_clock where is_now)"
