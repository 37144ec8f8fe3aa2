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
from typing import Any, Literal

import duckdb

from abm.errors import LoadRefused
from abm.version import VERSION
from abm_warehouse.connect import one_row, run_script, transaction
from abm_warehouse.entities import ENTITIES, Entity, entity_named
from abm_warehouse.mapping import mapped
from abm_warehouse.profiles import Profile, Source
from abm_warehouse.readers import ORDINAL, CsvFile, Staged, open_csv, stage
from abm_warehouse.receipts import Receipt, append_receipts, read_receipts

MAX_VALUE = 500


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
        A CSV file.
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
        file = open_csv(path, delimiter=profile.delimiter)
        source = profile.source_for(path.stem, file.header, entity=entity_name)
        if isinstance(source, str):
            return replace(refused, reason=source, is_mapped=False)
        refused = replace(refused, entity=source.entity)
        offer = _offer(file, source, profile)
        if known := _known_batch(con, offer):
            return replace(known, file=path.name)
        entity = entity_named(source.entity)
        with transaction(con):
            batch, receipt = _load(con, file, entity, source, profile, offer)
            if strict:
                _require_no_bad_rows(batch)
    except LoadRefused as error:
        return replace(refused, reason=str(error))
    con.execute("checkpoint")
    append_receipts(receipts, [receipt])
    return batch


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


def _offer(file: CsvFile, source: Source, profile: Profile) -> str:
    """Hash of what is offered: the bytes, and how they would be read."""
    mapping = source.model_dump_json(by_alias=True, exclude={"file"})
    text = "\n".join((file.sha256, mapping, profile.time_zone or "", profile.delimiter))
    return hashlib.sha256(text.encode()).hexdigest()


def _known_batch(con: duckdb.DuckDBPyConnection, offer: str) -> Batch | None:
    rows = con.execute(
        "select entity, batch_id, rows_in, rows_loaded, rows_duplicate, rows_quarantined"
        " from ledger.batches where offer_sha256 = ?",
        [offer],
    ).fetchall()
    if not rows:
        return None
    entity, batch_id, rows_in, loaded, duplicate, quarantine = rows[0]
    return Batch(
        "",
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
    file: CsvFile,
    entity: Entity,
    source: Source,
    profile: Profile,
    offer: str,
) -> tuple[Batch, Receipt]:
    batch_id, now_at = uuid.uuid4().hex[:12], datetime.now(UTC)
    run_script(con, "types.sql")
    staged = stage(con, file, table="staged")
    mapping = mapped(source, entity, profile, file.header, table="staged")
    with_clock = {"now_at": now_at} if "$now_at" in mapping.select else {}
    con.execute(f"create or replace temp table mapped as {mapping.select}", with_clock)
    _number_lines(con, staged)

    bad = _set_aside(con, staged, batch_id)
    loaded, checksum = _insert(con, entity, batch_id, now_at)
    rows_in = staged.rows + len(staged.ragged)
    batch = Batch(
        file.path.name,
        "loaded",
        entity.name,
        batch_id,
        rows_in,
        loaded,
        rows_in - bad - loaded,
        bad,
        unmapped_columns=mapping.unmapped,
        absent_columns=mapping.absent,
    )
    receipt = _receipt(batch, profile, file.sha256, checksum, now_at)
    con.execute(
        "insert into ledger.batches values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            batch_id, receipt.file, receipt.entity, receipt.profile, file.sha256, offer, receipt.rows_in,
            receipt.rows_loaded, receipt.rows_duplicate, receipt.rows_quarantined, checksum,
            VERSION, now_at,
        ],
    )  # fmt: skip
    for table in ("staged", "mapped", "lines", "fresh"):
        con.execute(f"drop table {table}")
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


def _number_lines(con: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Temporary table ``lines``: a first line where lines follow each other, else one line a row."""
    lines = staged.lines()
    con.execute("create or replace temp table lines (ordinal bigint, line bigint)")
    if isinstance(lines, range):
        con.execute("insert into lines values (null, ?)", [lines.start])
    else:
        con.execute(
            "insert into lines select unnest(range(len($lines))), unnest($lines)",
            {"lines": list(lines)},
        )


_LINE = (
    "coalesce((select line from lines where lines.ordinal = mapped.ordinal),"
    " mapped.ordinal + (select line from lines where ordinal is null))"
)
"""Line of a row of ``mapped``: its own, or counted on from the first."""


def _set_aside(con: duckdb.DuckDBPyConnection, staged: Staged, batch_id: str) -> int:
    """Put bad rows into quarantine; their number."""
    con.execute(
        "insert into quarantine.rows select $batch_id, $file, " + _LINE + ","
        f" mapped.problem[1], left(mapped.problem[2], {MAX_VALUE}), mapped.problem[3],"
        f' to_json(" row") from mapped inner join staged as " row" on " row"."{ORDINAL}" = mapped.ordinal'
        " where mapped.problem is not null",
        {"batch_id": batch_id, "file": staged.file.path.name},
    )
    if staged.ragged:
        con.executemany(
            "insert into quarantine.rows values (?, ?, ?, null, ?, ?, ?)",
            [
                [
                    batch_id,
                    staged.file.path.name,
                    row.line,
                    row.text[:MAX_VALUE],
                    row.reason,
                    row.text,
                ]
                for row in staged.ragged
            ],
        )
    return int(one_row(con, "select count(*) from quarantine.rows where batch_id = ?", [batch_id])[0])


def _insert(
    con: duckdb.DuckDBPyConnection, entity: Entity, batch_id: str, now_at: datetime
) -> tuple[int, str]:
    """
    Add the good rows that are new, and close the versions they replace.

    Of several rows of one key in a file the last is the version; those before it are kept as
    versions that were never current. A row equal to the current version is a duplicate.
    """
    table = f"raw.{entity.name}"
    columns = ", ".join(f'"{column.name}"' for column in entity.columns)
    clock: dict[str, Any] = {"batch_id": batch_id, "now_at": now_at}
    con.execute(f"""
        create or replace temp table fresh as
        with versions as (
            select row_key, row_hash, max(ordinal) as ordinal
            from mapped where problem is null group by row_key, row_hash
        ),
        lasts as (select row_key, max(ordinal) as last_ordinal from versions group by row_key)
        select versions.ordinal, versions.ordinal = lasts.last_ordinal as is_current
        from versions
        inner join lasts on lasts.row_key = versions.row_key
        where not exists (
            select 1 from {table} as stored
            where stored.row_key = versions.row_key
              and stored.row_hash = versions.row_hash
              and (stored.known_to is null or versions.ordinal <> lasts.last_ordinal)
        )
    """)
    con.execute(
        f"update {table} set known_to = $now_at where known_to is null and row_key in ("
        "select mapped.row_key from fresh inner join mapped on mapped.ordinal = fresh.ordinal"
        " where fresh.is_current)",
        {"now_at": now_at},
    )
    con.execute(
        f"insert into {table} select $batch_id, " + _LINE + ", row_key, row_hash, $now_at,"
        f" case when not is_current then $now_at end, {columns}, extra"
        " from mapped inner join fresh on fresh.ordinal = mapped.ordinal order by mapped.ordinal",
        clock,
    )
    return batch_content(con, entity.name, batch_id)


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
