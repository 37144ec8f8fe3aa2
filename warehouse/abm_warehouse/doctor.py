"""Is everything there that was promised? Receipts, ledger, rows, snapshots and audits, compared."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import duckdb

from abm.errors import WarehouseBusy, WarehouseError
from abm.workspace import Workspace
from abm_warehouse.batches import batch_content, ledger, quarantined, restore_receipts, strays
from abm_warehouse.checks import violations
from abm_warehouse.connect import open_snapshot, open_warehouse
from abm_warehouse.publish import DATABASE, current, file_sha256, generations, pointed_at, read_manifest
from abm_warehouse.receipts import Receipt, read_receipts


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, what was found, and what to do where that is not well."""

    what: str
    is_well: bool
    found: str
    repair: str = ""


def examine(workspace: Workspace, *, progress: Callable[[str], None] = lambda stage: None) -> list[Finding]:
    """
    Everything that can be compared with something, in the order of the data's way.

    Raises
    ------
    WarehouseBusy
        If another process is writing.
    """
    progress("the warehouse")
    try:
        with open_warehouse(workspace.warehouse, workspace.settings()) as con:
            restored = restore_receipts(con, workspace.receipts)
            findings = [*_receipts(workspace, restored), *_batches(con, workspace)]
    except WarehouseBusy:
        raise
    except (WarehouseError, duckdb.Error) as error:
        repair = "Keep the file, make a new workspace, and load the exports again; receipts.jsonl lists them."
        findings = [Finding("warehouse", is_well=False, found=str(error), repair=repair)]
    progress("the snapshots")
    return [*findings, *_snapshots(workspace), *_audits(workspace)]


def lost_batches(con: duckdb.DuckDBPyConnection, workspace: Workspace) -> list[Receipt]:
    """Receipts of batches that the warehouse does not hold, and whose content no other batch brought back."""
    held = ledger(con)
    ids = {batch.batch_id for batch in held}
    contents = {(batch.content_sha256, batch.entity) for batch in held}
    return [
        receipt
        for receipt in read_receipts(workspace.receipts).receipts
        if receipt.batch_id not in ids and (receipt.content_sha256, receipt.entity) not in contents
    ]


def _receipts(workspace: Workspace, restored: int) -> Iterator[Finding]:
    chain = read_receipts(workspace.receipts)
    found = f"{len(chain.receipts)} receipts, chain unbroken"
    if restored:
        found += f"; {restored} written now for batches whose load was cut off before its receipt"
    if chain.problems:
        found = "; ".join(chain.problems)
    repair = "Somebody or something changed receipts.jsonl; restore it from a backup."
    yield Finding("receipts", is_well=not chain.problems, found=found, repair=repair)


def _batches(con: duckdb.DuckDBPyConnection, workspace: Workspace) -> Iterator[Finding]:
    held = {batch.batch_id: batch for batch in ledger(con)}
    promised = read_receipts(workspace.receipts).receipts
    lost = lost_batches(con, workspace)
    changed = [
        receipt for receipt in promised if receipt.batch_id in held and held[receipt.batch_id] != receipt
    ]
    wrong = [f"batch {receipt.batch_id} of {receipt.file} is missing" for receipt in lost]
    wrong += [f"batch {receipt.batch_id} of {receipt.file} differs from its receipt" for receipt in changed]
    yield Finding(
        "ledger",
        is_well=not wrong,
        found="; ".join(wrong) or f"{len(held)} batches, each with its receipt",
        repair="The warehouse lost acknowledged batches; load the files named again: "
        + ", ".join(sorted({receipt.file for receipt in (*lost, *changed)})),
    )
    odd = []
    for batch in held.values():
        rows, checksum = batch_content(con, batch.entity, batch.batch_id)
        erased, erased_aside, erased_checksum = _erased(con, batch.batch_id)
        rows, checksum = rows + erased, str(int(checksum) ^ erased_checksum)
        if (rows, checksum) != (batch.rows_loaded, batch.rows_checksum):
            odd.append(
                f"batch {batch.batch_id} of {batch.file} should hold {batch.rows_loaded} rows, holds {rows}"
            )
        aside = len(quarantined(con, batch_id=batch.batch_id)) + erased_aside
        if aside != batch.rows_quarantined:
            odd.append(
                f"batch {batch.batch_id} of {batch.file} set {batch.rows_quarantined} rows aside,"
                f" quarantine holds {aside}"
            )
    odd += [f"{rows} rows of {table} belong to no batch" for table, rows in strays(con)]
    yield Finding(
        "rows",
        is_well=not odd,
        found="; ".join(odd)
        or f"{sum(batch.rows_loaded for batch in held.values()):,} rows, as the ledger says",
        repair="Make a new workspace and load the exports again.",
    )


def _erased(con: duckdb.DuckDBPyConnection, batch_id: str) -> tuple[int, int, int]:
    """Rows of a batch that were erased since, those in quarantine, and the checksum of the first."""
    found = con.execute(
        "select rows, rows_aside, rows_checksum from ledger.erased where batch_id = ?", [batch_id]
    ).fetchall()
    checksum = 0
    for _, _, part in found:
        checksum ^= int(part)
    return sum(row[0] for row in found), sum(row[1] for row in found), checksum


def _snapshots(workspace: Workspace) -> Iterator[Finding]:
    for folder in generations(workspace.published):
        try:
            is_well = read_manifest(folder)["snapshot_sha256"] == file_sha256(folder / DATABASE)
            found = "as published" if is_well else "the file changed after it was published"
        except (WarehouseError, OSError, KeyError) as error:
            is_well, found = False, f"cannot be read: {error}"
        repair = f"Remove {folder} and run `abm run --as-of ...` again."
        yield Finding(f"generation {folder.name}", is_well=is_well, found=found, repair=repair)
    pointed = pointed_at(workspace.folder)
    if pointed is not None and pointed not in generations(workspace.published):
        found = f"CURRENT names {pointed.name}, which is not there"
        yield Finding("pointer", is_well=False, found=found, repair="Run `abm run`.")


def _audits(workspace: Workspace) -> Iterator[Finding]:
    folder = current(workspace.folder)
    if folder is None:
        yield Finding("audits", is_well=True, found="nothing is published yet")
        return
    try:
        with open_snapshot(folder / DATABASE) as con:
            failed = violations(con)
    except (WarehouseError, duckdb.Error) as error:
        failed = {"the snapshot opens": str(error).splitlines()[0]}
    found = "; ".join(f"{claim}: {rows}" for claim, rows in failed.items()) or "every check holds"
    yield Finding("audits", is_well=not failed, found=found, repair="Run `abm run`; report it if it stays.")
