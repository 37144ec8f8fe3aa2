"""Checks of the warehouse: receipts, ledger, rows and archived source files, compared with each other."""

from collections.abc import Iterator, Sequence

import duckdb

from abm.errors import WarehouseBroken, WarehouseBusy, WarehouseError
from abm.workspace import Workspace
from abm_warehouse.integrity.check_result import CheckResult
from abm_warehouse.integrity.damage import read_every_block
from abm_warehouse.integrity.reconcile import BatchRecords, read_batch_records, restore_receipt_after_crash
from abm_warehouse.loading.archive import archived_source, is_as_archived
from abm_warehouse.loading.load import batch_content, quarantined, strays
from abm_warehouse.loading.receipts import Receipt, read_receipts
from abm_warehouse.storage.connections import open_warehouse

_REBUILD = (
    "Move warehouse.duckdb away and run `abm doctor --repair`, which builds it again from the archived source"
    " files; or make a new workspace and load the exports again."
)


def warehouse_checks(workspace: Workspace) -> list[CheckResult]:
    """
    Check receipts, ledger, rows and archived source files; where two agree, the third is at fault.

    Raises
    ------
    WarehouseBusy
        If another process is writing.
    """
    try:
        read_receipts(workspace.receipts)
    except WarehouseError as error:
        return [
            CheckResult("receipts", is_healthy=False, found=str(error), advice="Follow the message above.")
        ]
    try:
        with open_warehouse(workspace.warehouse, workspace.settings(), read_only=True) as con:
            read_every_block(con, workspace.warehouse)
            records = read_batch_records(con, workspace.receipts)
            records = restore_receipt_after_crash(records, workspace.receipts)
            return [*_batches(con, workspace, records), _sources(con, workspace, records)]
    except WarehouseBusy:
        raise
    except (WarehouseError, duckdb.Error) as error:
        advice = "See the message above."
        if isinstance(error, WarehouseBroken):
            advice = _advice_on_damage(workspace)
        return [CheckResult("warehouse", is_healthy=False, found=str(error), advice=advice)]


def _batches(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, records: BatchRecords
) -> Iterator[CheckResult]:
    batches = {batch.batch_id: batch for batch in records.batches}
    lost = records.lost()
    changed = [
        receipt
        for receipt in records.receipts
        if receipt.batch_id in batches and batches[receipt.batch_id] != receipt
    ]
    wrong_rows = list(_wrong_rows(con, records.batches))
    is_receipts_fault = (
        not lost and not wrong_rows and all(receipt.batch_id in records.chain.edited for receipt in changed)
    )
    yield _receipts(records, is_receipts_fault=is_receipts_fault)
    problems = [f"batch {receipt.batch_id} of {receipt.file} is missing" for receipt in lost]
    problems += [
        f"batch {receipt.batch_id} of {receipt.file} differs from its receipt" for receipt in changed
    ]
    yield CheckResult(
        "ledger",
        is_healthy=not problems,
        found="; ".join(problems) or f"{len(batches)} batches",
        advice=(
            "Ledger and rows agree with each other, so the receipt was edited: follow the advice on receipts."
            if is_receipts_fault
            else " ".join(_advice_on_batches(workspace, lost, is_any_changed=bool(changed)))
        ),
    )
    loaded = sum(batch.rows_loaded for batch in records.batches)
    yield CheckResult(
        "rows",
        is_healthy=not wrong_rows,
        found="; ".join(wrong_rows) or f"{loaded:,} rows, as the ledger says",
        advice=_REBUILD,
    )


def _receipts(records: BatchRecords, *, is_receipts_fault: bool) -> CheckResult:
    problems = list(records.chain.problems)
    if missing := records.without_receipt():
        problems.append(f"{len(missing)} batches have no receipt")
    if not records.chain.problems:
        advice = (
            "Receipts are missing. Restore receipts.jsonl from a backup, or run `abm doctor --repair`, which"
            " writes them again from the ledger."
        )
    elif is_receipts_fault:
        advice = (
            "receipts.jsonl was changed; restore it from a backup. Ledger and rows agree with each other, so"
            " without a backup move it away and run `abm doctor --repair`, which writes it again from the"
            " ledger."
        )
    else:
        advice = (
            "receipts.jsonl was changed; restore it from a backup before anything else, because ledger or"
            " rows are unhealthy too."
        )
    found = f"{len(records.receipts)} receipts, chain unbroken"
    if records.restored_receipts:
        found += f"; {records.restored_receipts} written now, for a batch whose load was cut off before it"
    return CheckResult("receipts", is_healthy=not problems, found="; ".join(problems) or found, advice=advice)


def _wrong_rows(con: duckdb.DuckDBPyConnection, batches: Sequence[Receipt]) -> Iterator[str]:
    """Batches whose rows differ from the ledger, and rows that belong to no batch."""
    for batch in batches:
        rows, checksum = batch_content(con, batch.entity, batch.batch_id)
        erased, erased_from_quarantine, erased_checksum = _erased(con, batch.batch_id)
        rows, checksum = rows + erased, str(int(checksum) ^ erased_checksum)
        if (rows, checksum) != (batch.rows_loaded, batch.rows_checksum):
            yield f"batch {batch.batch_id} of {batch.file} should hold {batch.rows_loaded} rows, holds {rows}"
        in_quarantine = len(quarantined(con, batch_id=batch.batch_id)) + erased_from_quarantine
        if in_quarantine != batch.rows_quarantined:
            yield (
                f"batch {batch.batch_id} of {batch.file} should have {batch.rows_quarantined} rows in"
                f" quarantine, has {in_quarantine}"
            )
    yield from (f"{rows} rows of {table} belong to no batch" for table, rows in strays(con))


def _erased(con: duckdb.DuckDBPyConnection, batch_id: str) -> tuple[int, int, int]:
    """What erasures removed of a batch: rows, quarantined rows, and the checksum of the former."""
    erasures = con.execute(
        "select rows, rows_aside, rows_checksum from ledger.erased where batch_id = ?", [batch_id]
    ).fetchall()
    checksum = 0
    for _, _, erased_checksum in erasures:
        checksum ^= int(erased_checksum)
    return sum(rows for rows, _, _ in erasures), sum(rows for _, rows, _ in erasures), checksum


def _sources(con: duckdb.DuckDBPyConnection, workspace: Workspace, records: BatchRecords) -> CheckResult:
    """Check that each archived source file exists and is unchanged."""
    archived = con.execute(
        "select sources.content_sha256, min(batches.file), bool_or(sources.gone_at is not null)"
        " from ledger.sources as sources"
        " inner join ledger.batches as batches on batches.content_sha256 = sources.content_sha256"
        " group by sources.content_sha256 order by min(batches.loaded_at)"
    ).fetchall()
    problems, advice, erased, intact = [], [], [], 0
    for sha256, file, is_erased in archived:
        path = archived_source(workspace.sources, sha256)
        if is_erased and path is None:
            erased.append(file)
        elif path is None:
            problems.append(f"the archived copy of {file} was removed")
            advice.append(f"Load {file} again: its batch stays, and the file is archived again.")
        elif not is_as_archived(path):
            problems.append(f"the archived copy of {file} was changed")
            advice.append(f"Remove {path}, then load {file} again: its batch stays.")
        else:
            intact += 1
    found = f"{intact} archived, unchanged"
    if not_archived := len({batch.content_sha256 for batch in records.batches}) - len(archived):
        found += f"; {not_archived} not archived"
    if erased:
        found += (
            f"; the copy of {', '.join(erased)} was removed by an erasure: load it again from your own copy"
        )
    return CheckResult(
        "sources", is_healthy=not problems, found="; ".join(problems) or found, advice=" ".join(advice)
    )


def _advice_on_damage(workspace: Workspace) -> str:
    """What to do about a warehouse that cannot be read."""
    receipts = read_receipts(workspace.receipts).receipts
    without_source = [
        receipt.file
        for receipt in receipts
        if archived_source(workspace.sources, receipt.content_sha256) is None
    ]
    if len(without_source) == len(receipts):
        return (
            "No source file was archived from which it could be built again. Keep the file, make a new"
            " workspace, and load the exports again; receipts.jsonl lists them."
        )
    advice = (
        "Run `abm doctor --repair`: it moves the file aside and builds it again from archived source files."
    )
    if without_source:
        advice += f" Not archived, to be loaded again: {', '.join(dict.fromkeys(without_source))}."
    return advice


def _advice_on_batches(
    workspace: Workspace, lost: Sequence[Receipt], *, is_any_changed: bool
) -> Iterator[str]:
    """What to do about lost batches, by whether their source files are archived, and about changed ones."""
    without_source = [
        receipt.file for receipt in lost if archived_source(workspace.sources, receipt.content_sha256) is None
    ]
    if len(without_source) < len(lost):
        yield "The warehouse lost acknowledged batches; `abm doctor --repair` loads them again."
    if without_source:
        files = ", ".join(dict.fromkeys(without_source))
        yield f"{files} was not archived: load it again, in this order."
    if is_any_changed:
        yield _REBUILD
