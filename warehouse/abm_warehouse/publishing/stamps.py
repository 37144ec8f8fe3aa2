"""Content stamps: two copies of a table with equal stamps hold the same rows in the same order."""

import hashlib
from collections.abc import Iterable

import duckdb

from abm_warehouse.models.model import Model


def model_stamps(con: duckdb.DuckDBPyConnection, models: Iterable[Model]) -> dict[str, str]:
    """Stamp of each table and view that the models built, as it would be published now."""
    fingerprints = dict(con.execute("select name, fingerprint from ledger.models").fetchall())
    return {
        table: _hash(fingerprints[model.name], *model.order)
        for model in models
        for table in model.writes
        if model.name in fingerprints
    }


def parameter_stamps(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Stamp of each table of schema ``run``: a hash of its rows, which are few."""
    tables = con.execute(
        "select table_name from duckdb_tables()"
        " where schema_name = 'run' and database_name = current_database() order by table_name"
    ).fetchall()
    return {table: _hash(*map(repr, con.execute(f'from run."{table}"').fetchall())) for (table,) in tables}


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
