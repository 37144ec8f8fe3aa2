"""Publishing: stage a snapshot, audit it, swap the pointer."""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import duckdb
from sqlglot import exp

from abm_warehouse.models.checks import audit
from abm_warehouse.models.model import Model
from abm_warehouse.publishing.manifest import Manifest, write_manifest
from abm_warehouse.publishing.snapshots import (
    DATABASE,
    STAGING,
    file_sha256,
    flush_to_disk,
    next_generation_name,
    point_to,
    remove_old_generations,
)

FOR_OTHER_INSTANTS = frozenset(
    {
        "stg_statuses",
        "int_denied_people",
        "int_people",
        "int_role_decisions",
        "int_role_evidence",
        "int_stated_roles",
    }
)
"""Tables published beside the marts, so that an account can be scored as of any day from a snapshot alone."""


def publish(
    con: duckdb.DuckDBPyConnection,
    published: Path,
    models: Iterable[Model],
    manifest: Manifest,
    *,
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
    marts = _stage(con, staging / DATABASE, list(models))
    with duckdb.connect(str(staging / DATABASE), config={"memory_limit": memory_limit}) as snapshot:
        snapshot.execute("set timezone = 'UTC'")
        snapshot.execute("set temp_directory = ?", [str(published.parent / ".spill")])
        for view in (model for model in marts if model.kept_as == "view"):
            view.build(snapshot)
        progress("audit the snapshot")
        audit(snapshot)
        progress("write Parquet")
        for model in (model for model in marts if model.is_mart):
            target = exp.Literal.string(str(staging / f"{model.name}.parquet")).sql("duckdb")
            snapshot.execute(f"copy ({_for_parquet(model)}) to {target} (format parquet, compression zstd)")
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


def _stage(con: duckdb.DuckDBPyConnection, path: Path, models: list[Model]) -> list[Model]:
    """Copy tables into a new database file; the models it holds, views last."""
    marts = [model for model in models if model.is_mart]
    tables = {model.name: model for model in models if model.kept_as == "table"}
    made_by_steps = {table for model in models if not model.sql for table in model.writes}
    views = [model for model in marts if model.kept_as == "view"]
    wanted = {model.name for model in marts if model.kept_as == "table"}
    wanted |= {table for view in views for table in view.reads} | FOR_OTHER_INSTANTS
    con.execute(f"attach {exp.Literal.string(str(path)).sql('duckdb')} as snapshot")
    try:
        for table in sorted(wanted & (tables.keys() | made_by_steps)):
            order = tables[table].order if table in tables else ()
            sorting = f" order by {', '.join(order)}" if order else ""
            con.execute(f'create table snapshot.main."{table}" as select * from main."{table}"{sorting}')
        con.execute("create schema snapshot.run")
        for [table] in con.execute(
            "select table_name from duckdb_tables() where schema_name = 'run' and database_name <> 'snapshot'"
        ).fetchall():
            con.execute(f'create table snapshot.run."{table}" as select * from run."{table}"')
    finally:
        con.execute("detach snapshot")
    return [*(tables[table] for table in sorted(wanted & tables.keys())), *views]


def _for_parquet(model: Model) -> str:
    """What a mart's file holds: a table whole; of a view, which is worked out anew, the run's own instant."""
    rows = f'from main."{model.name}"'
    return (
        rows
        if model.kept_as == "table"
        else f"{rows} where as_of in (select as_of from run_clock where is_now)"
    )
