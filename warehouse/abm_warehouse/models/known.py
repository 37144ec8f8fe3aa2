"""
What was known at an instant: one view per entity in schema ``known``, which the staging models read.

Loads keep every version of a row, from when it was loaded until a later load replaced it. A view holds the
versions that count at ``known_at`` of ``run.knowledge``, so that the past can be read as it was known then.

Of a layered entity several versions of one row may count: those of several systems, those of files that have
other columns, and those before a cell that could not be read. Such a row is put together column by column. Of
each system the last version counts whose file has the column and whose cell was read, and of the systems the
first in order that has a value. ``known.<entity>_origins`` says which fields of a row come from where, and
``known.<entity>_own_fields`` has the columns without a canonical name.
"""

import hashlib
from collections.abc import Mapping

import duckdb

from abm_warehouse.storage.connections import transaction
from abm_warehouse.storage.entities import ENTITIES, EXTRA, SQL_TYPES, UNREAD, Column, Entity
from abm_warehouse.storage.sql_text import literal, quoted

ORIGINS = "_origins"
"""How the views end that say where the fields of rows come from."""
OWN_FIELDS = "_own_fields"
"""How the views end that hold the columns of files which have no canonical name."""


def views_of(entity: Entity, systems: tuple[str, ...]) -> dict[str, str]:
    """The SELECT of each view of an entity, by name; ``systems`` is what ``systems_of`` gave of it."""
    views = {entity.name: known_rows_sql(entity, systems)}
    if entity.is_layered:
        views[f"{entity.name}{ORIGINS}"] = origins_sql(entity, systems)
    if entity.has_own_fields:
        views[f"{entity.name}{OWN_FIELDS}"] = own_fields_sql(entity, systems)
    return views


def write_known_views(con: duckdb.DuckDBPyConnection, sources: Mapping[str, str]) -> dict[str, str]:
    """
    Create or replace the views of every entity; the fingerprint of each, by ``known.entity``.

    Parameters
    ----------
    con
        The open warehouse, with schema ``run`` written.
    sources
        Fingerprints of the tables, among them ``run.knowledge`` and ``raw.<entity>`` of every entity.
    """
    fingerprints = {}
    with transaction(con):
        con.execute("create schema if not exists known")
        for entity in ENTITIES.values():
            for name, rows in views_of(entity, systems_of(con, entity)).items():
                con.execute(f"create or replace view known.{name} as {rows}")
                parts = (rows, sources[f"raw.{entity.name}"], sources["run.knowledge"])
                fingerprints[f"known.{name}"] = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return fingerprints


def systems_of(con: duckdb.DuckDBPyConnection, entity: Entity) -> tuple[str, ...]:
    """
    The systems that describe an entity, in the order in which they are believed.

    Batches that were loaded later than ``run.knowledge`` says do not count. There are none where no row can
    have several versions that count: its batches are all of one system and
    have the same columns, and all cells were read; or it is not layered. Systems that only add to rows come
    after the others, unless they are listed.
    """
    if not entity.is_layered:
        return ()
    layers = con.execute(
        "select distinct coalesce(batches.system, batches.profile) as name, batches.said, systems.place,"
        " bool_or(batches.said is null or list_contains(batches.said, $column)) "
        " over (partition by coalesce(batches.system, batches.profile)) as makes_rows"
        " from ledger.batches as batches left join run.systems as systems"
        " on systems.system = coalesce(batches.system, batches.profile)"
        " where batches.entity = $entity and batches.rows_loaded > 0"
        " and batches.loaded_at <= (select known_at from run.knowledge)"
        " order by systems.place nulls last, makes_rows desc, name",
        {"entity": entity.name, "column": entity.fills_without or entity.key[0]},
    ).fetchall()
    if len(layers) > 1 or _has_rows_without_cells(con, entity):
        return tuple(dict.fromkeys(name for name, *_ in layers))
    return ()


def _has_rows_without_cells(con: duckdb.DuckDBPyConnection, entity: Entity) -> bool:
    """Whether cells of an entity could not be read; then the versions before them may count too."""
    unread = f"select 1 from raw.{entity.name} where quarantined_cells is not null limit 1"
    return bool(con.execute(unread).fetchall())


def known_rows_sql(entity: Entity, systems: tuple[str, ...] = ()) -> str:
    """
    SELECT of the rows of an entity as they are known at ``run.knowledge.known_at``.

    Rows that the source deleted are among them, marked by ``is_deleted``, which is never null here. The batch
    of a row that is put together is the one that names its parent, where it has one.

    Parameters
    ----------
    entity
        The entity.
    systems
        What ``systems_of`` gave of it.
    """
    number = f"versions.{entity.row_number}, " if entity.row_number else ""
    columns = ", ".join(_column(column, f"versions.{quoted(column.name)}") for column in entity.columns)
    rows = f"select versions.batch_id, {number}{columns} from {_versions(entity)}"
    if not systems:
        return rows
    together = ", ".join(_column(column, f"{quoted(column.name)}.said") for column in entity.columns)
    [key] = entity.key
    batch = f"{quoted(_PARENT)}.batch_id, " if _PARENT in {column.name for column in entity.columns} else ""
    return (
        f"{rows} and versions.key_hash not in ({_shared(entity)})"
        f" union all select coalesce({batch}{quoted(key)}.batch_id) as batch_id, {together}"
        f" from ({_merged(entity, systems)})"
    )


_PARENT = "parent_account_id"


def origins_sql(entity: Entity, systems: tuple[str, ...] = ()) -> str:
    """
    SELECT of where the fields of rows come from: the id, system, file, instant of the load, and the fields.

    The fields are those of a version that are in the row, in the order of the entity, with blanks between.
    """
    [key] = entity.key
    fields = [column.name for column in entity.columns if column.name not in (key, "is_deleted")]
    named = ", ".join(
        f"case when versions.{quoted(name)} is not null then {literal(name)} end" for name in fields
    )
    of_one = (
        f"select versions.{quoted(key)}, versions.batch_id, array_to_string([{named}], ' ') as fields"
        f" from {_versions(entity)}"
    )
    if systems:
        origins = ", ".join(
            f"{{'name': {literal(name)}, 'batch_id': {quoted(name)}.batch_id}}" for name in fields
        )
        of_one += (
            f" and versions.key_hash not in ({_shared(entity)}) union all"
            f" select {quoted(key)}, origin.batch_id,"
            " string_agg(origin.name, ' ' order by position) as fields"
            f" from (select {quoted(key)}.said as {quoted(key)}, unnest([{origins}]) as origin,"
            f" unnest(range({len(fields)})) as position from ({_merged(entity, systems)}))"
            f" where origin.batch_id is not null group by all"
        )
    return (
        f"select origins.{quoted(key)}, coalesce(batches.system, batches.profile) as system, batches.file,"
        f" batches.loaded_at as said_at, origins.fields from ({of_one}) as origins"
        " inner join ledger.batches as batches on batches.batch_id = origins.batch_id"
    )


def own_fields_sql(entity: Entity, systems: tuple[str, ...] = ()) -> str:
    """
    SELECT of the cells without a canonical column: the id, column, text, system, file and instant.

    Of one record and column the last cell of the first system that has one counts, as of canonical columns.
    """
    [key] = entity.key
    cells = (
        f"select versions.{quoted(key)} as id, versions.batch_id, versions.key_hash, versions.known_from,"
        " unnest(json_keys(versions.extra)) as written,"
        f" unnest(json_extract_string(versions.extra, '$.*')) as value from {_versions(entity)}"
        " and versions.extra is not null"
    )
    current = f"select id, written, value, batch_id from ({cells})"
    if systems:
        current += (
            f" where key_hash not in ({_shared(entity)}) union all {_last_own_cells(entity, systems, cells)}"
        )
    return (
        f"select cells.id as {quoted(key)}, cells.written, cells.value,"
        " coalesce(batches.system, batches.profile) as system, batches.file, batches.loaded_at as said_at"
        f" from ({current}) as cells left join ledger.batches as batches on batches.batch_id = cells.batch_id"
        " where cells.value is not null"
    )


def _last_own_cells(entity: Entity, systems: tuple[str, ...], cells: str) -> str:
    """SELECT of the cells that count of rows with several versions; an empty cell clears its own system's."""
    [key] = entity.key
    shared = f"key_hash in ({_shared(entity)})"
    name = f"substr(sha256({_FOLDED}), 1, 16)"
    emptied = (
        f"select versions.{quoted(key)} as id, versions.batch_id, versions.key_hash, versions.known_from,"
        f" unnest(list_filter(batches.said, lambda name: starts_with(name, {literal(EXTRA)}))) as name,"
        " null as written, null as value"
        f" from (select versions.* from {_versions(entity)} and versions.{shared}) as versions"
        " inner join ledger.batches as batches on batches.batch_id = versions.batch_id"
    )
    return (
        "select id, written, value, batch_id from ("
        f"select said.id, said.name, said.written, said.value, said.batch_id, {_places(systems)} as place"
        " from ("
        f"select id, batch_id, known_from, {literal(EXTRA)} || {name} as name, written, value"
        f" from ({cells}) where {shared}"
        f" union all select id, batch_id, known_from, name, written, value from ({emptied})) as said"
        " left join ledger.batches as batches on batches.batch_id = said.batch_id"
        " qualify row_number() over ("
        "partition by id, place, name order by known_from desc, value is null) = 1)"
        " where value is not null qualify row_number() over (partition by id, name order by place) = 1"
    )


_FOLDED = r"coalesce(nullif(regexp_replace(lower(written), '[\s\p{Z}_-]', '', 'g'), ''), lower(written))"
"""A column's name as ``folded`` of profiles has it."""


def _column(column: Column, value: str) -> str:
    value = f"coalesce({value}, false)" if column.name == "is_deleted" else value
    return f"{value} as {quoted(column.name)}"


def _versions(entity: Entity) -> str:
    """The versions that count; one condition, since DuckDB takes most rows not to meet two."""
    return (
        f"raw.{entity.name} as versions cross join run.knowledge as knowledge"
        " where case when versions.known_from > knowledge.known_at then false"
        " else coalesce(versions.known_to > knowledge.known_at, true) end"
    )


def _shared(entity: Entity) -> str:
    """SELECT of the hashes of the keys that have several versions which count."""
    return f"select versions.key_hash from {_versions(entity)} group by versions.key_hash having count(*) > 1"


def _first_value(column: Column) -> str:
    """What the first system says that has a value of a column, or of the one that it goes with."""
    name = quoted(column.name)
    if column.goes_with is None:
        return f"arg_min({name}, place) filter (where {name}.said is not null) as {name}"
    nothing = f"{{'said': null::{SQL_TYPES[column.type]}, 'batch_id': null::varchar}}"
    return (
        f"arg_min(coalesce({name}, {nothing}), place)"
        f" filter (where {quoted(column.goes_with)}.said is not null) as {name}"
    )


def _places(systems: tuple[str, ...]) -> str:
    """The place of the system of a batch in an order of systems, as SQL."""
    return f"list_position([{', '.join(map(literal, systems))}], coalesce(batches.system, batches.profile))"


def _merged(entity: Entity, systems: tuple[str, ...]) -> str:
    """SELECT of the rows that several versions describe: of each column what is said, and in which batch."""
    names = [column.name for column in entity.columns]
    last_said = ", ".join(
        f"arg_max({{'said': versions.{quoted(name)}, 'batch_id': versions.batch_id}}, versions.known_from)"
        f" filter (where (batches.said is null or list_contains(batches.said, {literal(name)}))"
        f" and (versions.{quoted(name)} is not null or not list_contains(versions.unread, {literal(name)})))"
        f" as {quoted(name)}"
        for name in names
    )
    first_value = ", ".join(_first_value(column) for column in entity.columns)
    return (
        f"select {first_value} from ("
        f"select versions.row_key, {_places(systems)} as place, {last_said} from (select versions.*,"
        f" {UNREAD} as unread from"
        f" {_versions(entity)} and versions.key_hash in ({_shared(entity)})) as versions"
        " inner join ledger.batches as batches on batches.batch_id = versions.batch_id"
        " group by versions.row_key, place) group by row_key"
    )
