"""
SQL models: one SELECT per file; which tables each reads is found by parsing it.

Steps in Python, for work that is not done well in SQL, are models too: they read tables and write tables, and
have a place in the same order. The fingerprint of a model is a hash of its meaning, which comments and layout
do not change; whether it has to be built again follows from it and from the stamps of what it reads.

A model may state a column that it grows by, in a line ``-- grows by: person``. Each of its rows then depends
only on rows of the same person in the tables that have this column, and on the whole of all other tables.
When only rows of some persons changed, the model is built again for these alone.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Final, Literal

import duckdb
import sqlglot
from sqlglot import exp

from abm.errors import ModelError
from abm_warehouse.models.changes import KEY_COLUMNS
from abm_warehouse.models.sql_files import is_internal, model_files, sql_root
from abm_warehouse.storage.sql_text import quoted

Build = Callable[[duckdb.DuckDBPyConnection], None]
Relation = Literal["table", "view"]

_KEPT_AS: Final[dict[str, tuple[Relation, Relation, bool]]] = {
    "table": ("table", "table", True),
    "view": ("view", "view", False),
    "view, with a Parquet file": ("view", "view", True),
    "view, published as table": ("view", "table", True),
}
"""
What a model is in the warehouse and in a snapshot, and whether it has a file if it is a mart, by the line
``-- kept as: ...`` of its file.
"""


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
    has_parquet
        Whether it is also published as a Parquet file, if it is a mart.
    order
        Columns a published copy is sorted by.
    sql
        The SELECT; empty for a step.
    grows_by
        The key column by which rows can be built apart from others; empty if only the whole can be built.
    """

    name: str
    reads: frozenset[str]
    writes: tuple[str, ...]
    fingerprint: str
    build: Build
    subject: str
    kept_as: Relation = "table"
    published_as: Relation = "table"
    has_parquet: bool = True
    order: tuple[str, ...] = ()
    sql: str = ""
    grows_by: str = ""

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
    kept_as, published_as, has_parquet = _KEPT_AS[keeping]
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
        has_parquet=has_parquet,
        order=tuple(column.strip() for column in _header_line(sql, "in order of").split(",") if column),
        sql=sql,
        grows_by=_growth(sql, f"{subject}/{name}.sql"),
    )


def tables_read(tree: exp.Query) -> frozenset[str]:
    """Tables that a query reads, with their schema where it is written; not its common table expressions."""
    return frozenset(map(_name, _tables(tree)))


def replace_tables(sql: str, relations: Mapping[str, str]) -> str:
    """
    A query that reads other relations in place of some tables; nothing else of its text changes.

    Parameters
    ----------
    sql
        The query.
    relations
        By table, as in :attr:`Model.reads`, the relation in parentheses that takes its place.

    Examples
    --------
    >>> replace_tables("select kind from known.touches where touch > 1", {"known.touches": "(from few)"})
    'select kind from (from few) as "touches" where touch > 1'
    """
    tree = sqlglot.parse_one(sql, read="duckdb")
    for table in sorted(_tables(tree), key=_start, reverse=True):
        if relation := relations.get(_name(table)):
            alias = "" if table.alias else f" as {quoted(table.name)}"
            sql = f"{sql[: _start(table)]}{relation}{alias}{sql[table.this.meta['end'] + 1 :]}"
    return sql


def _tables(tree: exp.Expr) -> list[exp.Table]:
    ctes = {cte.alias for cte in tree.find_all(exp.CTE)}
    return [table for table in tree.find_all(exp.Table) if table.db or table.name not in ctes]


def _name(table: exp.Table) -> str:
    return f"{table.db}.{table.name}" if table.db else table.name


def _start(table: exp.Table) -> int:
    """Where the name of a table begins in the text it was parsed from."""
    return int((table.args.get("db") or table.this).meta["start"])


def _growth(sql: str, file: str) -> str:
    column = _header_line(sql, "grows by").strip()
    if column and column not in KEY_COLUMNS:
        raise ModelError(f"SQL model {file} grows by {column!r}; use one of {', '.join(KEY_COLUMNS)}.")
    return column


def _header_line(sql: str, key: str) -> str:
    """What the line ``-- key: ...`` of a file says; empty without one."""
    marker = f"-- {key}: "
    return next((line.removeprefix(marker) for line in sql.splitlines() if line.startswith(marker)), "")
