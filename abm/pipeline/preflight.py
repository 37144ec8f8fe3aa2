"""
Preflight: what must hold before a run may publish.

The receipts, the ledger and the decision log are each read once; the run goes on with what was read.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from abm.counting import counted
from abm.errors import BatchesLost, DecisionsLost, ErasureUnfinished
from abm.workspace import Workspace
from abm_warehouse import decision_log
from abm_warehouse.decision_log import Decision
from abm_warehouse.integrity.reconcile import (
    BatchRecords,
    published_decisions,
    read_batch_records,
    restore_receipt_after_crash,
)
from abm_warehouse.loading.suppression import Suppressed, is_erasure_unfinished

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""The last change of a workspace in which nothing was loaded or decided."""


@dataclass(frozen=True, slots=True)
class RunInputs:
    """
    What a run starts from.

    Parameters
    ----------
    decisions
        Every decision, oldest first.
    last_load_at
        When the last batch was loaded; None if there is none.
    last_change_at
        When the last batch was loaded or the last decision was made.
    """

    decisions: list[Decision]
    last_load_at: datetime | None
    last_change_at: datetime


def preflight(con: duckdb.DuckDBPyConnection, workspace: Workspace) -> RunInputs:
    """
    Check that a run would publish all that was acknowledged and nobody who was to be erased.

    Parameters
    ----------
    con
        The open warehouse of the workspace.
    workspace
        Its receipts, suppression list and decision log are compared with the warehouse.

    Raises
    ------
    BatchesLost
        If a batch that has a receipt is missing.
    ErasureUnfinished
        If an erasure was cut off, so that people on the suppression list are still held.
    DecisionLogBroken
        If the decision log is damaged.
    DecisionsLost
        If it lacks a decision that was published.
    """
    records = restore_receipt_after_crash(read_batch_records(con, workspace.receipts), workspace.receipts)
    _require_every_batch(records, workspace)
    _require_finished_erasure(con, workspace)
    decisions = _require_every_decision(workspace)
    loads = [datetime.fromisoformat(batch.loaded_at) for batch in records.batches]
    changes = [*loads, *(decision.decided_at for decision in decisions)]
    return RunInputs(
        decisions=decisions,
        last_load_at=max(loads, default=None),
        last_change_at=max(changes, default=NEVER),
    )


def _require_every_batch(records: BatchRecords, workspace: Workspace) -> None:
    if lost := records.lost():
        batches = counted(len(lost), "batch that has", "batches that have")
        files = ", ".join(sorted({receipt.file for receipt in lost}))
        raise BatchesLost(
            f"{workspace.warehouse} lacks {batches} a receipt: {files}."
            " `abm doctor --repair` loads them again from their archived source files. Nothing was published."
        )


def _require_finished_erasure(con: duckdb.DuckDBPyConnection, workspace: Workspace) -> None:
    if is_erasure_unfinished(workspace.folder):
        raise ErasureUnfinished(
            f"An erasure was cut off, and {workspace.warehouse} may still hold the person it was to remove."
            " Run `abm erase EMAIL` again, for the same person or for anyone else, to finish it. Nothing was"
            " published."
        )
    suppressed = Suppressed(workspace.folder)
    if suppressed.is_empty():
        return
    identities = con.execute(
        "select contact_id from raw.contacts union select email from raw.contacts"
        " union select email from raw.engagements"
    ).fetchall()
    if held := suppressed.among(identity for (identity,) in identities if identity is not None):
        entries = counted(len(held), "record or address", "records or addresses")
        example = next((identity for identity in held if "@" in identity), "EMAIL")
        raise ErasureUnfinished(
            f"{workspace.warehouse} holds {entries} of people who were to be erased,"
            f" because an erasure was cut off. Run `abm erase {example}` again. Nothing was"
            " published."
        )


def _require_every_decision(workspace: Workspace) -> list[Decision]:
    log = workspace.decision_log
    decision_log.require_sound(log)
    if lost := decision_log.missing(log, published_decisions(workspace)):
        decisions = counted(len(lost), "decision that was", "decisions that were")
        raise DecisionsLost(
            f"{log} lacks {decisions} published:"
            f" {decision_log.decision_numbers(lost)}. `abm doctor --repair` restores them, without their"
            " notes. Nothing was published."
        )
    return decision_log.decisions(log)
