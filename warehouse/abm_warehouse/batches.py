"""
Batches: a file goes in whole, exactly once, or not at all.

Rows, quarantine and the ledger row are one transaction; the receipt is written after it, outside the
database. The same content under the same mapping is the same batch, so a retry after a crash is safe.
"""

import hashlib
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import duckdb

from abm.errors import LoadRefused
from abm.version import VERSION
from abm_warehouse.arrivals import Arrivals, add, forget, read, set_aside, suppress
from abm_warehouse.connect import in_any_order, one_row, transaction
from abm_warehouse.entities import ENTITIES, Entity, entity_named
from abm_warehouse.profiles import Profile, Source
from abm_warehouse.readers import File, open_file, stem_of
from abm_warehouse.receipts import Receipt, append_receipts, read_receipts
from abm_warehouse.suppression import Suppressed


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of one file: ``rows_in = rows_loaded + rows_duplicate + rows_quarantined``."""

    file: str
    status: Literal["loaded", "already_loaded", "refused"]
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


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row in quarantine."""

    batch_id: str
    file: str
    line: int | None
    column: str | None
    value: str | None
    reason: str
    source_row: str | None


def load_file(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    profile: Profile,
    *,
    receipts: Path,
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
    entity_name
        What the file is, where its name and header leave that open.
    strict
        Refuse the whole file if any row would be quarantined.

    Returns
    -------
    Batch
        With status ``refused`` and a reason where the file cannot be taken; nothing is raised.
    """
    refused = Batch(path.name, "refused")
    try:
        file = open_file(path, delimiter=profile.delimiter)
        source = profile.source_for(stem_of(path), file.header, entity=entity_name)
        if isinstance(source, str):
            return replace(refused, reason=source, is_mapped=False)
        refused = replace(refused, entity=source.entity)
        offer = _offer(file, source, profile)
        known = _known_batch(con, offer, path.name)
        if known and _is_newest(con, known):
            return known
        entity = entity_named(source.entity)
        now_at = datetime.now(UTC)
        arrivals = read(con, file, entity, source, profile, now_at=now_at)
        arrivals = suppress(con, arrivals, Suppressed(receipts.parent))
        with in_any_order(con), transaction(con):
            batch, receipt = _load(con, file, arrivals, entity, profile, offer=offer, now_at=now_at)
            if strict:
                _require_no_bad_rows(batch)
            if known:
                _require_something_new(batch)
    except _NothingNew:
        return known or refused
    except LoadRefused as error:
        return replace(refused, reason=str(error))
    finally:
        forget(con)
    con.execute("checkpoint")
    append_receipts(receipts, [receipt])
    return batch


class _NothingNew(Exception):  # noqa: N818 - ends a transaction, and is no error
    """A known file was read again, for others came after it, and all of its rows are current."""


def _require_something_new(batch: Batch) -> None:
    if not batch.rows_loaded:
        raise _NothingNew


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


def _require_no_bad_rows(batch: Batch) -> None:
    if batch.rows_quarantined:
        raise LoadRefused(f"{batch.rows_quarantined} of {batch.rows_in} rows are bad, and --strict was given")


def restore_receipts(con: duckdb.DuckDBPyConnection, receipts: Path) -> int:
    """Write the receipts of batches that were committed when a crash came before their receipt."""
    have = {receipt.batch_id for receipt in read_receipts(receipts).receipts}
    missing = [receipt for receipt in ledger(con) if receipt.batch_id not in have]
    append_receipts(receipts, missing)
    return len(missing)


def ledger(con: duckdb.DuckDBPyConnection) -> list[Receipt]:
    """Every batch the warehouse holds, oldest first."""
    rows = con.execute(
        "select batch_id, file, entity, profile, content_sha256, rows_in, rows_loaded, rows_duplicate,"
        " rows_quarantined, rows_checksum, strftime(loaded_at, '%Y-%m-%dT%H:%M:%S.%f+00:00')"
        " from ledger.batches order by loaded_at, batch_id"
    ).fetchall()
    return [Receipt(*row) for row in rows]


def quarantined(con: duckdb.DuckDBPyConnection, *, batch_id: str | None = None) -> list[SetAside]:
    """Rows set aside, of one batch or of all, in file order."""
    rows = con.execute(
        "select batch_id, file, line, column_name, value, reason, source_row from quarantine.rows"
        " where $batch_id is null or batch_id = $batch_id order by file, batch_id, line",
        {"batch_id": batch_id},
    ).fetchall()
    return [SetAside(*row) for row in rows]


def _offer(file: File, source: Source, profile: Profile) -> str:
    """Hash of what is offered: the bytes, and how they would be read."""
    mapping = source.model_dump_json(by_alias=True, exclude={"file"})
    text = "\n".join((file.content.sha256, mapping, profile.time_zone or "", profile.delimiter))
    return hashlib.sha256(text.encode()).hexdigest()


def _known_batch(con: duckdb.DuckDBPyConnection, offer: str, name: str) -> Batch | None:
    """The newest batch of the same content under the same mapping."""
    rows = con.execute(
        "select entity, batch_id, rows_in, rows_loaded, rows_duplicate, rows_quarantined"
        " from ledger.batches where offer_sha256 = ? order by loaded_at desc limit 1",
        [offer],
    ).fetchall()
    if not rows:
        return None
    entity, batch_id, rows_in, loaded, duplicate, quarantine = rows[0]
    return Batch(
        name,
        "already_loaded",
        entity,
        batch_id,
        rows_in,
        0,
        loaded + duplicate,
        quarantine,
        reason=f"the same content was loaded as batch {batch_id}",
    )


def _load(
    con: duckdb.DuckDBPyConnection,
    file: File,
    arrivals: Arrivals,
    entity: Entity,
    profile: Profile,
    *,
    offer: str,
    now_at: datetime,
) -> tuple[Batch, Receipt]:
    batch_id, name = uuid.uuid4().hex[:12], file.content.path.name
    bad = set_aside(con, arrivals, batch_id=batch_id, file=name)
    add(con, arrivals, entity, batch_id=batch_id, now_at=now_at)
    loaded, checksum = batch_content(con, entity.name, batch_id)
    rows_in = arrivals.rows + len(arrivals.ragged)
    batch = Batch(
        name,
        "loaded",
        entity.name,
        batch_id,
        rows_in,
        loaded,
        rows_in - bad - loaded,
        bad,
        unmapped_columns=arrivals.mapping.unmapped,
        absent_columns=arrivals.mapping.absent,
    )
    receipt = _receipt(batch, profile, file.content.sha256, checksum, now_at)
    con.execute(
        "insert into ledger.batches values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            batch_id, receipt.file, receipt.entity, receipt.profile, file.content.sha256, offer,
            receipt.rows_in, receipt.rows_loaded, receipt.rows_duplicate, receipt.rows_quarantined, checksum,
            VERSION, now_at,
        ],
    )  # fmt: skip
    return batch, receipt


def _receipt(batch: Batch, profile: Profile, sha256: str, checksum: str, loaded_at: datetime) -> Receipt:
    return Receipt(
        batch.batch_id or "",
        batch.file,
        batch.entity or "",
        profile.name,
        sha256,
        batch.rows_in,
        batch.rows_loaded,
        batch.rows_duplicate,
        batch.rows_quarantined,
        checksum,
        loaded_at.isoformat(timespec="microseconds"),
    )


def batch_content(con: duckdb.DuckDBPyConnection, entity: str, batch_id: str) -> tuple[int, str]:
    """Rows of a batch that the warehouse holds, and their checksum: the exclusive or of their hashes."""
    rows, checksum = one_row(
        con,
        "select count(*), coalesce(bit_xor(row_hash), 0)::varchar"
        f" from raw.{entity_named(entity).name} where batch_id = ?",
        [batch_id],
    )
    return rows, checksum


def strays(con: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
    """Tables with rows of no batch in the ledger, and how many there are."""
    counted = " union all ".join(
        f"select '{table}' as name, count(*) as strays from {table}"
        " where batch_id not in (select batch_id from ledger.batches)"
        for table in (*(f"raw.{entity}" for entity in ENTITIES), "quarantine.rows")
    )
    return con.execute(f"select name, strays from ({counted}) where strays > 0 order by name").fetchall()
