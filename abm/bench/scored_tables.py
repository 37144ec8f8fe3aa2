"""
Which tables are scored from which, and a database to build them in.

The names of tables that measurements depend on are all here. What else has to be built follows from what the
models read.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from abm.pipeline.closes import closes
from abm.pipeline.parameters import clock as instants
from abm.pipeline.parameters import write_table
from abm.pipeline.steps import steps
from abm.workspace import Workspace
from abm_warehouse.demo import DEMO_AS_OF
from abm_warehouse.models.model import Model, read_models
from abm_warehouse.models.order import build_order, models_needed
from abm_warehouse.storage.connections import connect, prepare
from abm_warehouse.storage.sql_text import literal, quoted

TOUCHES = "int_touches"
"""The narrow table of touches that scores are made from."""

RAW_TOUCHES = "known.engagements"
"""The engagements as they were loaded."""

HORIZON = "int_horizon"
"""Since when touches matter."""

SUBJECTS_OF_PEOPLE = ("run", "matching", "people", "entities", "fit")
"""Subjects of models that say who is who and how they fit; they are given."""
SUBJECT_OF_ROLES = "roles"
"""Subject of models that say what people do at their company; they are given where touches are scored."""

SCORED_PEOPLE = "int_scored_people"
"""The table of people with their fit, roles and accounts; it is given where touches are scored."""

CONTACT_SCORES = ("contact_scores",)
ACCOUNT_SCORES = ("contact_scores", "account_scores")

BOOK = "book"
"""The name by which the warehouse is attached."""


def models_from_touches(wanted: Collection[str]) -> list[Model]:
    """The models that build tables from the narrow table of touches, in order; people and roles are given."""
    return _models_from(TOUCHES, (*SUBJECTS_OF_PEOPLE, SUBJECT_OF_ROLES, SCORED_PEOPLE), wanted)


def models_from_raw(wanted: Collection[str]) -> list[Model]:
    """The models that build tables from the engagements as they were loaded, in order; people are given."""
    return _models_from(RAW_TOUCHES, SUBJECTS_OF_PEOPLE, wanted)


def _models_from(table: str, given: Collection[str], wanted: Collection[str]) -> list[Model]:
    """
    The models that build tables from a table, in order.

    Models that do not read it are left out, and those whose subject or name is in ``given``. Views are not,
    since to build them costs nothing, and neither is the horizon, which depends on how many instants are
    scored.
    """
    models = [*read_models(), *steps()]
    later = _built_from(models, table) | {HORIZON}
    made_before = [
        model
        for model in models
        if model.name not in later or not {model.subject, model.name}.isdisjoint(given)
    ]
    tables = {written for model in made_before if model.kept_as == "table" for written in model.writes}
    return build_order(models_needed(models, tables, wanted), given=tables)


def _built_from(models: Collection[Model], table: str) -> set[str]:
    """Names of the models that read a table, directly or not."""
    written = {table}
    names: set[str] = set()
    while found := [
        model for model in models if model.name not in names and not written.isdisjoint(model.reads)
    ]:
        names |= {model.name for model in found}
        written |= {name for model in found for name in model.writes}
    return names


@contextmanager
def scratch_database(
    workspace: Workspace, file: Path, built: Collection[Model], *, weeks: int
) -> Iterator[duckdb.DuckDBPyConnection]:
    """
    A new database in which models can be built: all tables that they do not build are those of the workspace.

    Parameters
    ----------
    workspace
        A scored workspace; it is only read.
    file
        Where the database goes.
    built
        The models that will be built.
    weeks
        How many instants are scored: that of the demo, and closes of Mondays before.
    """
    settings = workspace.settings()
    limits = {"memory_limit": settings.memory_limit} | (
        {"threads": settings.threads} if settings.threads else {}
    )
    with connect(file, config=limits) as con:
        prepare(con)
        con.execute(f"attach {literal(str(workspace.warehouse))} as {BOOK} (read_only)")
        _refer_to_book(con, {table for model in built for table in model.writes})
        for table in (*instants(DEMO_AS_OF, weeks=weeks), closes(DEMO_AS_OF, days=7 * weeks)):
            write_table(con, table)
        yield con


def _refer_to_book(con: duckdb.DuckDBPyConnection, built: Collection[str]) -> None:
    """Views of the tables of the book, and the views it has of its own outside ``main``."""
    tables = con.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = ?", [BOOK]
    ).fetchall()
    for schema in sorted({schema for schema, _ in tables} - {"main"}):
        con.execute(f"create schema {quoted(schema)}")
    for schema, table in tables:
        name = f"{quoted(schema)}.{quoted(table)}"
        if schema != "main" or table not in built:
            kind = "table" if schema == "run" else "view"
            con.execute(f"create {kind} {name} as select * from {BOOK}.{name}")
    views = con.execute(
        "select schema_name, sql from duckdb_views()"
        " where database_name = ? and schema_name <> 'main' and not internal",
        [BOOK],
    ).fetchall()
    for schema, sql in views:
        con.execute(f"create schema if not exists {quoted(schema)}")
        con.execute(sql)
