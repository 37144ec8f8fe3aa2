"""
Published generations: list them, find the current one, and check that they are as they were published.

A generation is a folder that never changes: ``abm.duckdb``, its marts as Parquet except those that are views,
and ``manifest.json``. ``CURRENT`` names the one to read. Readers see the old generation or the new one, never
half of one.
"""

import hashlib
import json
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from abm.errors import NothingPublished, RunNotKept, WarehouseError
from abm_warehouse.publishing.manifest import MANIFEST, Manifest, read_manifest
from abm_warehouse.storage.files import replace_file

DATABASE: Final = "abm.duckdb"
POINTER: Final = "CURRENT"
VERIFIED: Final = "VERIFIED"
STAGING: Final = ".staging"

INTERNAL: Final = "internal"
"""Schema of a snapshot with the tables that are not marts; analysts do not see it."""

BESIDE: Final = "beside"
"""Folder of the books of other instants, which are kept beside the generations by the ids of their runs."""

_LAST_REMOVED: Final = "LAST"


def current_generation(workspace: Path) -> Path | None:
    """Folder of the generation to read; None before the first run, or if its files are gone."""
    folder = pointed_generation(workspace)
    is_complete = folder is not None and (folder / DATABASE).is_file() and (folder / MANIFEST).is_file()
    return folder if is_complete else None


def require_current_generation(workspace: Path) -> Path:
    """
    Folder of the generation to read.

    Raises
    ------
    NothingPublished
        Before the first run.
    WarehouseError
        If the pointer to it cannot be read.
    """
    folder = current_generation(workspace)
    if folder is None:
        raise NothingPublished(
            f"Nothing is published in {workspace} yet. Load files with `abm load`, then `abm run`."
        )
    return folder


def pointed_generation(workspace: Path) -> Path | None:
    """
    Folder that the pointer names, whether or not it exists; None without a pointer.

    Raises
    ------
    WarehouseError
        If the pointer does not hold the name of a generation.
    """
    published = workspace / "published"
    pointer = published / POINTER
    try:
        name = pointer.read_bytes().decode().strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise WarehouseError(f"{pointer} cannot be read: {error}. `abm run` publishes again.") from error
    if not (name.isascii() and name.isdecimal()):
        raise WarehouseError(
            f"{pointer} should name a generation, such as 0007; it holds {name[:40]!r}."
            " `abm run` publishes again."
        )
    return published / name


def generations(published: Path) -> list[Path]:
    """Folders of the generations, oldest first."""
    folders = (
        [folder for folder in published.iterdir() if folder.name.isdecimal() and folder.is_dir()]
        if published.is_dir()
        else []
    )
    return sorted(folders, key=lambda folder: int(folder.name))


def kept_runs(published: Path) -> tuple[tuple[Path, Manifest], ...]:
    """
    The folders that can be shown, each with its manifest, those of the latest instants first.

    These are the generations and the books beside them; of two of the same run, the generation.
    """
    beside = published / BESIDE
    scored = [path for path in beside.iterdir() if path.name.isalnum()] if beside.is_dir() else []
    found: dict[str, tuple[Path, Manifest]] = {}
    for folder in (*scored, *generations(published)):
        with suppress(WarehouseError):  # of another version of abm, or just removed
            manifest = read_manifest(folder)
            if (folder / DATABASE).is_file():
                found[manifest.run_id] = folder, manifest
    return tuple(sorted(found.values(), key=lambda kept: (kept[1].as_of, kept[1].known_at), reverse=True))


def kept_run(published: Path, run_id: str) -> tuple[Path, Manifest]:
    """
    The folder and the manifest of what a run published.

    Raises
    ------
    RunNotKept
        If nothing is kept of it.
    """
    found = [kept for kept in kept_runs(published) if kept[1].run_id == run_id]
    if not found:
        raise RunNotKept(f"Nothing is kept of a run {run_id[:40]!r}. Score its instant again.")
    return found[0]


def keep_beside(published: Path, generation: Path, *, keep: int) -> Path:
    """
    Move a generation of another workspace beside those of this one.

    Parameters
    ----------
    published
        The folder of the generations.
    generation
        What to move; on the same file system.
    keep
        How many books beside the generations stay; the oldest are removed.
    """
    beside = published / BESIDE
    beside.mkdir(parents=True, exist_ok=True)
    kept = beside / read_manifest(generation).run_id
    if kept.exists():
        os.utime(kept)
    else:
        generation.rename(kept)
    scored = sorted(
        (path for path in beside.iterdir() if path.name.isalnum()), key=lambda path: path.stat().st_mtime_ns
    )
    for folder in scored[:-keep]:
        if folder != kept:
            shutil.rmtree(folder)
    return kept


def next_generation_name(published: Path) -> str:
    """Name of the next generation; the name of a removed one is not used again."""
    used = [folder.name for folder in generations(published)]
    if (published / _LAST_REMOVED).exists():
        used.append((published / _LAST_REMOVED).read_text("utf-8").strip())
    return f"{max(map(int, used), default=0) + 1:04d}"


def point_to(published: Path, name: str) -> None:
    """Make a generation the current one."""
    replace_file(published / POINTER, f"{name}\n".encode())


def intact_manifest(workspace: Path) -> Manifest | None:
    """
    Manifest of the current generation; None if there is none, or it is not as it was published.

    Files that were verified before are not read again while their sizes, times and inodes are the same.
    """
    try:
        folder = current_generation(workspace)
        if folder is None:
            return None
        manifest = read_manifest(folder)
        if not _is_as_verified(folder):
            if changes_since_published(folder):
                return None
            note_verified(folder)
    except (OSError, WarehouseError):
        return None
    return manifest


def note_verified(generation: Path) -> None:
    """Note how the files of a generation look now that they are known to be as they were published."""
    content = json.dumps(_looks(generation), indent=1)
    replace_file(generation.parent / VERIFIED, f"{content}\n".encode())


def forget_verified(published: Path) -> None:
    """Let the next run read the files of the current generation again."""
    (published / VERIFIED).unlink(missing_ok=True)


def _is_as_verified(generation: Path) -> bool:
    try:
        verified = json.loads((generation.parent / VERIFIED).read_bytes())
    except (OSError, ValueError):
        return False
    return bool(verified == _looks(generation))


def _looks(generation: Path) -> dict[str, Any]:
    """Name of a generation, and size, time and inode of each of its files."""
    paths = {path.relative_to(generation).as_posix(): path for path in generation.rglob("*")}
    stats = {name: path.stat() for name, path in paths.items() if path.is_file()}
    files = {name: [stat.st_size, stat.st_mtime_ns, stat.st_ino] for name, stat in sorted(stats.items())}
    return {"generation": generation.name, "files": files}


def changes_since_published(generation: Path) -> list[str]:
    """
    Say which files of a generation are missing or changed; empty if it is as it was published.

    Raises
    ------
    WarehouseError
        If its manifest cannot be read.
    """
    manifest = read_manifest(generation)
    try:
        if manifest.snapshot_sha256 != file_sha256(generation / DATABASE):
            return ["the file changed after it was published"]
        changes = []
        for name, sha256 in manifest.files.items():
            if not (generation / name).is_file():
                changes.append(f"{name} is missing")
            elif sha256 != file_sha256(generation / name):
                changes.append(f"{name} changed after it was published")
    except OSError as error:
        return [f"cannot be read: {error}"]
    return changes


def remove_old_generations(published: Path, *, keep: int) -> None:
    """Remove all but the newest ``keep`` generations; never the current one."""
    current = current_generation(published.parent)
    for folder in generations(published)[:-keep]:
        if folder != current:
            shutil.rmtree(folder)


def unpublish_all(published: Path) -> None:
    """
    Remove every generation, and the books beside them.

    Their names are not used again: a reader that has one open would take a new one of its name for it.
    """
    if folders := generations(published):
        replace_file(published / _LAST_REMOVED, f"{folders[-1].name}\n".encode())
    (published / POINTER).unlink(missing_ok=True)
    forget_verified(published)
    for folder in folders:
        shutil.rmtree(folder)
    for name in (STAGING, BESIDE):
        shutil.rmtree(published / name, ignore_errors=True)


def file_sha256(path: Path) -> str:
    """Hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
