"""
Stamps of what models read of the loads: the views of schema ``known`` and the numbers of schema ``keys``.

The rows that are known at an instant follow from the batches that were loaded by then. So the stamp of a view
names the last of them, and stays as it is when the instant moves past no batch of its entity. What changed in
the engagements between two batches is found by the instants at which rows became known, or ceased to be.
"""

import hashlib
import uuid

import duckdb

from abm_warehouse.models.changes import KEY_COLUMNS, ChangeLog
from abm_warehouse.models.differences import is_small_share, row_count
from abm_warehouse.models.known import known_rows_sql
from abm_warehouse.storage.connections import one_row, transaction
from abm_warehouse.storage.entities import ENTITIES, Entity
from abm_warehouse.storage.keys import NUMBERINGS, Numbering

_NUMBERING = "numbers of loaded rows"
"""What has a stamp in the ledger until rows and ids may have got other numbers, as after a repair."""

_NEVER = "-infinity"


def source_stamps(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """
    Stamp of each table of the schemas ``known`` and ``keys``, as of ``run.knowledge``.

    What changed in those that grow, since their readers last read them, is logged.
    """
    with transaction(con):
        log = ChangeLog(con)
        if _NUMBERING not in log.stamps:
            log.set_stamp(_NUMBERING, uuid.uuid4().hex)
        [known_at] = one_row(con, "select known_at::varchar from run.knowledge")
        stamps = {
            f"known.{entity.name}": _known_stamp(con, entity, known_at, log.stamps[_NUMBERING])
            for entity in ENTITIES.values()
        }
        stamps |= {
            f"keys.{numbering.table}": _keys_stamp(con, numbering, log.stamps[_NUMBERING])
            for numbering in NUMBERINGS
        }
        for entity in ENTITIES.values():
            if entity.row_number:
                _log_known_rows(con, log, entity, stamps[f"known.{entity.name}"])
        for numbering in (numbering for numbering in NUMBERINGS if numbering.number in KEY_COLUMNS):
            _log_new_keys(log, numbering, stamps[f"keys.{numbering.table}"])
    return stamps


def _known_stamp(con: duckdb.DuckDBPyConnection, entity: Entity, known_at: str, numbers: str) -> str:
    """The instant of the last batch that is known at an instant, and a hash of the batches until then."""
    last, batches = one_row(
        con,
        "select coalesce(max(loaded_at)::varchar, $never),"
        " string_agg(batch_id || ' ' || rows_checksum, ',' order by loaded_at, batch_id)"
        " from ledger.batches"
        " where entity = $entity and rows_loaded > 0 and loaded_at <= $known_at::timestamptz",
        {"never": _NEVER, "entity": entity.name, "known_at": known_at},
    )
    content = "\n".join((numbers, known_rows_sql(entity), batches or ""))
    return f"{last}, {hashlib.sha256(content.encode()).hexdigest()}"


def _log_known_rows(con: duckdb.DuckDBPyConnection, log: ChangeLog, entity: Entity, stamp: str) -> None:
    """Log which rows became known, or ceased to be, between this stamp and each one that a reader noted."""
    table, number = f"known.{entity.name}", entity.row_number
    now = _last_batch(stamp)
    for noted in log.stamps_not_followed(table, until=stamp, column=str(number)):
        then = _last_batch(noted)
        if noted != _known_stamp(con, entity, then, log.stamps[_NUMBERING]):
            continue
        instants = {"first": then, "last": now}
        rows = " union ".join(
            f"select {number} from raw.{entity.name}"
            f" where {bound} > least($first::timestamptz, $last::timestamptz)"
            f" and {bound} <= greatest($first::timestamptz, $last::timestamptz)"
            for bound in ("known_from", "known_to")
        )
        con.execute(f'create or replace temp table "changed rows" as {rows}', instants)
        if is_small_share(row_count(con, 'temp."changed rows"'), row_count(con, f"raw.{entity.name}")):
            log.record(table, noted, stamp, {str(number): 'from "changed rows"'})
        con.execute('drop table temp."changed rows"')


def _last_batch(stamp: str) -> str:
    return stamp.split(", ")[0]


def _keys_stamp(con: duckdb.DuckDBPyConnection, numbering: Numbering, numbers: str) -> str:
    """How many numbers were given: none is taken back or given again without an erasure or a repair."""
    [count] = one_row(con, f"select count(*) from keys.{numbering.table}")
    return f"{count}, {numbers}"


def _log_new_keys(log: ChangeLog, numbering: Numbering, stamp: str) -> None:
    """Log the numbers that were given since each stamp that a reader noted."""
    table = f"keys.{numbering.table}"
    count, numbers = stamp.split(", ")
    for noted in log.stamps_not_followed(table, until=stamp, column=numbering.number):
        then, numbers_then = noted.split(", ")
        if numbers_then == numbers:
            log.record(table, noted, stamp, {numbering.number: f"from range({int(then)}, {int(count)})"})
