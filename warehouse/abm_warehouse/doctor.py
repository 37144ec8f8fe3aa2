"""Is everything there that was promised? Receipts, ledger, rows, sources, snapshots and audits, compared."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from abm.errors import WarehouseBroken, WarehouseBusy, WarehouseError
from abm.workspace import Workspace
from abm_warehouse.batches import batch_content, ledger, quarantined, restore_receipts, strays
from abm_warehouse.checks import violations
from abm_warehouse.connect import is_damage, open_snapshot, open_warehouse
from abm_warehouse.publish import DATABASE, current, file_sha256, generations, pointed_at, read_manifest
from abm_warehouse.receipts import Receipt, read_receipts
from abm_warehouse.sources import is_as_kept, kept_source
from abm_warehouse.suppression import is_erasure_unfinished

ANEW = (
    "Move warehouse.duckdb away and run `abm doctor --repair`, which builds it anew from the kept sources,"
    " or make a new workspace and load the exports again."
)


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
            read_everything(con, workspace.warehouse)
            restored = restore_receipts(con, workspace.receipts)
            findings = [
                *_receipts(workspace, restored),
                *_batches(con, workspace),
                _sources(con, workspace),
            ]
    except WarehouseBusy:
        raise
    except (WarehouseError, duckdb.Error) as error:
        found = str(error)
        findings = [Finding("warehouse", is_well=False, found=found, repair=_rebuilding(workspace, error))]
    progress("the snapshots")
    return [*findings, *_erasure(workspace), *_snapshots(workspace), *_audits(workspace)]


def lost_batches(con: duckdb.DuckDBPyConnection, workspace: Workspace) -> list[Receipt]:
    """Receipts of batches that the warehouse does not hold, and whose content no later batch brought back."""
    held = ledger(con)
    ids = {batch.batch_id for batch in held}
    brought = {(batch.content_sha256, batch.entity): batch.loaded_at for batch in held}
    return [
        receipt
        for receipt in read_receipts(workspace.receipts).receipts
        if receipt.batch_id not in ids
        and brought.get((receipt.content_sha256, receipt.entity), "") < receipt.loaded_at
    ]


def read_everything(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """
    Read every cell of every table, for the engine holds each block it reads against its checksum.

    Raises
    ------
    WarehouseBroken
        If a block is not what was written.
    """
    tables = con.execute(
        "select schema_name, table_name from duckdb_tables()"
        " where not temporary and database_name = current_database()"
    ).fetchall()
    try:
        for schema, table in tables:
            con.execute(f'select bit_xor(hash(held)) from "{schema}"."{table}" as held').fetchall()
    except duckdb.Error as error:
        if not is_damage(error):
            raise
        reason = str(error).splitlines()[0]
        raise WarehouseBroken(f"{path} cannot be read to its end: {reason}") from error


def _rebuilding(workspace: Workspace, error: Exception) -> str:
    """What to do about a warehouse that cannot be read."""
    if not isinstance(error, WarehouseBroken):
        return "Do what it says."
    without = [
        receipt.file
        for receipt in read_receipts(workspace.receipts).receipts
        if kept_source(workspace.sources, receipt.content_sha256) is None
    ]
    rest = f" Not kept, to be loaded again: {', '.join(dict.fromkeys(without))}." if without else ""
    if len(without) == len(read_receipts(workspace.receipts).receipts):
        return (
            "No source was kept to build it anew from. Keep the file, make a new workspace, and load the"
            " exports again; receipts.jsonl lists them."
        )
    return f"Run `abm doctor --repair`: it moves the file aside and builds it anew from kept sources.{rest}"


def _receipts(workspace: Workspace, restored: int) -> Iterator[Finding]:
    chain = read_receipts(workspace.receipts)
    found = f"{len(chain.receipts)} receipts, chain unbroken"
    if restored:
        found += f"; {restored} written now for batches whose load was cut off before its receipt"
    if chain.problems:
        found = "; ".join(chain.problems)
    repair = (
        "Somebody or something changed receipts.jsonl; restore it from a backup. If ledger and rows are well,"
        " move it away: the next command writes it anew from the ledger."
    )
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
        repair=" ".join(_bringing_back(workspace, lost, is_changed=bool(changed))),
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
        repair=ANEW,
    )


def _bringing_back(workspace: Workspace, lost: list[Receipt], *, is_changed: bool) -> Iterator[str]:
    """What to do about lost batches, by whether their sources are kept, and about changed ones."""
    without = [r.file for r in lost if kept_source(workspace.sources, r.content_sha256) is None]
    if len(without) < len(lost):
        yield "The warehouse lost acknowledged batches; `abm doctor --repair` loads them again."
    if without:
        yield f"No source was kept of {', '.join(dict.fromkeys(without))}: load these again, in this order."
    if is_changed:
        yield ANEW


def _sources(con: duckdb.DuckDBPyConnection, workspace: Workspace) -> Finding:
    """Whether each source that was kept is still there, and as it was."""
    noted = con.execute(
        "select sources.content_sha256, min(batches.file), bool_or(sources.gone_at is not null)"
        " from ledger.sources as sources"
        " inner join ledger.batches as batches on batches.content_sha256 = sources.content_sha256"
        " group by sources.content_sha256 order by min(batches.loaded_at)"
    ).fetchall()
    wrong, todo, gone, well = [], [], [], 0
    for sha256, file, is_gone in noted:
        path = kept_source(workspace.sources, sha256)
        if is_gone and path is None:
            gone.append(file)
        elif path is None:
            wrong.append(f"the kept source of {file} was removed")
            todo.append(f"Load {file} again: its batch stays, and its source is kept anew.")
        elif not is_as_kept(path):
            wrong.append(f"the kept source of {file} was changed")
            todo.append(f"Remove {path}, then load {file} again: its batch stays.")
        else:
            well += 1
    said = f"{well} kept, as they were offered"
    if without := len({batch.content_sha256 for batch in ledger(con)}) - len(noted):
        said += f"; of {without} none was kept"
    if gone:
        said += f"; that of {', '.join(gone)} went with an erasure: load it again from your own copy"
    return Finding("sources", is_well=not wrong, found="; ".join(wrong) or said, repair=" ".join(todo))


def _erasure(workspace: Workspace) -> Iterator[Finding]:
    if is_erasure_unfinished(workspace.folder):
        found = "an erasure was cut off: files may still hold whom it removed"
        repair = "Run `abm erase EMAIL` again, of the same person or of anyone."
        yield Finding("erasure", is_well=False, found=found, repair=repair)


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
