"""The ledger: one row per batch, what is in quarantine, and which receipts and sources belong to it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from abm.errors import UsageError
from abm.version import VERSION
from abm_warehouse.loading.receipts import Receipt, append_receipts, read_receipts
from abm_warehouse.storage.connections import one_row
from abm_warehouse.storage.entities import CELLS, ENTITIES, MAX_VALUE, entity_named

if TYPE_CHECKING:
    from abm_warehouse.loading.source_files import SourceFile
    from abm_warehouse.profiles.mapping import MappingQuery


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """
    A row in quarantine, or a cell that was left out of a row that was loaded.

    Parameters
    ----------
    column, value
        The column of the file, and what it holds there; None where the whole line is wrong.
    source_row
        The row as the file has it; None of a cell.
    is_loaded
        Whether the row was loaded, without this cell.
    """

    batch_id: str
    file: str
    line: int | None
    column: str | None
    value: str | None
    reason: str
    source_row: str | None
    is_loaded: bool


def batches_in_ledger(con: duckdb.DuckDBPyConnection) -> list[Receipt]:
    """Every batch the warehouse holds, oldest first."""
    rows = con.execute(
        "select batch_id, file, entity, profile, content_sha256, rows_in, rows_loaded, rows_duplicate,"
        " rows_quarantined, rows_checksum, strftime(loaded_at, '%Y-%m-%dT%H:%M:%S.%f+00:00')"
        " from ledger.batches order by loaded_at, batch_id"
    ).fetchall()
    return [Receipt(*row) for row in rows]


def require_batch(con: duckdb.DuckDBPyConnection, batch_id: str) -> None:
    """
    Refuse the id of a batch that does not exist.

    Raises
    ------
    UsageError
        If the ledger does not have it.
    """
    if not con.execute("select 1 from ledger.batches where batch_id = ?", [batch_id]).fetchall():
        raise UsageError(f"There is no batch {batch_id!r}; `abm status --json` lists them with their files.")


def quarantined_rows(con: duckdb.DuckDBPyConnection, *, batch_id: str | None = None) -> list[QuarantinedRow]:
    """
    Rows in quarantine and cells left out of loaded rows, of one batch or of all, in file order.

    If a file was corrected, or read again with a corrected profile, only the last reading counts among all.
    """
    cells = " union all ".join(
        f"select batch_id, line, unnest({CELLS}) as cell"
        f" from raw.{entity} where quarantined_cells is not null"
        for entity in ENTITIES
    )
    rows = con.execute(
        "select batch_id, file, line, column_name, value, reason, source_row, is_loaded from ("
        "select *, false as is_loaded from quarantine.rows union all by name"
        f" select batch_id, batches.file, line, cell.column as column_name, left(cell.value, {MAX_VALUE})"
        " as value, cell.reason as reason, null as source_row, true as is_loaded"
        f" from ({cells}) as cells inner join ledger.batches as batches using (batch_id)) as listed"
        " where batch_id = $batch_id or ($batch_id is null and batch_id in"
        " (select batch_id from ledger.readings where replaced_at is null))"
        " order by file, batch_id, line, is_loaded, column_name",
        {"batch_id": batch_id},
    ).fetchall()
    return [QuarantinedRow(*row) for row in rows]


def write_ledger_row(
    con: duckdb.DuckDBPyConnection, receipt: Receipt, source_file: "SourceFile", mapping: "MappingQuery"
) -> None:
    """Write a batch's ledger row."""
    con.execute(
        "insert into ledger.batches values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            receipt.batch_id, receipt.file, receipt.entity, receipt.profile, receipt.content_sha256,
            source_file.sha256, receipt.rows_in, receipt.rows_loaded, receipt.rows_duplicate,
            receipt.rows_quarantined, receipt.rows_checksum, VERSION,
            datetime.fromisoformat(receipt.loaded_at), source_file.profile.system_name, list(mapping.said),
        ],
    )  # fmt: skip


def note_archived_source(con: duckdb.DuckDBPyConnection, content_sha256: str) -> None:
    """Note that a content is archived, so that its loss is noticed."""
    con.execute("delete from ledger.sources where content_sha256 = ?", [content_sha256])
    con.execute("insert into ledger.sources values (?, now(), null)", [content_sha256])


def forget_built_models(con: duckdb.DuckDBPyConnection) -> None:
    """
    Forget what the models were built from, so that the next run builds all of them again.

    A batch that is restored has the content it had, and its rows and ids may have other numbers.
    """
    for table in ("readers", "stamps", "changes", "changed_keys"):
        con.execute(f"delete from ledger.{table}")


def restore_receipts(con: duckdb.DuckDBPyConnection, receipts: Path) -> int:
    """Write the receipts of batches that were committed before a crash prevented their receipt."""
    have = {receipt.batch_id for receipt in read_receipts(receipts).receipts}
    missing = [receipt for receipt in batches_in_ledger(con) if receipt.batch_id not in have]
    append_receipts(receipts, missing)
    return len(missing)


def batch_content(con: duckdb.DuckDBPyConnection, entity: str, batch_id: str) -> tuple[int, str]:
    """Rows of a batch that the warehouse holds, and their checksum: the exclusive or of their hashes."""
    rows, checksum = one_row(
        con,
        "select count(*), coalesce(bit_xor(row_hash), 0)::varchar"
        f" from raw.{entity_named(entity).name} where batch_id = ?",
        [batch_id],
    )
    return rows, checksum


def rows_without_batch(con: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
    """Tables with rows of no batch in the ledger, and how many there are."""
    counted = " union all ".join(
        f"select '{table}' as name, count(*) as strays from {table}"
        " where batch_id not in (select batch_id from ledger.batches)"
        for table in (*(f"raw.{entity}" for entity in ENTITIES), "quarantine.rows")
    )
    return con.execute(f"select name, strays from ({counted}) where strays > 0 order by name").fetchall()
