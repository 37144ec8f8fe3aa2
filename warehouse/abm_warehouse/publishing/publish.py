"""
Publishing: stage a snapshot, audit it, swap the pointer.

A generation is a folder that never changes: ``abm.duckdb``, the marts as Parquet, and ``manifest.json``.
``CURRENT`` names the one to read. Readers see the old generation or the new one, never half of one.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from abm.errors import NothingPublished, WarehouseError
from abm_warehouse.models.checks import audit
from abm_warehouse.models.model import Model, read_models
from abm_warehouse.storage.connections import open_snapshot

DATABASE = "abm.duckdb"
MANIFEST = "manifest.json"
POINTER = "CURRENT"
LAST = "LAST"
STAGING = ".staging"

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


def current(workspace: Path) -> Path | None:
    """Folder of the generation to read; None before the first run, and if it is not there any more."""
    folder = pointed_at(workspace)
    is_whole = folder is not None and (folder / DATABASE).is_file() and (folder / MANIFEST).is_file()
    return folder if is_whole else None


def pointed_at(workspace: Path) -> Path | None:
    """Folder that the pointer names, be it there or not; None before the first run."""
    published = workspace / "published"
    try:
        name = (published / POINTER).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    return published / name


def require_current(workspace: Path) -> Path:
    """Folder of the generation to read.

    Raises
    ------
    NothingPublished
        Before the first run.
    """
    folder = current(workspace)
    if folder is None:
        raise NothingPublished(
            f"Nothing is published in {workspace} yet. Load files with `abm load`, then `abm run`."
        )
    return folder


def read_manifest(generation: Path) -> dict[str, Any]:
    """
    What a generation says of itself.

    Raises
    ------
    WarehouseError
        If the manifest cannot be read.
    """
    path = generation / MANIFEST
    try:
        manifest = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise WarehouseError(f"{path} cannot be read: {error}. Run `abm doctor`.") from error
    if not isinstance(manifest, dict):
        raise WarehouseError(f"{path} is no manifest. Run `abm doctor`.")
    return manifest


def whole_run(workspace: Path) -> str | None:
    """Run id of the generation to read; None when there is none, or it is not as it was published."""
    folder = current(workspace)
    try:
        return None if folder is None or defects(folder) else str(read_manifest(folder).get("run_id"))
    except WarehouseError:
        return None


def defects(generation: Path) -> list[str]:
    """
    What of a generation is not as it was published.

    Raises
    ------
    WarehouseError
        If its manifest cannot be read.
    """
    manifest = read_manifest(generation)
    snapshot = generation / DATABASE
    try:
        if "snapshot_sha256" not in manifest:
            return [f"{MANIFEST} cannot be read: it has no snapshot_sha256"]
        if manifest["snapshot_sha256"] != file_sha256(snapshot):
            return ["the file changed after it was published"]
        found = []
        named = manifest.get("files")
        hashes = named if isinstance(named, dict) else dict.fromkeys(_parquet_of(snapshot))
        for name, sha256 in hashes.items():
            if not (generation / name).is_file():
                found.append(f"{name} is missing")
            elif sha256 is not None and sha256 != file_sha256(generation / name):
                found.append(f"{name} changed after it was published")
    except OSError as error:
        return [f"cannot be read: {error}"]
    return found


def _parquet_of(snapshot: Path) -> list[str]:
    """Names of the files beside a snapshot whose manifest does not tell them, as older versions made it."""
    with open_snapshot(snapshot) as con:
        held = con.execute(
            "select table_name from duckdb_tables() union select view_name from duckdb_views()"
        ).fetchall()
    marts = {model.name for model in read_models() if model.is_mart}
    return sorted(f"{name}.parquet" for (name,) in held if name in marts)


def publish(
    con: duckdb.DuckDBPyConnection,
    published: Path,
    models: Iterable[Model],
    manifest: Mapping[str, Any],
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
        What the run says of itself; the generation's number and the hashes of its files are added.
    keep
        How many generations stay, the new one included.
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
    name = _next_name(published)
    content = {
        **manifest,
        "generation": name,
        "snapshot_sha256": file_sha256(staging / DATABASE),
        "files": {path.name: file_sha256(path) for path in sorted(staging.glob("*.parquet"))},
    }
    (staging / MANIFEST).write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    for path in (*staging.iterdir(), staging):
        _sync(path)
    progress("swap the pointer")
    staging.rename(published / name)
    _write_whole(published / POINTER, name)
    prune(published, keep=keep)
    return published / name


def prune(published: Path, *, keep: int) -> None:
    """Remove all but the newest generations; never the current one."""
    pointed = current(published.parent)
    for folder in generations(published)[:-keep]:
        if folder != pointed:
            shutil.rmtree(folder)


def withdraw(published: Path) -> None:
    """
    Remove every generation.

    Their names are not given again: who has one open would take a new one of its name for the old.
    """
    if folders := generations(published):
        _write_whole(published / LAST, folders[-1].name)
    (published / POINTER).unlink(missing_ok=True)
    for folder in folders:
        shutil.rmtree(folder)
    shutil.rmtree(published / STAGING, ignore_errors=True)


def generations(published: Path) -> list[Path]:
    """Folders of the generations, oldest first."""
    numbered = (
        [folder for folder in published.iterdir() if folder.name.isdecimal()] if published.is_dir() else []
    )
    return sorted((folder for folder in numbered if folder.is_dir()), key=lambda folder: int(folder.name))


def file_sha256(path: Path) -> str:
    """Hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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


def _next_name(published: Path) -> str:
    used = [folder.name for folder in generations(published)]
    if (published / LAST).exists():
        used.append((published / LAST).read_text("utf-8").strip())
    return f"{max(map(int, used), default=0) + 1:04d}"


def _write_whole(path: Path, line: str) -> None:
    """A file of one line, the old one or the new one at every moment."""
    fresh = path.with_name(f".{path.name}")
    fresh.write_text(f"{line}\n", "utf-8")
    _sync(fresh)
    fresh.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    """On the disk when this returns, be it a file or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
