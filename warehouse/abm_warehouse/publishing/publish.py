"""Publishing: stage a snapshot, audit it, swap the pointer. What did not change is not written again."""

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb

from abm_warehouse.models.changes import SNAPSHOT, ChangeLog
from abm_warehouse.models.checks import audit, what_checks_read
from abm_warehouse.models.model import Model
from abm_warehouse.models.parse_cache import ParseCache
from abm_warehouse.publishing.changed_checks import ChangedChecks
from abm_warehouse.publishing.changed_rows import ChangedRows
from abm_warehouse.publishing.manifest import Manifest, PublishedTable, write_manifest
from abm_warehouse.publishing.page_tables import make_page_table, pages_to_publish
from abm_warehouse.publishing.parquet import ParquetFiles
from abm_warehouse.publishing.snapshots import (
    DATABASE,
    INTERNAL,
    STAGING,
    file_sha256,
    next_generation_name,
    note_verified,
    point_to,
    remove_old_generations,
)
from abm_warehouse.publishing.stage import Base, attach_sql, stage_tables
from abm_warehouse.publishing.tables import published_views, tables_to_publish, view_sql
from abm_warehouse.publishing.wide_views import OWN_FIELDS, wide_views
from abm_warehouse.storage.connections import connect, half_the_memory, naming_what_lacks_memory
from abm_warehouse.storage.files import flush_to_disk


def publish(
    con: duckdb.DuckDBPyConnection,
    published: Path,
    models: Iterable[Model],
    manifest: Manifest,
    *,
    internal_tables: Collection[str],
    pages: Collection[str] = (),
    keep: int,
    memory_limit: str,
    intact: Manifest | None = None,
    cache: ParseCache | None = None,
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
        What was run; what is published of it is added.
    internal_tables
        Tables to publish beside the marts, in the schema ``internal``, which analysts do not see.
    pages
        The page tables to make from them, in the same schema.
    keep
        How many generations to keep, the new one included.
    memory_limit
        Most memory of the warehouse's engine, which shares it with the snapshot's own.
    intact
        Manifest of the current generation if it is as it was published: the new one shares with it what did
        not change.
    cache
        What was found in the checks before.

    Raises
    ------
    AuditFailed
        If a check fails on the staged snapshot. What was published before stays.
    """
    published.mkdir(exist_ok=True)
    staging = published / STAGING
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    database = staging / DATABASE
    progress("stage the snapshot")
    models = list(models)
    cache = cache or ParseCache()
    log = ChangeLog(con)
    tables = tables_to_publish(con, models, internal_tables, log.stamps)
    stamps = log.stamps | {table.name: table.stamp for table in tables}
    page_tables = pages_to_publish(pages, manifest.as_of, log.stamps_read_by(SNAPSHOT), stamps, cache)
    changed_rows = ChangedRows(con, models, log, tables, page_tables, stamps)
    base = _base(published, intact, engine=manifest.engine)
    kept = base.kept([*tables, *(page.table for page in page_tables)]) if base else {}
    copied = base if base and base.is_worth_copying(tables, changed_rows) else None
    held = stage_tables(
        con,
        database,
        tables,
        [page.table for page in page_tables if page.table.name in kept or page.view.growth],
        kept=kept,
        copied=copied,
        changed_rows=changed_rows,
    )
    with _staged_snapshot(con, database, memory_limit, published.parent / ".spill") as snapshot:
        _create_views(snapshot, models)
        progress("prepare the pages")
        for page in page_tables:
            table = page.table
            if table.name not in held:
                with naming_what_lacks_memory(f"The table {table.source}"):
                    rows = make_page_table(
                        snapshot, table.source, manifest.as_of, schema=f"snapshot.{INTERNAL}"
                    )
                held[table.name] = PublishedTable(table.stamp, table.order, rows)
        progress("audit the snapshot")
        audits = what_checks_read(stamps, cache)
        _audit(snapshot, audits, base, ChangedChecks(con, snapshot, log, stamps, cache))
        progress("write Parquet")
        marts = [model for model in models if model.is_mart and model.has_parquet]
        files = ParquetFiles(con, snapshot, staging, base, log, tables).write(marts)
        snapshot.execute("checkpoint")
    generation = published / next_generation_name(published)
    write_manifest(
        replace(
            manifest,
            generation=generation.name,
            snapshot_sha256=file_sha256(database),
            files=files,
            marts={mart.name: log.stamps[mart.name] for mart in marts},
            audits=audits,
            tables=held,
            whole_bytes=copied.manifest.whole_bytes if copied else database.stat().st_size,
        ),
        staging,
    )
    for path in (*staging.rglob("*"), staging):
        flush_to_disk(path)
    progress("swap the pointer")
    staging.rename(generation)
    point_to(published, generation.name)
    note_verified(generation)
    log.note_stamps_read(SNAPSHOT, stamps)
    log.flush()
    remove_old_generations(published, keep=keep)
    return generation


@contextmanager
def _staged_snapshot(
    con: duckdb.DuckDBPyConnection, database: Path, memory_limit: str, spill: Path
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that writes to a staged database, and has half of the memory of the warehouse's engine."""
    with (
        half_the_memory(con, memory_limit) as limit,
        connect(config={"memory_limit": limit}) as snapshot,
    ):
        snapshot.execute("set temp_directory = ?", [str(spill)])
        snapshot.execute(attach_sql(database))
        snapshot.execute(f"set search_path = 'snapshot.main,snapshot.{INTERNAL}'")
        yield snapshot


def _create_views(snapshot: duckdb.DuckDBPyConnection, models: Collection[Model]) -> None:
    for view in published_views(models):
        snapshot.execute(view_sql(view))
    if any(model.name == OWN_FIELDS for model in models):
        for statement in wide_views(snapshot):
            snapshot.execute(statement)


def _audit(
    snapshot: duckdb.DuckDBPyConnection,
    audits: Mapping[str, str],
    base: Base | None,
    changed_checks: ChangedChecks,
) -> None:
    """Run the checks that read something new; on changed rows alone where they held for the base."""
    held = base.manifest.audits if base else {}
    known = [claim for claim, read in audits.items() if held.get(claim) == read]
    to_run = {claim: read for claim, read in held.items() if claim not in known}
    audit(snapshot, known=known, instead=changed_checks.queries(to_run))


def _base(published: Path, intact: Manifest | None, *, engine: str) -> Base | None:
    """The current generation, if the same engine wrote it."""
    if intact is None or intact.engine != engine:
        return None
    return Base(published / intact.generation, intact)
