"""
SQL models: one SELECT per file; which tables each reads is found by parsing it.

Steps in Python, for work that is not done well in SQL, are models too: they read tables and write tables, and
have a place in the same order. The fingerprint of a model is a hash of its meaning, which comments and layout
do not change; whether it has to be built again follows from it and from the fingerprints of what it reads.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Final, Literal

import duckdb
import sqlglot
from sqlglot import exp

from abm.errors import ModelError
from abm_warehouse.models.sql_files import is_internal, model_files, sql_root

Build = Callable[[duckdb.DuckDBPyConnection], None]
Relation = Literal["table", "view"]

_KEPT_AS: Final[dict[str, tuple[Relation, Relation]]] = {
    "table": ("table", "table"),
    "view": ("view", "view"),
    "view, published as table": ("view", "table"),
}
"""What a model is in the warehouse and in a snapshot, by the line ``-- kept as: ...`` of its file."""


@dataclass(frozen=True, slots=True)
class Model:
    """
    How one or more tables are built.

    Parameters
    ----------
    name
        Name of the SQL file or of the step.
    reads
        Tables it reads: models by name, others as ``schema.table``.
    writes
        Tables or views it builds.
    fingerprint
        Hash of its meaning, without what it reads.
    build
        Builds the tables in a connection.
    subject
        Folder of the SQL file, or the subject that a step belongs to.
    kept_as
        What it is in the warehouse.
    published_as
        What it is in a snapshot; a view of the warehouse may be published as a table.
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
    kept_as: Relation = "table"
    published_as: Relation = "table"
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
    """The model of one file."""
    try:
        [tree] = sqlglot.parse(sql, read="duckdb")
    except (sqlglot.errors.SqlglotError, ValueError) as error:
        raise ModelError(f"SQL model {subject}/{name}.sql is not one SELECT: {error}") from error
    if not isinstance(tree, exp.Query):
        raise ModelError(f"SQL model {subject}/{name}.sql is not one SELECT.")
    keeping = _header_line(sql, "kept as") or "table"
    if keeping not in _KEPT_AS:
        raise ModelError(
            f"SQL model {subject}/{name}.sql is kept as {keeping!r};"
            f" expected one of {', '.join(map(repr, _KEPT_AS))}."
        )
    kept_as, published_as = _KEPT_AS[keeping]
    meaning = hashlib.sha256(f"{keeping} {tree.sql('duckdb', comments=False)}".encode()).hexdigest()

    def build(con: duckdb.DuckDBPyConnection) -> None:
        other = "table" if kept_as == "view" else "view"
        named = f"from duckdb_{other}s() where {other}_name = ? and schema_name = 'main'"
        if con.execute(named, [name]).fetchall():
            con.execute(f'drop {other} main."{name}"')
        con.execute(f'create or replace {kept_as} main."{name}" as {sql}')

    return Model(
        name=name,
        reads=tables_read(tree),
        writes=(name,),
        fingerprint=meaning,
        build=build,
        subject=subject,
        kept_as=kept_as,
        published_as=published_as,
        order=tuple(column.strip() for column in _header_line(sql, "in order of").split(",") if column),
        sql=sql,
    )


def tables_read(tree: exp.Query) -> frozenset[str]:
    """Tables that a query reads, with their schema where it is written; not its common table expressions."""
    ctes = {cte.alias for cte in tree.find_all(exp.CTE)}
    return frozenset(
        f"{table.db}.{table.name}" if table.db else table.name
        for table in tree.find_all(exp.Table)
        if table.db or table.name not in ctes
    )


def _header_line(sql: str, key: str) -> str:
    """What the line ``-- key: ...`` of a file says; empty without one."""
    marker = f"-- {key}: "
    return next((line.removeprefix(marker) for line in sql.splitlines() if line.startswith(marker)), "")
