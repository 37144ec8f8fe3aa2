"""Checks of what is published: the generations, the pointer to the current one, and the audits."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from abm.errors import WarehouseError
from abm.workspace import Workspace
from abm_warehouse.integrity.check_result import CheckResult
from abm_warehouse.models.checks import violations
from abm_warehouse.publishing.snapshots import (
    DATABASE,
    POINTER,
    changes_since_published,
    current_generation,
    forget_verified,
    generations,
    pointed_generation,
)
from abm_warehouse.storage.connections import open_snapshot


def publication_checks(workspace: Workspace) -> Iterator[CheckResult]:
    """Check each generation, the pointer, and the audits of the current generation."""
    folders = generations(workspace.published)
    try:
        pointed = pointed_generation(workspace.folder)
    except WarehouseError as error:
        yield CheckResult("pointer", is_healthy=False, found=str(error), advice="Run `abm run`.")
        return
    for folder in folders:
        try:
            changes = changes_since_published(folder)
        except WarehouseError as error:
            changes = [f"cannot be read: {error}"]
        advice = f"Run `abm run --as-of ...` again, then remove {folder}."
        if folder != pointed:
            advice = f"Remove {folder}; it is not the generation that is read."
        elif changes:
            forget_verified(workspace.published)  # so that the next run sees them too
        found = "; ".join(changes) or "as published"
        yield CheckResult(f"generation {folder.name}", is_healthy=not changes, found=found, advice=advice)
    if pointed is None and folders:
        found = f"{POINTER}, which names the generation to read, is missing"
        yield CheckResult("pointer", is_healthy=False, found=found, advice="Run `abm run`.")
    elif pointed is not None and pointed not in folders:
        found = f"{POINTER} names {pointed.name}, which does not exist"
        yield CheckResult("pointer", is_healthy=False, found=found, advice="Run `abm run`.")
    elif pointed is None:
        yield CheckResult("audits", is_healthy=True, found="nothing is published")
    elif pointed == current_generation(workspace.folder):  # its files are there
        yield _audits(pointed)


def _audits(generation: Path) -> CheckResult:
    try:
        with open_snapshot(generation / DATABASE) as con:
            failed = violations(con)
    except (duckdb.BinderException, duckdb.CatalogException):
        found = "another version of abm published it, whose tables lack what the checks of this one read"
        return CheckResult("audits", is_healthy=False, found=found, advice="Run `abm run`.")
    except (WarehouseError, duckdb.Error) as error:
        failed = {"the snapshot can be opened": str(error).splitlines()[0]}
    found = "; ".join(f"{claim}: {rows}" for claim, rows in failed.items()) or "every check holds"
    advice = "Run `abm run`; if the audit still fails, report it."
    return CheckResult("audits", is_healthy=not failed, found=found, advice=advice)
