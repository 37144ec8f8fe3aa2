"""
What was known at an instant: one view per entity in schema ``known``, which the staging models read.

Loads keep every version of a row, from when it was loaded until a later load replaced it. A view holds the
versions that count at ``known_at`` of ``run.knowledge``, so that the past can be read as it was known then.
"""

import hashlib
from collections.abc import Mapping

import duckdb

from abm_warehouse.storage.connections import transaction
from abm_warehouse.storage.entities import ENTITIES, Entity


def write_known_views(con: duckdb.DuckDBPyConnection, sources: Mapping[str, str]) -> dict[str, str]:
    """
    Create or replace the view of every entity; the fingerprint of each, by ``known.entity``.

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
            rows = known_rows_sql(entity)
            con.execute(f"create or replace view known.{entity.name} as {rows}")
            parts = (rows, sources[f"raw.{entity.name}"], sources["run.knowledge"])
            fingerprints[f"known.{entity.name}"] = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return fingerprints


def known_rows_sql(entity: Entity) -> str:
    """
    SELECT of the versions of an entity that count at ``run.knowledge.known_at``.

    Rows that the source deleted are among them, marked by ``is_deleted``, which is never null here.
    """
    number = f"versions.{entity.row_number}, " if entity.row_number else ""
    columns = (
        "coalesce(versions.is_deleted, false) as is_deleted"
        if column.name == "is_deleted"
        else f'versions."{column.name}"'
        for column in entity.columns
    )
    return (
        f"select versions.batch_id, {number}{', '.join(columns)} from raw.{entity.name} as versions"
        " cross join run.knowledge as knowledge"
        " where versions.known_from <= knowledge.known_at"
        " and (versions.known_to is null or versions.known_to > knowledge.known_at)"
    )
