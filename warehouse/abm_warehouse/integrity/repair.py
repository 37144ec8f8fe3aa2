"""
Repair: what receipts promise and the warehouse does not hold is loaded again from the kept sources.

A lost batch comes back as it was, under its id and at its instant, if nothing of its entity came after it.
Else it is loaded as a new batch and the files that came after it are offered again, in their order and in one
transaction, so that what is current ends as it was. A damaged warehouse or desk is moved
aside, never deleted. Decisions that the desk lost come back from what is published.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import duckdb

from abm.errors import AbmError, DecisionLogBroken, LoadRefused, SettingsError, UsageError, WarehouseBroken
from abm.workspace import Workspace
from abm_warehouse import decision_log
from abm_warehouse.integrity.doctor import lost_batches, published_decisions, read_everything
from abm_warehouse.loading.archive import archived_source, is_as_archived, is_in_part, remove_partial_copies
from abm_warehouse.loading.incoming import drop_staged_tables
from abm_warehouse.loading.ledger import (
    batches_in_ledger,
    note_archived_source,
    restore_receipts,
    write_ledger_row,
)
from abm_warehouse.loading.load import insert_batch, stage_source_file
from abm_warehouse.loading.receipts import Receipt, append_receipts, read_receipts
from abm_warehouse.loading.redaction import SUPPRESSED
from abm_warehouse.loading.source_files import SourceFile, reopen_source_file
from abm_warehouse.loading.suppression import Suppressed
from abm_warehouse.storage.connections import one_row, open_warehouse, transaction


@dataclass(frozen=True, slots=True)
class RestoredBatch:
    """
    What became of one lost batch.

    ``restored``: it is there as its receipt says. ``loaded_again``: its file is, as a new batch.
    ``not_restored``: it is still lost, and ``found`` says why and what to do.
    """

    batch_id: str
    file: str
    entity: str
    status: Literal["restored", "loaded_again", "not_restored"]
    found: str


@dataclass(frozen=True, slots=True)
class Repair:
    """
    What a repair did.

    Parameters
    ----------
    moved_aside
        The new name of a damaged warehouse.
    batches
        Each lost batch, oldest first.
    desk_moved_aside
        The new name of a damaged desk.
    decisions
        Numbers of the decisions that came back to the desk, without their remarks.
    receipts
        How many receipts were written again, for batches that had none.
    """

    moved_aside: str | None
    batches: tuple[RestoredBatch, ...]
    desk_moved_aside: str | None = None
    decisions: tuple[int, ...] = ()
    receipts: int = 0


class _Differs(Exception):  # noqa: N818 - ends a transaction, and is no error
    """A batch that was read again is not what its receipt promises."""


def mend(workspace: Workspace, *, progress: Callable[[str], None] = lambda stage: None) -> Repair:
    """
    Bring back every lost batch whose source is kept, and decisions; what cannot be brought back is named.

    Each batch that comes back is safe at once, so a repair that was cut off is gone on with by the next.

    Raises
    ------
    WarehouseBusy
        If another process is writing.
    """
    progress("the desk")
    desk_moved, decided = _mend_desk(workspace)
    progress("the warehouse")
    try:
        moved = _make_way(workspace)
    except WarehouseBroken:  # and nothing to build it anew from, which the examination says
        return Repair(None, (), desk_moved, decided)
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        receipts = restore_receipts(con, workspace.receipts)
        remove_partial_copies(workspace.sources)
        batches = tuple(_bring_back(con, workspace, progress))
    return Repair(moved, batches, desk_moved, decided, receipts)


def moved_aside(workspace: Workspace) -> list[Path]:
    """Files of damaged warehouses and desks that repairs have moved aside."""
    return sorted(
        path
        for whole in (workspace.warehouse, workspace.decision_log)
        for path in workspace.folder.glob(f"{whole.stem}.damaged-*")
    )


def _mend_desk(workspace: Workspace) -> tuple[str | None, tuple[int, ...]]:
    """Move a damaged desk aside, and bring back what was published; the new name, and the numbers."""
    moved = None
    try:
        decision_log.require_sound(workspace.decision_log)
    except DecisionLogBroken:
        moved = _move_aside(workspace.decision_log)
    back = decision_log.restore(workspace.decision_log, published_decisions(workspace))
    return moved, tuple(one.decision_id for one in back)


def _make_way(workspace: Workspace) -> str | None:
    """Move a damaged warehouse and its log aside; the new name."""
    path = workspace.warehouse
    if not path.exists():
        return _move_aside(path)
    try:
        with open_warehouse(path, workspace.settings()) as con:
            read_everything(con, path)
    except WarehouseBroken:
        promised = read_receipts(workspace.receipts).receipts
        if not any(archived_source(workspace.sources, receipt.content_sha256) for receipt in promised):
            raise
    else:
        return None
    return _move_aside(path)


def _move_aside(path: Path) -> str | None:
    """Give a database and its log another name, the log first, lest it be replayed into a new file."""
    name = f"{path.stem}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z{path.suffix}"
    logs = [path.with_name(f"{path.name}{end}") for end in (".wal", "-wal", "-shm", "-journal")]
    found = [file for file in (*logs, path) if file.exists()]
    for file in found:
        file.rename(path.with_name(file.name.replace(path.name, name)))
    return name if found else None


def _bring_back(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, progress: Callable[[str], None]
) -> Iterator[RestoredBatch]:
    newest: dict[str, str] = {}
    for batch in batches_in_ledger(con):
        newest[batch.entity] = batch.loaded_at
    waiting: dict[str, list[tuple[Receipt, str]]] = {}
    for receipt in sorted(lost_batches(con, workspace), key=lambda receipt: receipt.loaded_at):
        progress(receipt.file)
        behind = waiting.get(receipt.entity)
        if behind:
            behind.append((receipt, f"it came after {behind[-1][0].file}"))
        elif newest.get(receipt.entity, "") > receipt.loaded_at:
            waiting[receipt.entity] = [(receipt, f"a later batch of {receipt.entity} is in the warehouse")]
        else:
            try:
                yield _mended(receipt, "restored", _restore(con, workspace, receipt))
            except _Differs as difference:
                waiting[receipt.entity] = [(receipt, str(difference))]
            except _CANNOT as error:
                yield _mended(receipt, "not_restored", f"{_reason(error)}; {_advice(workspace, receipt)}")
    for entity, lost in waiting.items():
        progress(entity)
        yield from _load_in_order(con, workspace, entity, lost)


def _restore(con: duckdb.DuckDBPyConnection, workspace: Workspace, receipt: Receipt) -> str:
    """
    Load one batch as it was; what was found of it.

    Raises
    ------
    LoadRefused, UsageError, SettingsError
        If its source is not there or cannot be read as it was.
    _Differs
        If it is not what the receipt promises.
    """
    source_file = _offer(workspace, receipt)
    loaded_at = datetime.fromisoformat(receipt.loaded_at)
    try:
        incoming, _ = stage_source_file(con, source_file, Suppressed(workspace.folder), now_at=loaded_at)
        with transaction(con):
            found = insert_batch(con, incoming, source_file, batch_id=receipt.batch_id, now_at=loaded_at)
            gone = _require_as_promised(
                con, receipt, found, is_in_part=is_in_part(source_file.file.content.path)
            )
            write_ledger_row(con, receipt, source_file)
            note_archived_source(con, receipt.content_sha256)
    finally:
        drop_staged_tables(con)
    con.execute("checkpoint")
    if found == receipt:
        return f"{found.rows_loaded:,} rows, equal to its receipt by count and checksum"
    return f"{found.rows_loaded:,} rows, as its receipt says but for {gone:,} that went with an erasure"


def _require_as_promised(
    con: duckdb.DuckDBPyConnection, promised: Receipt, found: Receipt, *, is_in_part: bool
) -> int:
    """
    Refuse a batch that is not its receipt's, but for what went with erasures since; how many rows those are.

    What is missing is noted as erased, so that the batch can be held against its receipt from now on.
    """
    if found == promised:
        return 0
    [suppressed] = one_row(
        con,
        "select count(*) from quarantine.rows where batch_id = ? and reason = ?",
        [found.batch_id, SUPPRESSED],
    )
    gone = promised.rows_in - found.rows_in + int(suppressed)
    fewer = promised.rows_loaded - found.rows_loaded
    if not (is_in_part or suppressed) or not 0 <= fewer <= gone:
        raise _Differs(
            f"it reads otherwise today: {found.rows_loaded} rows loaded and {found.rows_quarantined} set"
            f" aside, not {promised.rows_loaded} and {promised.rows_quarantined}"
        )
    con.execute(
        "insert into ledger.erased values (?, ?, ?, ?, now())",
        [
            found.batch_id,
            fewer,
            promised.rows_quarantined - found.rows_quarantined,
            str(int(promised.rows_checksum) ^ int(found.rows_checksum)),
        ],
    )
    return gone


def _load_in_order(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, entity: str, lost: list[tuple[Receipt, str]]
) -> Iterator[RestoredBatch]:
    """Load lost batches of an entity as new ones, and after them again what had come after them."""
    first = lost[0][0].loaded_at
    later = [batch for batch in batches_in_ledger(con) if batch.entity == entity and batch.loaded_at > first]
    source_files: dict[str, SourceFile] = {}
    refused: dict[str, str] = {}
    for receipt in (*(receipt for receipt, _ in lost), *later):
        try:
            source_files[receipt.batch_id] = _offer(workspace, receipt)
        except _CANNOT as error:
            refused[receipt.batch_id] = _reason(error)
    if in_the_way := [batch for batch in later if batch.batch_id in refused]:
        named = ", ".join(f"{batch.file} ({refused[batch.batch_id]})" for batch in in_the_way)
        for receipt, _ in lost:
            found = f"what came after it cannot be offered again: {named}; {_advice(workspace, receipt)}"
            yield _mended(receipt, "not_restored", found)
        return
    again = sorted((*(receipt for receipt, _ in lost), *later), key=lambda receipt: receipt.loaded_at)
    made: dict[str, Receipt] = {}
    try:
        with transaction(con):
            for receipt in again:
                if receipt.batch_id in source_files:
                    made[receipt.batch_id] = _load_anew(con, workspace, source_files[receipt.batch_id])
    finally:
        drop_staged_tables(con)
    con.execute("checkpoint")
    append_receipts(workspace.receipts, list(made.values()))
    for receipt, why in lost:
        if new := made.get(receipt.batch_id):
            said = f"as batch {new.batch_id}, {new.rows_loaded:,} rows, for {why}"
            if after := [batch.file for batch in later if batch.loaded_at > receipt.loaded_at]:
                said += f"; after it {', '.join(after)} again"
            yield _mended(receipt, "loaded_again", said)
        else:
            found = f"{refused[receipt.batch_id]}; {_advice(workspace, receipt)}"
            yield _mended(receipt, "not_restored", found)


def _load_anew(con: duckdb.DuckDBPyConnection, workspace: Workspace, source_file: SourceFile) -> Receipt:
    now_at = datetime.now(UTC)
    incoming, _ = stage_source_file(con, source_file, Suppressed(workspace.folder), now_at=now_at)
    receipt = insert_batch(con, incoming, source_file, batch_id=uuid.uuid4().hex[:12], now_at=now_at)
    write_ledger_row(con, receipt, source_file)
    note_archived_source(con, source_file.content_sha256)
    return receipt


def _offer(workspace: Workspace, receipt: Receipt) -> SourceFile:
    path = archived_source(workspace.sources, receipt.content_sha256)
    if path is None:
        raise LoadRefused("its source was not kept")
    if not is_as_archived(path):
        raise LoadRefused(f"its kept source {path.name} was changed")
    return reopen_source_file(receipt, path, workspace.profiles)


_CANNOT = (LoadRefused, UsageError, SettingsError)


def _reason(error: AbmError) -> str:
    return str(error).splitlines()[0].rstrip(".:")


def _advice(workspace: Workspace, receipt: Receipt) -> str:
    """What a user can do about a batch that cannot be brought back."""
    after = [
        other.file
        for other in read_receipts(workspace.receipts).receipts
        if other.entity == receipt.entity and other.loaded_at > receipt.loaded_at
    ]
    files = ", and after it ".join(dict.fromkeys((receipt.file, *after)))
    return f"load {files} again"


def _mended(
    receipt: Receipt, status: Literal["restored", "loaded_again", "not_restored"], found: str
) -> RestoredBatch:
    return RestoredBatch(receipt.batch_id, receipt.file, receipt.entity, status, found)
