"""
SQL models: one SELECT a file; what each reads is found by parsing it.

Beside them stand steps in Python, for what is no set work: they read tables and write tables like a model
does, and take their place in the same order. What a model was built from is its fingerprint: its own
meaning (comments and layout do not count) and the fingerprints of all it reads.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Literal

import duckdb
import sqlglot
from sqlglot import exp

from abm.errors import ModelError
from abm_warehouse.models.sql_files import is_internal, model_files, sql_root

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
    subject
        Folder of the SQL file; of a step, the subject it belongs to.
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
    subject: str
    kept_as: Literal["table", "view"] = "table"
    order: tuple[str, ...] = ()
    sql: str = ""

    @property
    def is_mart(self) -> bool:
        """Whether it is published for people to query."""
        return bool(self.sql) and not is_internal(self.name)


def read_models(root: Traversable | None = None) -> list[Model]:
    """
    Every model under ``root``, in the order of the files.

    Raises
    ------
    ModelError
        If a file is not one SELECT.
    """
    return [sql_model(file.name, file.subject, file.text) for file in model_files(root or sql_root())]


def sql_model(name: str, subject: str, sql: str) -> Model:
    """One file as a model; what it reads is found by parsing it."""
    try:
        [tree] = sqlglot.parse(sql, read="duckdb")
    except (sqlglot.errors.SqlglotError, ValueError) as error:
        raise ModelError(f"SQL model {subject}/{name}.sql is not one SELECT: {error}") from error
    if not isinstance(tree, exp.Query):
        raise ModelError(f"SQL model {subject}/{name}.sql is not one SELECT.")
    kept_as: Literal["table", "view"] = "view" if "-- kept as: view" in sql else "table"
    meaning = hashlib.sha256(f"{kept_as} {tree.sql('duckdb', comments=False)}".encode()).hexdigest()

    def build(con: duckdb.DuckDBPyConnection) -> None:
        con.execute(f'create or replace {kept_as} main."{name}" as {sql}')

    return Model(name, tables_read(tree), (name,), meaning, build, subject, kept_as, _order(sql), sql)


def tables_read(tree: exp.Query) -> frozenset[str]:
    """Tables a query names, less its common table expressions; a schema is part of the name."""
    ctes = {cte.alias for cte in tree.find_all(exp.CTE)}
    return frozenset(
        f"{table.db}.{table.name}" if table.db else table.name
        for table in tree.find_all(exp.Table)
        if table.db or table.name not in ctes
    )


def _order(sql: str) -> tuple[str, ...]:
    marker = "-- in order of: "
    lines = [line.removeprefix(marker) for line in sql.splitlines() if line.startswith(marker)]
    return tuple(column.strip() for column in lines[0].split(",")) if lines else ()
