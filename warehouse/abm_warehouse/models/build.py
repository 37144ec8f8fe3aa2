"""Build the models, each only if its meaning or something that it reads has changed."""

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import duckdb

from abm.errors import ModelError
from abm_warehouse.models.model import Model
from abm_warehouse.models.order import build_order
from abm_warehouse.storage.connections import transaction


@dataclass(frozen=True, slots=True)
class BuildResult:
    """How long one model took in a run, and how much of the processors; whether it was built again."""

    name: str
    seconds: float
    cpu_seconds: float
    was_rebuilt: bool
    fingerprint: str


def build(
    con: duckdb.DuckDBPyConnection,
    models: Iterable[Model],
    sources: Mapping[str, str],
    *,
    progress: Callable[[str], None] = lambda name: None,
) -> list[BuildResult]:
    """
    Bring every model up to date; a model whose meaning and inputs are unchanged is not built again.

    Parameters
    ----------
    con
        The open warehouse.
    models
        In any order.
    sources
        Fingerprint of each table that no model builds, by ``schema.table``.
    progress
        Called with the name of each model before it is compared.

    Raises
    ------
    ModelError
        If a model fails; the models before it are built, it and those after it are as they were.
    """
    fingerprints: dict[str, str] = dict(sources)
    stored = dict(con.execute("select name, fingerprint from ledger.models").fetchall())
    tables = {row[0] for row in con.execute("select table_name from duckdb_tables()").fetchall()}
    tables |= {row[0] for row in con.execute("select view_name from duckdb_views()").fetchall()}
    done = []
    for model in build_order(models, given=sources.keys()):
        progress(model.name)
        started, cpu_started = time.perf_counter(), time.process_time()
        parts = [model.fingerprint, *(f"{table}={fingerprints[table]}" for table in sorted(model.reads))]
        fingerprint = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        fingerprints |= dict.fromkeys(model.writes, fingerprint)
        is_current = stored.get(model.name) == fingerprint and tables.issuperset(model.writes)
        if not is_current:
            _rebuild(con, model, fingerprint)
        done.append(
            BuildResult(
                name=model.name,
                seconds=time.perf_counter() - started,
                cpu_seconds=time.process_time() - cpu_started,
                was_rebuilt=not is_current,
                fingerprint=fingerprint,
            )
        )
    return done


def _rebuild(con: duckdb.DuckDBPyConnection, model: Model, fingerprint: str) -> None:
    try:
        with transaction(con):
            model.build(con)
            con.execute("insert or replace into ledger.models values (?, ?)", [model.name, fingerprint])
    except duckdb.Error as error:
        where = f"{model.subject}/{model.name}.sql" if model.sql else f"step {model.name}"
        raise ModelError(f"SQL model {where} failed; it was left as it was. {error}") from error
