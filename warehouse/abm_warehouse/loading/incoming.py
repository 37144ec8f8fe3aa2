"""
Rows of one file on their way in: staged and typed in a temporary table, then quarantined or inserted.

Only ``quarantine_rows`` and, in :mod:`.versions`, ``insert_new_rows`` write outside the temporary tables;
they belong in one transaction with the ledger.
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
from abm_warehouse.storage.entities import MAX_VALUE, Entity

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

    They are sorted in parts that share none, which takes less time than grouping them in the engine.
    """
    parts = 1 + number // HASHES_AT_ONCE
    return sum(_count_distinct(con, f"from {rows} and key_hash % {parts} = {part}") for part in range(parts))


def _count_distinct(con: duckdb.DuckDBPyConnection, rows: str) -> int:
    hashes = np.asarray(con.execute(f"select key_hash {rows}").fetchnumpy()["key_hash"])
    hashes.sort()
    return int(np.count_nonzero(hashes[1:] != hashes[:-1])) + min(hashes.size, 1)


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
