"""
Reconciliation: receipts, the ledger and published generations, compared with each other.

The ledger lists the batches that the warehouse holds; receipts, outside the database, list those that were
acknowledged.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from abm.errors import WarehouseError
from abm.workspace import Workspace
from abm_warehouse.decision_log import Decision
from abm_warehouse.loading.ledger import batches_in_ledger
from abm_warehouse.loading.receipts import Chain, Receipt, append_receipts, read_receipts
from abm_warehouse.publishing.manifest import read_manifest
from abm_warehouse.publishing.snapshots import DATABASE, generations
from abm_warehouse.storage.connections import open_snapshot


@dataclass(frozen=True, slots=True)
class BatchRecords:
    """
    The ledger and the receipts of a workspace, each read once.

    Parameters
    ----------
    batches
        Every batch in the ledger, oldest first.
    chain
        The receipts, and what is wrong with their file.
    restored_receipts
        How many receipts were written now, for batches that a crash left without one.
    """

    batches: Sequence[Receipt]
    chain: Chain
    restored_receipts: int = 0

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """Every receipt that can be read, in the order of the file."""
        return self.chain.receipts

    def lost(self) -> list[Receipt]:
        """Receipts of batches that the ledger lacks, and whose content no later batch holds."""
        batch_ids = {batch.batch_id for batch in self.batches}
        last_loaded = {(batch.content_sha256, batch.entity): batch.loaded_at for batch in self.batches}
        return [
            receipt
            for receipt in self.receipts
            if receipt.batch_id not in batch_ids
            and last_loaded.get((receipt.content_sha256, receipt.entity), "") < receipt.loaded_at
        ]

    def without_receipt(self) -> list[Receipt]:
        """Batches in the ledger that have no receipt, oldest first."""
        batch_ids = {receipt.batch_id for receipt in self.receipts}
        return [batch for batch in self.batches if batch.batch_id not in batch_ids]


def read_batch_records(con: duckdb.DuckDBPyConnection, receipts: Path) -> BatchRecords:
    """
    Read the ledger and the receipts.

    Raises
    ------
    WarehouseError
        If the file of receipts cannot be read.
    """
    return BatchRecords(batches_in_ledger(con), read_receipts(receipts))


def restore_receipt_after_crash(records: BatchRecords, receipts: Path) -> BatchRecords:
    """
    Write the receipt that a crash between a batch and its receipt prevented; the records afterwards.

    A crash leaves at most one batch without a receipt, because every file gets its receipt before the next
    is begun and each load first writes the one that is missing. Where more are missing, somebody removed
    them, and nothing is written.
    """
    missing = records.without_receipt()
    if len(missing) != 1 or not records.chain.is_torn_at_most:
        return records
    append_receipts(receipts, missing)
    return BatchRecords(records.batches, read_receipts(receipts), restored_receipts=1)


def published_decisions(workspace: Workspace) -> list[Decision]:
    """
    Every decision in any published generation, as the newest one has it and without its note.

    Generations that cannot be read are skipped; the doctor reports them.
    """
    decisions: dict[int, Decision] = {}
    for folder in filter(_may_hold_decisions, generations(workspace.published)):
        try:
            with open_snapshot(folder / DATABASE) as con:
                result = con.execute("from run.decisions")  # older generations have no details
                names = [column[0] for column in result.description]
                rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
        except (WarehouseError, duckdb.Error):
            continue
        decisions |= {row["decision_id"]: Decision(**row, note=None) for row in rows}
    return [decisions[decision_id] for decision_id in sorted(decisions)]


def _may_hold_decisions(generation: Path) -> bool:
    """Whether a generation has to be opened to know its decisions."""
    try:
        table = read_manifest(generation).tables.get("run.decisions")
    except WarehouseError:
        return True
    return table is None or table.rows > 0
