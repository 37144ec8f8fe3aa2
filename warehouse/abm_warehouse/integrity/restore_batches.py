"""
Lost batches, loaded again from archived source files.

A lost batch is restored as it was, under its id and its load instant, if no later batch of its entity is in
the warehouse. Otherwise it is loaded as a new batch and the files that came after it are loaded again, in
their order and in one transaction, so that the current rows end as they were.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import duckdb

from abm.errors import AbmError, LoadRefused, SettingsError, UsageError
from abm.workspace import Workspace
from abm_warehouse.integrity.reconcile import read_batch_records
from abm_warehouse.loading.archive import archived_source, is_as_archived, is_in_part
from abm_warehouse.loading.incoming import drop_staged_tables
from abm_warehouse.loading.ledger import (
    batches_in_ledger,
    forget_built_models,
    note_archived_source,
    write_ledger_row,
)
from abm_warehouse.loading.load import insert_batch, stage_source_file
from abm_warehouse.loading.receipts import Receipt, append_receipts, read_receipts
from abm_warehouse.loading.redaction import SUPPRESSED
from abm_warehouse.loading.source_files import SourceFile, reopen_source_file
from abm_warehouse.loading.suppression import Suppressed
from abm_warehouse.storage.connections import one_row, transaction

_UNREADABLE = (LoadRefused, UsageError, SettingsError)


@dataclass(frozen=True, slots=True)
class RestoredBatch:
    """
    What became of one lost batch.

    ``restored``: it is as its receipt says. ``loaded_again``: its file is loaded, as a new batch.
    ``not_restored``: it is still lost, and ``found`` says why and what to do. ``is_equal`` tells whether
    its rows are those of its receipt, by count and checksum.
    """

    batch_id: str
    file: str
    entity: str
    status: Literal["restored", "loaded_again", "not_restored"]
    found: str
    is_equal: bool = False


@dataclass(frozen=True, slots=True)
class _OutOfOrder:
    """A lost batch that cannot be restored as it was, and why."""

    receipt: Receipt
    reason: str


class _Differs(Exception):  # noqa: N818 - ends a transaction, and is not an error
    """A batch that was read again differs from its receipt."""


def restore_lost_batches(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, progress: Callable[[str], None]
) -> Iterator[RestoredBatch]:
    """Restore every batch that has a receipt and is missing from the warehouse, oldest first."""
    records = read_batch_records(con, workspace.receipts)
    newest = {batch.entity: batch.loaded_at for batch in records.batches}
    out_of_order: dict[str, list[_OutOfOrder]] = {}
    for receipt in sorted(records.lost(), key=lambda receipt: receipt.loaded_at):
        progress(receipt.file)
        if earlier := out_of_order.get(receipt.entity):
            earlier.append(_OutOfOrder(receipt, f"it came after {earlier[-1].receipt.file}"))
        elif newest.get(receipt.entity, "") > receipt.loaded_at:
            reason = f"a later batch of {receipt.entity} is in the warehouse"
            out_of_order[receipt.entity] = [_OutOfOrder(receipt, reason)]
        else:
            try:
                yield _restore_as_it_was(con, workspace, receipt)
            except _Differs as difference:
                out_of_order[receipt.entity] = [_OutOfOrder(receipt, str(difference))]
            except _UNREADABLE as error:
                yield _result(receipt, "not_restored", f"{_reason(error)}; {_advice(workspace, receipt)}")
    for entity, lost in out_of_order.items():
        progress(entity)
        yield from _load_in_order(con, workspace, entity, lost)


def _restore_as_it_was(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, receipt: Receipt
) -> RestoredBatch:
    """
    Load one batch under its own id and instant.

    Raises
    ------
    LoadRefused, UsageError, SettingsError
        If its source file is missing or cannot be read as it was.
    _Differs
        If it is not what the receipt says.
    """
    source_file = _archived_source_file(workspace, receipt)
    loaded_at = datetime.fromisoformat(receipt.loaded_at)
    try:
        incoming, _ = stage_source_file(con, source_file, Suppressed(workspace.folder), now_at=loaded_at)
        with transaction(con):
            batch = insert_batch(con, incoming, source_file, batch_id=receipt.batch_id, now_at=loaded_at)
            erased = _require_equal(con, receipt, batch, is_in_part=is_in_part(source_file.file.content.path))
            write_ledger_row(con, receipt, source_file, incoming.mapping)
            note_archived_source(con, receipt.content_sha256)
            forget_built_models(con)
    finally:
        drop_staged_tables(con)
    con.execute("checkpoint")
    is_equal = batch == receipt
    found = f"{batch.rows_loaded:,} rows, equal to its receipt by count and checksum"
    if not is_equal:
        found = (
            f"{batch.rows_loaded:,} rows, as its receipt says except for {erased:,} that were erased since"
        )
    return replace(_result(receipt, "restored", found), is_equal=is_equal)


def _require_equal(
    con: duckdb.DuckDBPyConnection, receipt: Receipt, batch: Receipt, *, is_in_part: bool
) -> int:
    """
    Refuse a batch that differs from its receipt by more than erasures since; the number of rows erased.

    Those rows are noted as erased, so that the batch can be compared with its receipt from now on.
    """
    if batch == receipt:
        return 0
    [suppressed] = one_row(
        con,
        "select count(*) from quarantine.rows where batch_id = ? and reason = ?",
        [batch.batch_id, SUPPRESSED],
    )
    erased = receipt.rows_in - batch.rows_in + int(suppressed)
    fewer_loaded = receipt.rows_loaded - batch.rows_loaded
    if not (is_in_part or suppressed) or not 0 <= fewer_loaded <= erased:
        raise _Differs(
            f"it reads differently today: {batch.rows_loaded} rows loaded and {batch.rows_quarantined}"
            f" quarantined, not {receipt.rows_loaded} and {receipt.rows_quarantined}"
        )
    con.execute(
        "insert into ledger.erased values (?, ?, ?, ?, now())",
        [
            batch.batch_id,
            fewer_loaded,
            receipt.rows_quarantined - batch.rows_quarantined,
            str(int(receipt.rows_checksum) ^ int(batch.rows_checksum)),
        ],
    )
    return erased


def _load_in_order(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, entity: str, lost: list[_OutOfOrder]
) -> Iterator[RestoredBatch]:
    """Load lost batches of an entity as new ones, and again the batches that came after them."""
    first = lost[0].receipt.loaded_at
    later = [batch for batch in batches_in_ledger(con) if batch.entity == entity and batch.loaded_at > first]
    in_order = sorted((*(batch.receipt for batch in lost), *later), key=lambda receipt: receipt.loaded_at)
    source_files: dict[str, SourceFile] = {}
    refused: dict[str, str] = {}
    for receipt in in_order:
        try:
            source_files[receipt.batch_id] = _archived_source_file(workspace, receipt)
        except _UNREADABLE as error:
            refused[receipt.batch_id] = _reason(error)
    if blocking := [batch for batch in later if batch.batch_id in refused]:
        files = ", ".join(f"{batch.file} ({refused[batch.batch_id]})" for batch in blocking)
        for batch in lost:
            found = f"files after it cannot be loaded again: {files}; {_advice(workspace, batch.receipt)}"
            yield _result(batch.receipt, "not_restored", found)
        return
    loaded: dict[str, Receipt] = {}
    try:
        with transaction(con):
            for receipt in in_order:
                if receipt.batch_id in source_files:
                    loaded[receipt.batch_id] = _load_as_new(con, workspace, source_files[receipt.batch_id])
            forget_built_models(con)
    finally:
        drop_staged_tables(con)
    con.execute("checkpoint")
    append_receipts(workspace.receipts, list(loaded.values()))
    for batch in lost:
        receipt = batch.receipt
        if new := loaded.get(receipt.batch_id):
            found = f"as batch {new.batch_id}, {new.rows_loaded:,} rows, because {batch.reason}"
            if after := [other.file for other in later if other.loaded_at > receipt.loaded_at]:
                found += f"; after it, {', '.join(after)} again"
            yield _result(receipt, "loaded_again", found)
        else:
            found = f"{refused[receipt.batch_id]}; {_advice(workspace, receipt)}"
            yield _result(receipt, "not_restored", found)


def _load_as_new(con: duckdb.DuckDBPyConnection, workspace: Workspace, source_file: SourceFile) -> Receipt:
    now_at = datetime.now(UTC)
    incoming, _ = stage_source_file(con, source_file, Suppressed(workspace.folder), now_at=now_at)
    receipt = insert_batch(con, incoming, source_file, batch_id=uuid.uuid4().hex[:12], now_at=now_at)
    write_ledger_row(con, receipt, source_file, incoming.mapping)
    note_archived_source(con, source_file.content_sha256)
    return receipt


def _archived_source_file(workspace: Workspace, receipt: Receipt) -> SourceFile:
    path = archived_source(workspace.sources, receipt.content_sha256)
    if path is None:
        raise LoadRefused("its source file was not archived")
    if not is_as_archived(path):
        raise LoadRefused(f"its archived copy {path.name} was changed")
    return reopen_source_file(receipt, path, workspace.profiles)


def _reason(error: AbmError) -> str:
    return str(error).splitlines()[0].rstrip(".:")


def _advice(workspace: Workspace, receipt: Receipt) -> str:
    """What a user can do about a batch that cannot be restored."""
    after = [
        other.file
        for other in read_receipts(workspace.receipts).receipts
        if other.entity == receipt.entity and other.loaded_at > receipt.loaded_at
    ]
    files = ", and after it ".join(dict.fromkeys((receipt.file, *after)))
    return f"load {files} again"


def _result(
    receipt: Receipt, status: Literal["restored", "loaded_again", "not_restored"], found: str
) -> RestoredBatch:
    return RestoredBatch(
        batch_id=receipt.batch_id, file=receipt.file, entity=receipt.entity, status=status, found=found
    )
