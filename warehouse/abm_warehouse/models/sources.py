"""
Stamps of what models read of the loads: the views of schema ``known`` and the numbers of schema ``keys``.

The rows that are known at an instant follow from the batches that were loaded by then. So the stamp of a view
names the last of them, and stays as it is when the instant moves past no batch of its entity. What changed in
the engagements between two batches is found by the instants at which rows became known, or ceased to be.
"""

import hashlib
import uuid
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Final

import duckdb

from abm_warehouse.models.changes import ChangeLog
from abm_warehouse.models.differences import Columns, is_small_share, logged_keys, row_count
from abm_warehouse.models.growth import followed_columns
from abm_warehouse.models.known import known_rows_sql, systems_of, views_of
from abm_warehouse.models.model import Model
from abm_warehouse.storage.connections import one_row, transaction
from abm_warehouse.storage.entities import ENTITIES, Entity
from abm_warehouse.storage.keys import NUMBERINGS, Numbering
from abm_warehouse.storage.sql_text import quoted

_NUMBERING = "numbers of loaded rows"
"""What has a stamp in the ledger until rows and ids may have got other numbers, as after a repair."""

_NEVER = "-infinity"
_CHANGED: Final = 'temp."rows that changed"'


def source_stamps(con: duckdb.DuckDBPyConnection, models: Collection[Model]) -> dict[str, str]:
    """
    Stamp of each table of the schemas ``known`` and ``keys``, as of ``run.knowledge``.

    What changed in those that grow, since their readers last read them, is logged, in the columns by which
    models follow it.
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
            f"known.{view}": stamps[f"known.{entity.name}"]
            for entity in ENTITIES.values()
            for view in views_of(entity, ())
        }
        stamps |= {
            f"keys.{numbering.table}": _keys_stamp(con, numbering, log.stamps[_NUMBERING])
            for numbering in NUMBERINGS
        }
        for entity in ENTITIES.values():
            table = f"known.{entity.name}"
            if entity.row_number and (columns := followed_columns(models, table)):
                _log_known_rows(con, log, entity, stamps[table], columns)
        for numbering in NUMBERINGS:
            table = f"keys.{numbering.table}"
            if columns := followed_columns(models, table):
                _log_new_keys(con, log, numbering, stamps[table], columns)
        log.flush()
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
    content = "\n".join((numbers, known_rows_sql(entity, systems_of(con, entity)), batches or ""))
    return f"{last}, {hashlib.sha256(content.encode()).hexdigest()}"


def _log_known_rows(
    con: duckdb.DuckDBPyConnection, log: ChangeLog, entity: Entity, stamp: str, columns: Collection[str]
) -> None:
    """Log which rows became known, or ceased to be, between this stamp and each one that a reader noted."""
    table, raw = f"known.{entity.name}", f"raw.{entity.name}"
    logged = logged_keys(Columns(con).of(table), columns)
    keys = {column: logged[column] for column in columns}
    noted = {read for column in keys for read in log.stamps_not_followed(table, until=stamp, column=column)}
    for read in sorted(noted):
        first, last = sorted((_last_batch(read), _last_batch(stamp)), key=_instant)
        if read != _known_stamp(con, entity, _last_batch(read), log.stamps[_NUMBERING]):
            continue
        select = ", ".join(f"{sql} as {quoted(name)}" for name, sql in keys.items())
        rows = " union all ".join(
            f"select {select} from {raw}"
            f" where {bound} > $first::timestamptz and {bound} <= $last::timestamptz"
            for bound in ("known_from", "known_to")
        )
        con.execute(f"create or replace temp table {_CHANGED} as {rows}", {"first": first, "last": last})
        if is_small_share(row_count(con, _CHANGED), row_count(con, raw)):
            log.record(table, read, stamp, {name: f"select {quoted(name)} from {_CHANGED}" for name in keys})
        con.execute(f"drop table {_CHANGED}")


def _last_batch(stamp: str) -> str:
    return stamp.split(", ")[0]


def _instant(text: str) -> datetime:
    return datetime.min.replace(tzinfo=UTC) if text == _NEVER else datetime.fromisoformat(text)


def _keys_stamp(con: duckdb.DuckDBPyConnection, numbering: Numbering, numbers: str) -> str:
    """How many numbers were given: none is taken back or given again without an erasure or a repair."""
    [count] = one_row(con, f"select count(*) from keys.{numbering.table}")
    return f"{count}, {numbers}"


def _log_new_keys(
    con: duckdb.DuckDBPyConnection,
    log: ChangeLog,
    numbering: Numbering,
    stamp: str,
    columns: Collection[str],
) -> None:
    """Log the ids that got numbers between this stamp and each one that a reader noted."""
    table = f"keys.{numbering.table}"
    keys = logged_keys(Columns(con).of(table), columns)
    _, numbers = stamp.split(", ")
    noted = {read for column in keys for read in log.stamps_not_followed(table, until=stamp, column=column)}
    for read in sorted(noted):
        count_then, numbers_then = read.split(", ")
        if numbers_then == numbers:
            new = f"from {table} where {numbering.number} >= {int(count_then)}"
            log.record(table, read, stamp, {name: f"select {sql} {new}" for name, sql in keys.items()})
