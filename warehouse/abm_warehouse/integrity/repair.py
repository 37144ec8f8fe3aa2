"""
Repair: lost batches are loaded again from archived source files, lost decisions restored from generations.

A damaged warehouse or decision log is moved aside, never deleted.
"""

from collections.abc import Callable
from dataclasses import dataclass

from abm.errors import DecisionLogBroken, WarehouseBroken
from abm.workspace import Workspace
from abm_warehouse import decision_log
from abm_warehouse.integrity.damage import move_aside, read_every_block
from abm_warehouse.integrity.reconcile import published_decisions
from abm_warehouse.integrity.restore_batches import RestoredBatch, restore_lost_batches
from abm_warehouse.loading.archive import archived_source, remove_partial_copies
from abm_warehouse.loading.ledger import restore_receipts
from abm_warehouse.loading.receipts import read_receipts
from abm_warehouse.storage.connections import open_warehouse


@dataclass(frozen=True, slots=True)
class Repair:
    """
    What a repair did.

    Parameters
    ----------
    damaged_warehouse
        The new name of a damaged warehouse that was moved aside.
    damaged_decision_log
        The new name of a damaged decision log that was moved aside.
    batches
        Each lost batch, oldest first.
    decisions
        Numbers of the decisions that were restored, without their notes.
    receipts
        How many receipts were written again, for batches that had none.
    """

    damaged_warehouse: str | None = None
    damaged_decision_log: str | None = None
    batches: tuple[RestoredBatch, ...] = ()
    decisions: tuple[int, ...] = ()
    receipts: int = 0


def repair_workspace(workspace: Workspace, *, progress: Callable[[str], None] = lambda stage: None) -> Repair:
    """
    Restore every lost batch whose source file is archived, and every lost decision that was published.

    Each batch is safe as soon as it is restored, so a repair that was cut off is continued by the next.

    Parameters
    ----------
    workspace
        What to repair.
    progress
        Told what is being restored.

    Raises
    ------
    WarehouseBusy
        If another process is writing.
    """
    progress("the decision log")
    damaged_decision_log, decisions = _repair_decision_log(workspace)
    progress("the warehouse")
    try:
        damaged_warehouse = _move_damaged_warehouse_aside(workspace)
    except WarehouseBroken:  # and no source to build it again from, which the doctor reports
        return Repair(damaged_decision_log=damaged_decision_log, decisions=decisions)
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        receipts = restore_receipts(con, workspace.receipts)
        remove_partial_copies(workspace.sources)
        batches = tuple(restore_lost_batches(con, workspace, progress))
    return Repair(
        damaged_warehouse=damaged_warehouse,
        damaged_decision_log=damaged_decision_log,
        batches=batches,
        decisions=decisions,
        receipts=receipts,
    )


def _repair_decision_log(workspace: Workspace) -> tuple[str | None, tuple[int, ...]]:
    """Move a damaged log aside and restore published decisions: its new name, and their numbers."""
    log = workspace.decision_log
    damaged = None
    try:
        decision_log.require_sound(log)
    except DecisionLogBroken:
        damaged = move_aside(log)
    restored = decision_log.restore(log, published_decisions(workspace))
    return damaged, tuple(decision.decision_id for decision in restored)


def _move_damaged_warehouse_aside(workspace: Workspace) -> str | None:
    """
    Move a damaged warehouse aside; its new name, or None if it is not damaged.

    Raises
    ------
    WarehouseBroken
        If it is damaged and no archived source file exists to rebuild it from.
    """
    path = workspace.warehouse
    if not path.exists():
        return move_aside(path)
    try:
        with open_warehouse(path, workspace.settings()) as con:
            read_every_block(con, path)
    except WarehouseBroken:
        receipts = read_receipts(workspace.receipts).receipts
        if not any(archived_source(workspace.sources, receipt.content_sha256) for receipt in receipts):
            raise
    else:
        return None
    return move_aside(path)
