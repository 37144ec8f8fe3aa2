"""
Load files: each becomes one batch, whole and exactly once, or is refused.

Rows, quarantine and the ledger row are one transaction. The file itself is archived before the transaction
ends, and the receipt is written after it, both outside the database. The same content under the same mapping
is the same batch, so a retry after a crash is safe.
"""

import uuid
from collections.abc import Callable
from contextlib import suppress as suppress_error
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import duckdb

from abm.errors import LeftOut, LoadRefused, NoMapping
from abm_warehouse.loading.archive import SourceArchiver, archived_source, is_in_part
from abm_warehouse.loading.bulk import LargeFile, NeedsStaging, file_for_bulk, insert_at_once
from abm_warehouse.loading.date_orders import date_order_warnings
from abm_warehouse.loading.incoming import (
    IncomingRows,
    count_rows,
    drop_staged_tables,
    quarantine_rows,
    set_unknown_aside,
    stage_rows,
)
from abm_warehouse.loading.ledger import batch_content, note_archived_source, write_ledger_row
from abm_warehouse.loading.receipts import Receipt, append_receipts
from abm_warehouse.loading.redaction import Identifiers, identifiers_in, suppress, write_redacted
from abm_warehouse.loading.refusals import record_refusal
from abm_warehouse.loading.source_files import SourceFile, source_file_of
from abm_warehouse.loading.suppression import Suppressed
from abm_warehouse.loading.versions import insert_new_rows
from abm_warehouse.profiles.mapping import MappingQuery
from abm_warehouse.profiles.model import Profile
from abm_warehouse.readers import name_of, open_file
from abm_warehouse.storage.connections import in_any_order, one_row, transaction
from abm_warehouse.storage.keys import number_arrived_ids


@dataclass(frozen=True, slots=True)
class Batch:
    """
    The result for one file: ``rows_in = rows_loaded + rows_duplicate + rows_quarantined``.

    Parameters
    ----------
    status
        ``loaded``; ``already_loaded`` where the same content was loaded before; ``quarantined`` where the
        file had rows and every one of them is in quarantine; ``refused`` where nothing of it was loaded;
        ``left_out`` where the profile knows the file and leaves it out.
    reason
        Why it was refused or left out, or which batch has the same content.
    is_mapped
        False where the profile has no mapping for the file.
    cells_quarantined
        Cells left out of rows that were loaded.
    also
        Entities that other rows can be made of from the same file; each is a batch of its own.
    warnings
        What looks wrong with how the file is read, in sentences without their full stop.
    """

    file: str
    status: Literal["loaded", "already_loaded", "quarantined", "refused", "left_out"]
    entity: str | None = None
    batch_id: str | None = None
    rows_in: int = 0
    rows_loaded: int = 0
    rows_duplicate: int = 0
    rows_quarantined: int = 0
    reason: str | None = None
    is_mapped: bool = True
    unmapped_columns: tuple[str, ...] = ()
    absent_columns: tuple[str, ...] = ()
    cells_quarantined: int = 0
    also: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def load_file(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    profile: Profile,
    *,
    receipts: Path,
    archive_in: Path | None = None,
    entity_name: str | None = None,
    strict: bool = False,
) -> Batch:
    """
    Load one file as one batch.

    Parameters
    ----------
    con
        The open warehouse.
    path
        A CSV, JSON, JSON lines or Parquet file; text may be packed with gzip.
    profile
        How its columns map.
    receipts
        Where the receipt goes once the batch is safe.
    archive_in
        Folder in which a copy of the file is kept; nothing is kept if None.
    entity_name
        The entity that the file holds, if its name and header do not tell.
    strict
        Refuse the whole file if any row would be quarantined.

    Returns
    -------
    Batch
        With status ``refused`` and a reason if the file cannot be loaded; the ledger notes the refusal.

    Raises
    ------
    WarehouseError
        If the workspace cannot be written; the file is not loaded, or it is and its receipt is written by
        the next load.
    """
    refused = Batch(name_of(path), "refused")
    content_sha256: str | None = None
    suppressed = Suppressed(receipts.parent)

    def refuse(batch: Batch, reason: str) -> Batch:
        record_refusal(
            con, file=batch.file, content_sha256=content_sha256, profile=profile.name, reason=reason
        )
        return replace(batch, reason=reason)

    if refused.file != path.name:
        return refuse(refused, "its name is not valid UTF-8; rename the file")
    try:
        file = open_file(path, delimiter=profile.delimiter)
        content_sha256 = file.content.sha256
        source_file = source_file_of(path, file, profile, entity_name=entity_name)
        refused = replace(refused, entity=source_file.source.entity)
        also = tuple(other.entity for other in profile.also_read_from(source_file.source, file.header))
        if source_file.source.also:
            source_file = _without_suppressed(source_file, archive_in)
        known = _known_batch(con, source_file)
        with SourceArchiver(archive_in, source_file.file.content, source_file.content_sha256) as archiver:
            if known and _is_newest(con, known):
                _keep_again(con, source_file, archiver, suppressed)
                return replace(known, also=also)
            try:
                batch, receipt = _load(
                    con,
                    source_file,
                    archiver,
                    suppressed,
                    require=_requirement(strict=strict, is_known=bool(known)),
                )
            except _NothingNew:
                _place(con, source_file, archiver)
                return replace(known or refused, also=also)
    except LeftOut as error:
        return replace(refused, status="left_out", reason=str(error))
    except LoadRefused as error:
        return refuse(replace(refused, is_mapped=not isinstance(error, NoMapping)), str(error))
    finally:
        drop_staged_tables(con)
    con.execute("checkpoint")
    append_receipts(receipts, [receipt])
    return replace(batch, also=also)


def _without_suppressed(source_file: SourceFile, archive: Path | None) -> SourceFile:
    """
    The archived copy of a file, if it was redacted when the file was read for another entity.

    Each entity knows other columns by which people are named, so each redacts what the others left.
    """
    copy = archived_source(archive, source_file.content_sha256) if archive else None
    if copy is None or not is_in_part(copy):
        return source_file
    return replace(source_file, file=open_file(copy))


class _NothingNew(Exception):  # noqa: N818 - ends a transaction, and is not an error
    """A known file was read again because others came after it, and all of its rows are still current."""


def _requirement(*, strict: bool, is_known: bool) -> Callable[[Receipt, int], None]:
    """What must be so of a batch that has come in; else its transaction ends, and nothing has."""

    def require(receipt: Receipt, cells_quarantined: int) -> None:
        if strict and receipt.rows_quarantined:
            raise LoadRefused(
                f"{receipt.rows_quarantined} of {receipt.rows_in} rows are bad, and --strict was given"
            )
        if strict and cells_quarantined:
            raise LoadRefused(f"{cells_quarantined} cells cannot be read, and --strict was given")
        if is_known and not receipt.rows_loaded:
            raise _NothingNew

    return require


def _is_newest(con: duckdb.DuckDBPyConnection, known: Batch) -> bool:
    """Whether no batch of the entity came after it, so that all of its rows are as they were."""
    [later] = one_row(
        con,
        "select count(*) from ledger.batches as later"
        " inner join ledger.batches as known on known.batch_id = $batch_id"
        " where later.entity = known.entity and later.loaded_at > known.loaded_at",
        {"batch_id": known.batch_id},
    )
    return bool(later == 0)


def _known_batch(con: duckdb.DuckDBPyConnection, source_file: SourceFile) -> Batch | None:
    """The newest batch of the same content under the same mapping."""
    rows = con.execute(
        "select entity, batch_id, rows_in, rows_loaded, rows_duplicate, rows_quarantined"
        " from ledger.batches where offer_sha256 = ? order by loaded_at desc limit 1",
        [source_file.sha256],
    ).fetchall()
    if not rows:
        return None
    [(entity, batch_id, rows_in, rows_loaded, rows_duplicate, rows_quarantined)] = rows
    return Batch(
        file=source_file.name,
        status="quarantined" if 0 < rows_in == rows_quarantined else "already_loaded",
        entity=entity,
        batch_id=batch_id,
        rows_in=rows_in,
        rows_duplicate=rows_loaded + rows_duplicate,
        rows_quarantined=rows_quarantined,
        reason=f"the same content was loaded as batch {batch_id}",
    )


def _load(
    con: duckdb.DuckDBPyConnection,
    source_file: SourceFile,
    archiver: SourceArchiver,
    suppressed: Suppressed,
    *,
    require: Callable[[Receipt, int], None],
) -> tuple[Batch, Receipt]:
    now_at, batch_id = datetime.now(UTC), uuid.uuid4().hex[:12]

    def write(insert: Callable[[], tuple[Receipt, MappingQuery]]) -> tuple[Receipt, MappingQuery, int]:
        with in_any_order(con), transaction(con):
            receipt, mapping = insert()
            cells_quarantined = _count_cells(con, receipt)
            require(receipt, cells_quarantined)
            write_ledger_row(con, receipt, source_file, mapping)
            if archiver.commit():
                note_archived_source(con, source_file.content_sha256)
        return receipt, mapping, cells_quarantined

    def staged() -> tuple[Receipt, MappingQuery]:
        return insert_batch(con, incoming, source_file, batch_id=batch_id, now_at=now_at), incoming.mapping

    written = None
    if suppressed.is_empty() and (file := file_for_bulk(con, source_file)):
        archiver.copy()
        spill = suppressed.folder / ".spill"
        with suppress_error(NeedsStaging):
            written = write(
                lambda: _insert_at_once(con, source_file, file, spill, batch_id=batch_id, now_at=now_at)
            )
    if written is None:
        incoming = _arrive_and_keep(con, source_file, archiver, suppressed, now_at=now_at)
        written = write(staged)
    receipt, mapping, cells_quarantined = written
    warnings: tuple[str, ...] = ()
    if receipt.rows_quarantined or cells_quarantined:
        warnings = date_order_warnings(con, source_file.source, source_file.file.header)
    batch = Batch(
        file=source_file.name,
        status="quarantined" if 0 < receipt.rows_in == receipt.rows_quarantined else "loaded",
        entity=receipt.entity,
        batch_id=receipt.batch_id,
        rows_in=receipt.rows_in,
        rows_loaded=receipt.rows_loaded,
        rows_duplicate=receipt.rows_duplicate,
        rows_quarantined=receipt.rows_quarantined,
        unmapped_columns=mapping.unmapped,
        absent_columns=mapping.absent,
        cells_quarantined=cells_quarantined,
        warnings=warnings,
    )
    return batch, receipt


def _count_cells(con: duckdb.DuckDBPyConnection, receipt: Receipt) -> int:
    """How many cells were left out of the rows of a batch."""
    [cells] = one_row(
        con,
        f"select coalesce(sum(json_array_length(quarantined_cells)), 0)::bigint from raw.{receipt.entity}"
        " where batch_id = ? and quarantined_cells is not null",
        [receipt.batch_id],
    )
    return int(cells)


def _arrive_and_keep(
    con: duckdb.DuckDBPyConnection,
    source_file: SourceFile,
    archiver: SourceArchiver,
    suppressed: Suppressed,
    *,
    now_at: datetime,
) -> IncomingRows:
    """Stage a file while it is copied; archive a redacted copy if it names people who must not be held."""
    if suppressed.is_empty():
        archiver.copy()
    incoming, named = stage_source_file(con, source_file, suppressed, now_at=now_at)
    if named:
        archiver.write(lambda part: write_redacted(con, incoming, source_file, named, part, now_at=now_at))
    else:
        archiver.copy()
    return incoming


def _keep_again(
    con: duckdb.DuckDBPyConnection, source_file: SourceFile, archiver: SourceArchiver, suppressed: Suppressed
) -> None:
    """Archive the file of a batch that is already loaded, if its archived copy is missing."""
    if not archiver.is_wanted:
        return
    if suppressed.is_empty():
        archiver.copy()
    else:
        _arrive_and_keep(con, source_file, archiver, suppressed, now_at=datetime.now(UTC))
    _place(con, source_file, archiver)


def _place(con: duckdb.DuckDBPyConnection, source_file: SourceFile, archiver: SourceArchiver) -> None:
    with transaction(con):
        if archiver.commit():
            note_archived_source(con, source_file.content_sha256)


def stage_source_file(
    con: duckdb.DuckDBPyConnection, source_file: SourceFile, suppressed: Suppressed, *, now_at: datetime
) -> tuple[IncomingRows, Identifiers]:
    """Stage the rows of a file, and mark those of suppressed people for quarantine."""
    incoming = stage_rows(
        con, source_file.file, source_file.entity, source_file.source, source_file.profile, now_at=now_at
    )
    set_unknown_aside(con, incoming, source_file.entity, source_file.source, now_at=now_at)
    named = identifiers_in(con, incoming, source_file, suppressed)
    return suppress(con, incoming, source_file, named, suppressed), named


def insert_batch(
    con: duckdb.DuckDBPyConnection,
    incoming: IncomingRows,
    source_file: SourceFile,
    *,
    batch_id: str,
    now_at: datetime,
) -> Receipt:
    """Insert the staged rows as one batch; return its receipt, which is not recorded anywhere yet."""
    counts = count_rows(con)
    bad = quarantine_rows(con, incoming, counts, batch_id=batch_id, file=source_file.name)
    number_arrived_ids(
        con, source_file.entity.name, incoming.mapping.columns, rows="mapped where problem is null"
    )
    insert_new_rows(
        con,
        incoming,
        counts,
        source_file.entity,
        system=source_file.profile.system_name,
        content_sha256=source_file.content_sha256,
        batch_id=batch_id,
        now_at=now_at,
    )
    if (
        source_file.file.content.sha256 != source_file.content_sha256
    ):  # rows went with an erasure, and lines with them
        for table in (f"raw.{source_file.entity.name}", "quarantine.rows"):
            con.execute(f"update {table} set line = null where batch_id = ?", [batch_id])
    rows_in = incoming.rows - counts.left_out + len(incoming.malformed)
    return _receipt(con, source_file, batch_id=batch_id, now_at=now_at, rows_in=rows_in, bad=bad)


def _insert_at_once(
    con: duckdb.DuckDBPyConnection,
    source_file: SourceFile,
    file: LargeFile,
    folder: Path,
    *,
    batch_id: str,
    now_at: datetime,
) -> tuple[Receipt, MappingQuery]:
    """Insert a large file at once; its receipt, which is not recorded yet, and how it was mapped."""
    mapping, rows = insert_at_once(con, source_file, file, folder, batch_id=batch_id, now_at=now_at)
    name = source_file.entity.name
    number_arrived_ids(con, name, mapping.columns, rows=f"raw.{name}")
    return _receipt(con, source_file, batch_id=batch_id, now_at=now_at, rows_in=rows, bad=0), mapping


def _receipt(
    con: duckdb.DuckDBPyConnection,
    source_file: SourceFile,
    *,
    batch_id: str,
    now_at: datetime,
    rows_in: int,
    bad: int,
) -> Receipt:
    loaded, checksum = batch_content(con, source_file.entity.name, batch_id)
    return Receipt(
        batch_id=batch_id,
        file=source_file.name,
        entity=source_file.entity.name,
        profile=source_file.profile.name,
        content_sha256=source_file.content_sha256,
        rows_in=rows_in,
        rows_loaded=loaded,
        rows_duplicate=rows_in - bad - loaded,
        rows_quarantined=bad,
        rows_checksum=checksum,
        loaded_at=now_at.isoformat(timespec="microseconds"),
    )
