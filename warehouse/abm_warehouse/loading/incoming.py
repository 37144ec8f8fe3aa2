"""
Rows of one file on their way in: staged and typed in a temporary table, then quarantined or inserted.

Only ``quarantine_rows`` and ``insert_new_rows`` write outside the temporary tables; they belong in one
transaction with the ledger.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import duckdb
import numpy as np
import pyarrow as pa

from abm.errors import LoadRefused
from abm_warehouse.profiles.mapping import MADE_ID, MappingQuery, mapping_query
from abm_warehouse.profiles.model import Profile, Source
from abm_warehouse.readers import File, Lines, MalformedLine, Outcome
from abm_warehouse.storage.connections import one_row
from abm_warehouse.storage.entities import MAX_VALUE, QUARANTINED_CELLS, UNREAD, Entity

HASHES_AT_ONCE = 8_000_000
"""How many different numbers are counted at once, in some 200 MB of memory."""
_TABLES = (
    "mapped",
    "lines",
    "places",
    "layers",
    "stored",
    "fresh",
    "staged cells",
    "reject_errors",
    "reject_scans",
)

UNREADABLE = {
    duckdb.Error,
    duckdb.InvalidInputException,
    duckdb.ConversionException,
    duckdb.SerializationException,
}
"""What the engine raises of a damaged file. Of a full disk or too little memory it raises others."""

_NEW_ROWS = """
    select mapped.rowid as ordinal, row_key, true as is_current
    from mapped anti join stored
    on stored.row_key = mapped.row_key and stored.row_hash = mapped.row_hash and stored.is_known
    and coalesce(stored.lacks_cells = (mapped.quarantined_cells is not null), true)
    where problem is null
"""
"""The rows to add, where no key is in the file twice."""

_NEW_VERSIONS = """
    with contents as (
        select row_key, row_hash, max(rowid) as ordinal,
            arg_max(quarantined_cells is not null, rowid) as lacks_cells
        from mapped where problem is null group by row_key, row_hash
    ),
    versions as (
        select *, ordinal = max(ordinal) over (partition by row_key) as is_current from contents
    )
    select ordinal, row_key, is_current
    from versions anti join stored
    on stored.row_key = versions.row_key and stored.row_hash = versions.row_hash
    and (stored.is_known or not versions.is_current)
    and coalesce(stored.lacks_cells = versions.lacks_cells, true)
"""
"""The rows to add in any case: of the rows of a key the last is current, and equal ones count once."""


@dataclass(frozen=True, slots=True)
class RowCounts:
    """
    How many of the rows of a file are good, bad and left out.

    ``key_hashes`` is how many hashes the keys of the good ones have.
    """

    good: int
    bad: int
    left_out: int
    key_hashes: int

    @property
    def has_keys_once(self) -> bool:
        """Whether certainly no key is there twice; two keys of one hash are very rare, and treated alike."""
        return self.good == self.key_hashes


@dataclass(frozen=True, slots=True)
class IncomingRows:
    """
    The rows of a file, typed, in the temporary table ``mapped``; in file order, so ``rowid`` counts them.

    ``numbered`` is a relation that also has each row's ``ordinal`` and ``line``.
    """

    mapping: MappingQuery
    rows: int
    malformed: tuple[MalformedLine, ...]
    numbered: str


def stage_rows(
    con: duckdb.DuckDBPyConnection,
    file: File,
    entity: Entity,
    source: Source,
    profile: Profile,
    *,
    now_at: datetime,
) -> IncomingRows:
    """
    Read a file's rows and convert them to their types, on a prepared connection.

    Raises
    ------
    LoadRefused
        If it cannot be read to its end, or changes while it is read.
    """
    mapping = mapping_query(source, entity, profile, file.header, table="staged")
    clock = {"now_at": now_at} if "$now_at" in mapping.select else {}
    try:
        rows, outcome = _read(con, file, mapping, clock)
    except duckdb.Error as error:
        if type(error) not in UNREADABLE:
            raise
        other = file.in_doubt()
        if other is None:
            raise LoadRefused(f"its rows cannot be read: {str(error).splitlines()[0]}") from error
        rows, outcome = _read(con, other, mapping, clock)
    file.content.require_unchanged()
    return IncomingRows(
        mapping=mapping, rows=rows, malformed=outcome.malformed, numbered=_numbered(con, outcome.lines)
    )


def _read(
    con: duckdb.DuckDBPyConnection, file: File, mapping: MappingQuery, clock: dict[str, datetime]
) -> tuple[int, Outcome]:
    staged = file.stage(con, table="staged")
    [rows] = one_row(
        con,
        "create or replace temp table mapped as"
        " select * exclude (origin), hash_of(row_key) as key_hash, origin.line as line,"
        f" case when problem[3] is not null or {mapping.fills_only} then to_json(origin.cells) end"
        " as source_row"
        f" from ({mapping.select})",
        clock,
    )
    if mapping.made_id is not None:
        _count_equal_rows(con, mapping, mapping.made_id)
    return rows, staged.outcome(rows)


def _count_equal_rows(con: duckdb.DuckDBPyConnection, mapping: MappingQuery, id_: str) -> None:
    """Number the equal rows whose id is made of their content: the second has an id that ends in -2."""
    con.execute(
        f"""update mapped set "{id_}" = mapped."{id_}" || '-' || equal.place from (
            select rowid as ordinal, row_number() over (partition by row_key order by rowid) as place
            from mapped
            where problem is null and regexp_full_match("{id_}", '{MADE_ID}[0-9a-f]{{32}}')
            qualify place > 1
        ) as equal where mapped.rowid = equal.ordinal"""
    )
    con.execute(
        f'update mapped set row_key = "{id_}", key_hash = hash_of("{id_}"), row_hash = {mapping.row_hash}'
        f' where row_key <> "{id_}"'
    )


def _numbered(con: duckdb.DuckDBPyConnection, lines: Lines) -> str:
    if lines is None:
        return "(select *, rowid as ordinal from mapped)"
    if isinstance(lines, range):
        return f"(select * replace (rowid + {lines.start} as line), rowid as ordinal from mapped)"
    table = pa.table({"ordinal": np.arange(len(lines)), "line": lines})
    con.register("lines of a file", table)
    con.execute('create or replace temp table lines as select * from "lines of a file"')
    con.unregister("lines of a file")
    return (
        "(select mapped.* exclude (line), lines.line, lines.ordinal"
        " from mapped inner join lines on lines.ordinal = mapped.rowid)"
    )


def set_unknown_aside(
    con: duckdb.DuckDBPyConnection,
    incoming: IncomingRows,
    entity: Entity,
    source: Source,
    *,
    now_at: datetime,
) -> None:
    """Give each row of a file that only adds to rows a problem, if its key was not known at an instant."""
    if not incoming.mapping.fills_only:
        return
    [key] = entity.key
    without = source.columns[key].sources
    con.execute(
        "update mapped set problem = row($column, row_key, $reason) where problem is null"
        f" and not exists (select 1 from raw.{entity.name} as known where known.key_hash = mapped.key_hash"
        " and known.row_key = mapped.row_key and known.known_from <= $now_at"
        " and (known.known_to is null or known.known_to > $now_at))",
        {
            "column": without[0] if without else key,
            "reason": f"is the id of nothing that is known, and a file without {entity.fills_without} makes"
            f" no {entity.name}; load it again after the file that has them",
            "now_at": now_at,
        },
    )


def drop_staged_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Drop the temporary tables."""
    with suppress(duckdb.Error):  # an engine that broke has lost them anyway
        con.execute("drop view if exists staged")
        con.execute("".join(f'drop table if exists "{table}";' for table in _TABLES))


def count_rows(con: duckdb.DuckDBPyConnection) -> RowCounts:
    """Count the rows in ``mapped``."""
    good, bad, left_out = one_row(
        con,
        "select count(*) filter (where problem is null), count(problem[3]),"
        " count(*) filter (where problem is not null and problem[3] is null) from mapped",
    )
    return RowCounts(good, bad, left_out, count_key_hashes(con, "mapped where problem is null", good))


def count_key_hashes(con: duckdb.DuckDBPyConnection, rows: str, number: int) -> int:
    """
    Count the hashes of the keys of so many rows, which are given as SQL that may be followed by a condition.

    They are counted in parts that have none in common, since the engine holds all that it counts in memory.
    """
    parts = 1 + number // HASHES_AT_ONCE
    return sum(
        one_row(con, f"select count(distinct key_hash) from {rows} and key_hash % {parts} = {part}")[0]
        for part in range(parts)
    )


def quarantine_rows(
    con: duckdb.DuckDBPyConnection, incoming: IncomingRows, counts: RowCounts, *, batch_id: str, file: str
) -> int:
    """Put malformed lines and rows with a problem into quarantine; return how many there are."""
    if counts.bad:
        con.execute(
            "insert into quarantine.rows select $batch_id, $file, line,"
            f" problem[1], left(as_text(problem[2]), {MAX_VALUE}), problem[3], source_row"
            f" from {incoming.numbered} where problem[3] is not null order by ordinal",
            {"batch_id": batch_id, "file": file},
        )
    if incoming.malformed:
        rows = [(row.line, row.text[:MAX_VALUE], row.reason, row.text) for row in incoming.malformed]
        names = ("line", "value", "reason", "source_row")
        con.register(
            "ragged lines", pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
        )
        con.execute(
            "insert into quarantine.rows select $batch_id, $file, line, null, value, reason, source_row"
            ' from "ragged lines"',
            {"batch_id": batch_id, "file": file},
        )
        con.unregister("ragged lines")
    return counts.bad + len(incoming.malformed)


def insert_new_rows(
    con: duckdb.DuckDBPyConnection,
    incoming: IncomingRows,
    counts: RowCounts,
    entity: Entity,
    *,
    system: str,
    content_sha256: str,
    batch_id: str,
    now_at: datetime,
) -> None:
    """
    Add the good rows that are new, and close the versions they replace.

    Of several rows of one key in a file the last is the version; those before it are kept as
    versions that were never current. A row equal to the current version is a duplicate.

    Where an entity is layered, a row replaces only versions of its own system, and of these only the ones
    that say nothing of a column that its file does not have, or are of the same file read otherwise; the
    others stay current beside it. So do those that say something where the row has a cell that was not read,
    since such a cell says nothing.
    """
    table = f"raw.{entity.name}"
    number = next_row_number(con, entity)
    numbers = "" if number is None else f", {number} + arrived.ordinal"
    columns = stored_columns(incoming.mapping)
    layers = None
    if entity.is_layered:
        layers = _own_layers(con, entity, incoming.mapping, system=system, content_sha256=content_sha256)
    fresh, order = _fresh(con, table, counts, layers)
    if fresh:
        con.execute(
            f"update {table} set known_to = $now_at where rowid in ("
            "select stored.place from stored inner join fresh on fresh.row_key = stored.row_key"
            " inner join mapped on mapped.rowid = fresh.ordinal"
            " where stored.is_replaced and fresh.is_current"
            f" and (stored.is_same or list_has_all(stored.unread, {UNREAD})))",
            {"now_at": now_at},
        )
    con.execute(
        f"{insertion(entity, incoming.mapping)}"
        " select $batch_id, line, arrived.row_key, key_hash, row_hash, $now_at,"
        f" {'if(fresh.is_current, null, $now_at)' if fresh else 'null'}{numbers}{columns}"
        f" from {incoming.numbered} as arrived {fresh} where problem is null {order}",
        {"batch_id": batch_id, "now_at": now_at},
    )


def insertion(entity: Entity, mapping: MappingQuery) -> str:
    """The beginning of a statement that inserts mapped rows into the table of an entity."""
    number = f", {entity.row_number}" if entity.row_number else ""
    return (
        f"insert into raw.{entity.name} (batch_id, line, row_key, key_hash, row_hash, known_from, known_to"
        f"{number}{stored_columns(mapping)})"
    )


def stored_columns(mapping: MappingQuery) -> str:
    """The columns that a file fills, as SQL that follows other columns."""
    return "".join(f', "{name}"' for name in (*mapping.columns, QUARANTINED_CELLS))


def next_row_number(con: duckdb.DuckDBPyConnection, entity: Entity) -> int | None:
    """The first number that no stored row of an entity has; None if its rows have no numbers."""
    if entity.row_number is None:
        return None
    [number] = one_row(con, f"select coalesce(max({entity.row_number}) + 1, 0) from raw.{entity.name}")
    return int(number)


@dataclass(frozen=True, slots=True)
class _Layer:
    """
    An earlier batch of the same system, beside a new one.

    Parameters
    ----------
    is_same
        Whether it is of the same content.
    is_replaced
        Whether the new one says something of all that it says, or has the same content read otherwise.
    is_repeated
        Whether it says something of all that the new one says.
    is_touched
        Whether both say something of a column besides the key.
    """

    batch_id: str
    is_same: bool
    is_replaced: bool
    is_repeated: bool
    is_touched: bool


def _own_layers(
    con: duckdb.DuckDBPyConnection, entity: Entity, mapping: MappingQuery, *, system: str, content_sha256: str
) -> list[_Layer]:
    """The earlier batches of a system, beside a new one of this content and mapping."""
    batches = con.execute(
        "select batch_id, said, content_sha256 = ? from ledger.batches"
        " where entity = ? and coalesce(system, profile) = ? and rows_loaded > 0",
        [content_sha256, entity.name, system],
    ).fetchall()
    says, everything = {*mapping.said}, {*entity.stored_columns}
    return [
        _Layer(
            batch_id=batch_id,
            is_same=is_same,
            is_replaced=is_same or says >= said,
            is_repeated=said >= says,
            is_touched=bool(said & says - {*entity.key}),
        )
        for batch_id, said, is_same in ((id_, {*(said or everything)}, same) for id_, said, same in batches)
    ]


def _fresh(
    con: duckdb.DuckDBPyConnection,
    table: str,
    counts: RowCounts,
    layers: list[_Layer] | None,
) -> tuple[str, str]:
    """
    A join that keeps only new rows, and their order; both empty if every row is new.

    Keys are looked up by their hashes, which are numbers and therefore fast to compare. Equal hashes may be a
    coincidence, so the keys themselves decide. Different hashes mean different keys.
    """
    con.execute(  # in two steps: the first goes through nothing but the hashes
        "create or replace temp table places as"
        f" select rowid as place from {table}"
        " where key_hash in (select key_hash from mapped where problem is null)"
    )
    [known] = one_row(con, f"create or replace temp table stored as {_stored(con, table, layers)}")
    if counts.has_keys_once and not known:
        return "", ""
    con.execute(
        f"create or replace temp table fresh as {_NEW_ROWS if counts.has_keys_once else _NEW_VERSIONS}"
    )
    return "inner join fresh on fresh.ordinal = arrived.ordinal", "order by arrived.ordinal"


def _stored(con: duckdb.DuckDBPyConnection, table: str, layers: list[_Layer] | None) -> str:
    """
    SELECT of the stored rows of the keys at hand: which an equal row repeats, and which a row replaces.

    An equal row has the same values and says something of other columns at most, which are empty in it. It
    repeats a version that is the only one of its system, or the last one and has all of its columns.
    """
    if layers is None:
        return (
            "select rowid as place, row_key, row_hash, known_to is null as is_known,"
            f" known_to is null as is_replaced, true as is_same, null::boolean as lacks_cells,"
            " []::varchar[] as unread"
            f" from {table} where rowid in (select place from places)"
        )
    con.register(
        "batches of a system",
        pa.table(
            {
                "batch_id": pa.array([layer.batch_id for layer in layers], pa.string()),
                "is_same": pa.array([layer.is_same for layer in layers], pa.bool_()),
                "is_replaced": pa.array([layer.is_replaced for layer in layers], pa.bool_()),
                "is_repeated": pa.array([layer.is_repeated for layer in layers], pa.bool_()),
                "is_touched": pa.array([layer.is_touched for layer in layers], pa.bool_()),
            }
        ),
    )
    con.execute('create or replace temp table layers as select * from "batches of a system"')
    con.unregister("batches of a system")
    return f"""
        select
            place,
            row_key,
            row_hash,
            is_open and (
                count(*) filter (where is_open and is_touched) over own <= 1
                or is_repeated and known_from >= coalesce(
                    max(known_from) filter (where is_open and is_touched) over own, known_from
                )
            ) as is_known,
            is_open and is_replaced as is_replaced,
            is_same,
            lacks_cells,
            unread
        from (
            select
                rowid as place, row_key, row_hash, known_from, known_to is null as is_open, batch_id,
                quarantined_cells is not null as lacks_cells, {UNREAD} as unread
            from {table} where rowid in (select place from places)
        ) as versions
        inner join layers on layers.batch_id = versions.batch_id
        window own as (partition by row_key)
    """
