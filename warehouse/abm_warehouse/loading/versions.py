"""
The versions of rows: which rows of a file are new, and which stored versions they replace.

A row is known from the load that brought it until the one that replaced it.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

import duckdb
import pyarrow as pa

from abm_warehouse.loading.incoming import IncomingRows, RowCounts
from abm_warehouse.profiles.mapping import MappingQuery
from abm_warehouse.storage.connections import one_row
from abm_warehouse.storage.entities import QUARANTINED_CELLS, UNREAD, Entity

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


_LAYERS = pa.schema(
    [
        ("batch_id", pa.string()),
        ("is_same", pa.bool_()),
        ("is_replaced", pa.bool_()),
        ("is_repeated", pa.bool_()),
        ("is_touched", pa.bool_()),
    ]
)
"""The fields of :class:`_Layer`, as Arrow has them."""


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
    rows = pa.Table.from_pylist([asdict(layer) for layer in layers], schema=_LAYERS)
    con.register("batches of a system", rows)
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
