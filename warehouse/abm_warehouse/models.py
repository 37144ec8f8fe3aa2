"""
SQL models: one SELECT a file, ordered by what each reads, built only when something changed.

Beside them stand steps in Python, for what is no set work: they read tables and write tables like a model
does, and take their place in the same order. What a model was built from is its fingerprint: its own
meaning (comments and layout do not count) and the fingerprints of all it reads.
"""

import hashlib
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

import duckdb
import sqlglot
from sqlglot import exp

from abm.errors import ModelError
from abm_warehouse.connect import transaction

LAYERS = ("staging", "intermediate", "marts")

Build = Callable[[duckdb.DuckDBPyConnection], None]


@dataclass(frozen=True, slots=True)
class Model:
    """
    What makes one or more tables.

    Parameters
    ----------
    name
        Of the SQL file, or of the step.
    reads
        Tables it reads: models by name, others as ``schema.table``.
    writes
        Tables or views it makes.
    fingerprint
        Of its own meaning, without what it reads.
    build
        Makes the tables.
    layer
        Folder of the SQL file, or ``step``.
    kept_as
        ``table`` or ``view``.
    order
        Columns a published copy is sorted by.
    sql
        The SELECT; empty for a step.
    """

    name: str
    reads: frozenset[str]
    writes: tuple[str, ...]
    fingerprint: str
    build: Build
    layer: str = "step"
    kept_as: Literal["table", "view"] = "table"
    order: tuple[str, ...] = ()
    sql: str = ""


@dataclass(frozen=True, slots=True)
class Built:
    """What became of one model in a run."""

    name: str
    seconds: float
    was_rebuilt: bool
    fingerprint: str


def sql_root() -> Traversable:
    """Folder of SQL files: inside the wheel, or beside this source root in a checkout."""
    packaged = files("abm_warehouse") / "sql"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[2] / "sql"


def read_models(root: Traversable | None = None) -> list[Model]:
    """
    Every model under ``root``, in the order of the files.

    Raises
    ------
    ModelError
        If a file is not one SELECT.
    """
    root = root or sql_root()
    return [
        sql_model(file.name.removesuffix(".sql"), layer, file.read_text("utf-8"))
        for layer in LAYERS
        for file in sorted((root / layer).iterdir(), key=lambda file: file.name)
        if file.name.endswith(".sql")
    ]


def sql_model(name: str, layer: str, sql: str) -> Model:
    """One file as a model; what it reads is found by parsing it."""
    try:
        [tree] = sqlglot.parse(sql, read="duckdb")
    except (sqlglot.errors.SqlglotError, ValueError) as error:
        raise ModelError(f"SQL model {layer}/{name}.sql is not one SELECT: {error}") from error
    if not isinstance(tree, exp.Query):
        raise ModelError(f"SQL model {layer}/{name}.sql is not one SELECT.")
    kept_as: Literal["table", "view"] = "view" if "-- kept as: view" in sql else "table"
    meaning = hashlib.sha256(f"{kept_as} {tree.sql('duckdb', comments=False)}".encode()).hexdigest()

    def build(con: duckdb.DuckDBPyConnection) -> None:
        con.execute(f'create or replace {kept_as} main."{name}" as {sql}')

    return Model(name, tables_read(tree), (name,), meaning, build, layer, kept_as, _order(sql), sql)


def tables_read(tree: exp.Query) -> frozenset[str]:
    """Tables a query names, less its common table expressions; a schema is part of the name."""
    ctes = {cte.alias for cte in tree.find_all(exp.CTE)}
    return frozenset(
        f"{table.db}.{table.name}" if table.db else table.name
        for table in tree.find_all(exp.Table)
        if table.db or table.name not in ctes
    )


def between(models: Iterable[Model], given: Collection[str], wanted: Collection[str]) -> list[Model]:
    """The models that make ``wanted`` out of the tables ``given``, and no others."""
    maker = {table: model for model in models for table in model.writes}
    needed: dict[str, Model] = {}
    open_tables = list(wanted)
    while open_tables:
        table = open_tables.pop()
        if table not in given and "." not in table and maker[table].name not in needed:
            needed[maker[table].name] = maker[table]
            open_tables += maker[table].reads
    return list(needed.values())


def in_order(models: Iterable[Model], *, given: Collection[str] = ()) -> list[Model]:
    """
    Models sorted so that each comes after those it reads; the same order every time.

    Tables ``given`` are there already, whoever makes them.

    Raises
    ------
    ModelError
        If two write one table, one reads a table that nobody makes, or they read in a loop.
    """
    maker: dict[str, Model] = {}
    for model in models:
        for table in model.writes:
            if table in maker:
                raise ModelError(f"Both {maker[table].name} and {model.name} make the table {table}.")
            maker[table] = model
    by_name = {model.name: model for model in maker.values()}
    reads = {}
    for name in sorted(by_name):
        own = [table for table in by_name[name].reads if "." not in table and table not in given]
        if missing := sorted(table for table in own if table not in maker):
            raise ModelError(f"SQL model {name} reads {', '.join(missing)}, which nothing makes.")
        reads[name] = sorted({maker[table].name for table in own})
    try:
        return [by_name[name] for name in TopologicalSorter(reads).static_order()]
    except CycleError as error:
        loop = " -> ".join(error.args[1])
        raise ModelError(
            f"SQL models read each other in a loop: {loop}. Break it with an intermediate model."
        ) from error


def build(
    con: duckdb.DuckDBPyConnection,
    models: Iterable[Model],
    sources: Mapping[str, str],
    *,
    progress: Callable[[str], None] = lambda name: None,
) -> list[Built]:
    """
    Bring every model up to date; one whose inputs and meaning are unchanged is left as it is.

    Parameters
    ----------
    con
        The open warehouse.
    models
        In any order.
    sources
        Fingerprint of each table that no model makes, as ``schema.table``.
    progress
        Told each model's name before it is looked at.

    Raises
    ------
    ModelError
        If a model fails; the models before it are done, it and those after are as they were.
    """
    known: dict[str, str] = dict(sources)
    stored = dict(con.execute("select name, fingerprint from ledger.models").fetchall())
    tables = {row[0] for row in con.execute("select table_name from duckdb_tables()").fetchall()}
    tables |= {row[0] for row in con.execute("select view_name from duckdb_views()").fetchall()}
    done = []
    for model in in_order(models, given=sources.keys()):
        progress(model.name)
        started = time.perf_counter()
        parts = [model.fingerprint, *(f"{table}={known[table]}" for table in sorted(model.reads))]
        fingerprint = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        known |= dict.fromkeys(model.writes, fingerprint)
        is_current = stored.get(model.name) == fingerprint and tables.issuperset(model.writes)
        if not is_current:
            _rebuild(con, model, fingerprint)
        done.append(Built(model.name, time.perf_counter() - started, not is_current, fingerprint))
    return done


def _rebuild(con: duckdb.DuckDBPyConnection, model: Model, fingerprint: str) -> None:
    try:
        with transaction(con):
            model.build(con)
            con.execute("insert or replace into ledger.models values (?, ?)", [model.name, fingerprint])
    except duckdb.Error as error:
        where = f"{model.layer}/{model.name}.sql" if model.sql else f"step {model.name}"
        raise ModelError(f"SQL model {where} failed; it was left as it was. {error}") from error


def _order(sql: str) -> tuple[str, ...]:
    marker = "-- in order of: "
    lines = [line.removeprefix(marker) for line in sql.splitlines() if line.startswith(marker)]
    return tuple(column.strip() for column in lines[0].split(",")) if lines else ()
