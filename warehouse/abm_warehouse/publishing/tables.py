"""What a snapshot is made of: its tables, with where their rows are in the warehouse, and its views."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import duckdb

from abm_warehouse.models.model import Model
from abm_warehouse.models.sql_files import is_internal
from abm_warehouse.publishing.combinations import COMBINATIONS, ROWS, rows_with_hashes
from abm_warehouse.publishing.computed_once import relations_to_publish
from abm_warehouse.publishing.manifest import PublishedTable
from abm_warehouse.publishing.snapshots import INTERNAL
from abm_warehouse.storage.sql_text import quoted

ROW_GROUP_ROWS: Final = 16_384
"""
Rows of a row group in a snapshot.

Tables are sorted by account, so a question about one account reads one or two row groups of each. With the
usual 122,880 rows it would read most tables whole. With fewer, the file is larger and takes longer to write.
"""


@dataclass(frozen=True, slots=True)
class Table:
    """
    One table to publish.

    Parameters
    ----------
    schema, source
        Its schema in the snapshot, and its name there and in the warehouse.
    order
        What it is sorted by, as SQL.
    stamp
        Tables with equal stamps have equal rows.
    relation
        Where its rows are, as SQL: in the warehouse, and in tables of the snapshot that come before it.
    ranges_by
        A column of numbers within whose ranges it is sorted, and a table or view that has them all.
    repeats
        Columns of which it has each combination once, see :mod:`.combinations`.
    """

    schema: str
    source: str
    order: str
    stamp: str
    relation: str = ""
    ranges_by: tuple[str, str] | None = None
    repeats: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Schema and name."""
        return f"{self.schema}.{self.source}"

    @property
    def stored(self) -> str:
        """Name of the table of the snapshot that has its rows."""
        return f"{self.source}{ROWS}" if self.repeats else self.source

    @property
    def tables(self) -> list[str]:
        """All tables of the snapshot that it takes, with their schema."""
        names = [self.stored, f"{self.source}{COMBINATIONS}"] if self.repeats else [self.source]
        return [f"{self.schema}.{name}" for name in names]

    def target(self, name: str) -> str:
        """A table of its schema in the snapshot, as SQL."""
        return f"snapshot.{self.schema}.{quoted(name)}"

    def rows_sql(self, condition: str = "true") -> str:
        """Its rows that meet a condition, as they are stored, in the order in which they are published."""
        rows = f"from {self.relation} where {condition}"
        if self.repeats:
            rows = rows_with_hashes(rows, self.repeats)
        return f"{rows} order by {self.order}" if self.order else rows

    def is_held_by(self, published: PublishedTable | None) -> bool:
        """Whether a published table has the same rows in the same order."""
        return published is not None and (published.stamp, published.order) == (self.stamp, self.order)


def tables_to_publish(
    con: duckdb.DuckDBPyConnection,
    models: Sequence[Model],
    internal_tables: Collection[str],
    stamps: Mapping[str, str],
) -> list[Table]:
    """Marts that are tables in a snapshot, internal tables and the run's parameters, as they are written."""
    marts = {model.name for model in models if model.is_mart and model.published_as == "table"}
    views = published_views(models)
    read_by_views = {table for view in views for table in view.reads if is_internal(table)}
    internal = read_by_views.union(internal_tables) - {view.name for view in views}
    schemas = dict.fromkeys(sorted(marts), "main") | dict.fromkeys(sorted(internal), INTERNAL)
    made = {table: model for model in models for table in model.writes}

    def table(name: str, relation: str) -> Table:
        model = made[name]
        if name != model.name:
            return Table(schemas[name], name, "", stamps[name], relation)
        order = ", ".join(model.order)
        return Table(schemas[name], name, order, stamps[name], relation, model.ranges_by, model.repeats)

    return [
        *(table(name, relation) for name, relation in relations_to_publish(models, schemas).items()),
        *(Table("run", name, "", stamp, f'run."{name}"') for name, stamp in _parameters(con)),
    ]


def _parameters(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """Each table of schema ``run``, and a hash of its rows, which are few."""
    tables = con.execute(
        "select table_name from duckdb_tables()"
        " where schema_name = 'run' and database_name = current_database() order by table_name"
    ).fetchall()
    for (table,) in tables:
        rows = con.execute(f'from run."{table}"').fetchall()
        yield table, hashlib.sha256(repr(rows).encode()).hexdigest()


def published_views(models: Iterable[Model]) -> list[Model]:
    """Marts that are views and the internal views that they read, each after those that it reads."""
    views = {model.name: model for model in models if model.published_as == "view"}
    published: dict[str, Model] = {}

    def add(view: Model) -> None:
        for name in sorted(view.reads & views.keys()):
            add(views[name])
        published[view.name] = view

    for view in views.values():
        if view.is_mart:
            add(view)
    return list(published.values())


def view_sql(view: Model) -> str:
    """A view that finds its internal tables whatever the search path of the reader is."""
    internal = sorted(filter(is_internal, view.reads))
    named = rf"\b(from|join) ({'|'.join(internal)})\b"
    select = re.sub(named, rf"\1 {INTERNAL}.\2", view.sql) if internal else view.sql
    schema = "main" if view.is_mart else INTERNAL
    return f'create view {schema}."{view.name}" as {select}'
