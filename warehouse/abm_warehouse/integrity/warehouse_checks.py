"""Checks of the warehouse: receipts, ledger, rows and archived source files, compared with each other."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

import duckdb

from abm.counting import counted
from abm.errors import WarehouseBroken, WarehouseBusy, WarehouseError
from abm.workspace import Workspace
from abm_warehouse.integrity.check_result import CheckResult
from abm_warehouse.integrity.damage import read_every_block
from abm_warehouse.integrity.reconcile import BatchRecords, read_batch_records, restore_receipt_after_crash
from abm_warehouse.loading.archive import archived_source, archived_sources, content_of, is_as_archived
from abm_warehouse.loading.ledger import batch_content, quarantined_rows, rows_without_batch
from abm_warehouse.loading.receipts import Receipt, read_receipts
from abm_warehouse.publishing.manifest import read_manifest
from abm_warehouse.publishing.snapshots import POINTER, generations
from abm_warehouse.storage.connections import open_warehouse

MOST_FILES = 3
"""How many archived files a message lists."""

_REBUILD = (
    "Move warehouse.duckdb away and run `abm doctor --repair`, which builds it again from the archived source"
    " files; or make a new workspace and load the exports again."
)


def warehouse_checks(workspace: Workspace, *, not_restored: Collection[str] = ()) -> list[CheckResult]:
    """
    Check receipts, ledger, rows and archived source files; where two agree, the third is at fault.

    Parameters
    ----------
    workspace
        What to check.
    not_restored
        Ids of lost batches that a repair has just failed to restore, for which none is advised again.

    Raises
    ------
    WarehouseBusy
        If another process is writing.
    """
    try:
        read_receipts(workspace.receipts)
    except WarehouseError as error:
        return [CheckResult("receipts", is_healthy=False, found=str(error), advice="See the message above.")]
    try:
        with open_warehouse(workspace.warehouse, workspace.settings(), read_only=True) as con:
            read_every_block(con, workspace.warehouse)
            records = read_batch_records(con, workspace.receipts)
            records = restore_receipt_after_crash(records, workspace.receipts)
            return [
                *_batches(con, workspace, records, not_restored),
                _sources(con, workspace, records),
                *_missing_publication(con, workspace),
            ]
    except WarehouseBusy:
        raise
    except (WarehouseError, duckdb.Error) as error:
        advice = "See the message above."
        if isinstance(error, WarehouseBroken):
            advice = _advice_on_damage(workspace)
        return [CheckResult("warehouse", is_healthy=False, found=str(error), advice=advice)]


def _batches(
    con: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    records: BatchRecords,
    not_restored: Collection[str],
) -> Iterator[CheckResult]:
    batches = {batch.batch_id: batch for batch in records.batches}
    lost = records.lost()
    changed = [
        receipt
        for receipt in records.receipts
        if receipt.batch_id in batches and batches[receipt.batch_id] != receipt
    ]
    wrong_rows = list(_wrong_rows(con, records.batches))
    unknown_loads = _unknown_loads(workspace, records)
    is_receipts_fault = not (lost or wrong_rows or unknown_loads) and all(
        receipt.batch_id in records.chain.edited for receipt in changed
    )
    yield _receipts(records, is_receipts_fault=is_receipts_fault)
    problems = [f"batch {receipt.batch_id} of {receipt.file} is missing" for receipt in lost]
    problems += [
        f"batch {receipt.batch_id} of {receipt.file} differs from its receipt" for receipt in changed
    ]
    if unknown_loads:
        problems.append(unknown_loads)
    yield CheckResult(
        "ledger",
        is_healthy=not problems,
        found="; ".join(problems) or counted(len(batches), "batch", "batches"),
        advice=(
            "Ledger and rows agree with each other, so the receipt was edited: follow the advice on receipts."
            if is_receipts_fault
            else " ".join(
                _advice_on_batches(
                    workspace,
                    lost,
                    not_restored,
                    is_any_changed=bool(changed),
                    is_any_unknown=bool(unknown_loads),
                )
            )
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
        problems.append(f"{counted(len(missing), 'batch has', 'batches have')} no receipt")
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
    found = f"{counted(len(records.receipts), 'receipt')}, chain unbroken"
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
        in_quarantine = erased_from_quarantine + sum(
            not row.is_loaded for row in quarantined_rows(con, batch_id=batch.batch_id)
        )
        if in_quarantine != batch.rows_quarantined:
            yield (
                f"batch {batch.batch_id} of {batch.file} should have {batch.rows_quarantined} rows in"
                f" quarantine, has {in_quarantine}"
            )
    yield from (f"{rows} rows of {table} belong to no batch" for table, rows in rows_without_batch(con))


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
    known = {receipt.content_sha256 for receipt in (*records.batches, *records.receipts)}
    unknown = [path for path in archived_sources(workspace.sources) if content_of(path) not in known]
    if unknown:
        names = ", ".join(path.name for path in unknown[:MOST_FILES])
        names += " and others" if len(unknown) > MOST_FILES else ""
        problems.append(f"archived, but in no batch and no receipt: {names}")
        advice.append(
            "A load was cut off, or the warehouse was lost together with the end of receipts.jsonl: load the"
            f" export again. Without it, load the file in {workspace.sources} with --entity."
        )
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


def _unknown_loads(workspace: Workspace, records: BatchRecords) -> str | None:
    """Say so if a generation was published from later loads than the ledger and the receipts have."""
    loads = [datetime.fromisoformat(batch.loaded_at) for batch in (*records.batches, *records.receipts)]
    last_known = max(loads, default=None)
    for folder in reversed(generations(workspace.published)):
        try:
            last_published = read_manifest(folder).last_load_at
        except WarehouseError:  # the check of the generation reports it
            continue
        if last_published and (last_known is None or last_published > last_known):
            last = f"end at {last_known:%Y-%m-%d %H:%M:%S} UTC" if last_known else "are empty"
            return (
                f"generation {folder.name} was published from files loaded until"
                f" {last_published:%Y-%m-%d %H:%M:%S} UTC, and ledger and receipts {last}"
            )
    return None


def _missing_publication(con: duckdb.DuckDBPyConnection, workspace: Workspace) -> Iterator[CheckResult]:
    """Report a folder of generations that was removed as a whole."""
    publications = con.execute("select generation, published_at from ledger.publications").fetchall()
    if not publications or generations(workspace.published) or (workspace.published / POINTER).exists():
        return
    [(generation, published_at)] = publications
    yield CheckResult(
        "published",
        is_healthy=False,
        found=(
            f"generation {generation} was published at {published_at:%Y-%m-%d %H:%M} UTC, and"
            f" {workspace.published} holds no generation"
        ),
        advice="Run `abm run`.",
    )


def _advice_on_damage(workspace: Workspace) -> str:
    """What to do about a warehouse that cannot be read."""
    receipts = read_receipts(workspace.receipts).receipts
    archived = archived_sources(workspace.sources)
    without_source = [
        receipt.file
        for receipt in receipts
        if archived_source(workspace.sources, receipt.content_sha256) is None
    ]
    if len(without_source) < len(receipts):
        advice = (
            "Run `abm doctor --repair`: it moves the file aside and builds it again from archived source"
            " files."
        )
        if without_source:
            advice += f" Not archived, to be loaded again: {', '.join(dict.fromkeys(without_source))}."
        return advice
    advice = "Keep the file, make a new workspace, and load the exports again"
    if archived:
        return (
            f"No receipt names any of the {len(archived)} archived source files. Restore receipts.jsonl from"
            f" a backup and run `abm doctor --repair`. Without a backup: {advice[0].lower()}{advice[1:]}."
        )
    if receipts:
        advice += "; receipts.jsonl lists them"
    return f"No source file was archived from which it could be built again. {advice}."


def _advice_on_batches(
    workspace: Workspace,
    lost: Sequence[Receipt],
    not_restored: Collection[str],
    *,
    is_any_changed: bool,
    is_any_unknown: bool,
) -> Iterator[str]:
    """What to do about batches that are lost, changed, or known from what is published alone."""
    to_load = [
        receipt.file
        for receipt in lost
        if receipt.batch_id in not_restored or not _has_intact_source(workspace, receipt)
    ]
    if len(to_load) < len(lost):
        yield "The warehouse lost acknowledged batches; `abm doctor --repair` loads them again."
    if to_load:
        files = ", ".join(dict.fromkeys(to_load))
        yield f"{files} cannot be restored from archived copies: load these files again, in this order."
    if is_any_changed:
        yield _REBUILD
    if is_any_unknown:
        yield (
            "The warehouse and the end of receipts.jsonl were lost: restore both from a backup, or load again"
            " what was loaded since."
        )


def _has_intact_source(workspace: Workspace, receipt: Receipt) -> bool:
    path = archived_source(workspace.sources, receipt.content_sha256)
    return path is not None and is_as_archived(path)
