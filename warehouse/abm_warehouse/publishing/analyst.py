"""Questions in SQL that somebody else wrote: one SELECT, on the published marts, read-only."""

import json
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from abm.errors import QueryRefused, UsageError
from abm.json_text import json_text
from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation
from abm_warehouse.storage.connections import one_row, open_snapshot

FORMS = ("table", "csv", "json", "parquet")

TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest"})
"""Functions a query may read from; others read files, settings, or text that is SQL again."""


def answer(workspace: Path, query: str) -> pa.Table:
    """
    Rows of a query on the current generation.

    Raises
    ------
    QueryRefused
        If it is not exactly one SELECT, or the engine refuses it: files, network, settings, time and
        memory are out of bounds.
    NothingPublished
        Before the first run.
    """
    snapshot = require_current_generation(workspace) / DATABASE
    with open_snapshot(snapshot, analyst=True) as con:
        require_select(con, query)
        try:
            return _told_apart(con.sql(query).to_arrow_table())
        except duckdb.Error as error:
            raise QueryRefused(f"The query failed: {error}") from error


def _told_apart(found: pa.Table) -> pa.Table:
    """Second columns of one name, as joins give, get their position: a row of JSON has each name once."""
    names = found.column_names
    positions = enumerate(names, start=1)
    return found.rename_columns(
        [name if names.index(name) == n - 1 else f"{name}:{n}" for n, name in positions]
    )


def require_select(con: duckdb.DuckDBPyConnection, query: str) -> None:
    """
    Refuse everything that is not one SELECT, by the engine's own parser.

    Raises
    ------
    QueryRefused
        If it is several statements, or one that does anything but read.
    """
    [found] = one_row(con, "select json_serialize_sql($query::varchar)", {"query": query})
    tree = json.loads(found)
    if tree["error"]:
        raise QueryRefused(f"The query is not a SELECT that can be read: {tree['error_message']}")
    if len(tree["statements"]) != 1:
        raise QueryRefused(f"Expected one SELECT, found {len(tree['statements'])} statements.")
    if odd := sorted(_table_functions(tree) - TABLE_FUNCTIONS):
        allowed = ", ".join(sorted(TABLE_FUNCTIONS))
        raise QueryRefused(f"{', '.join(odd)} may not stand in FROM; besides the marts, {allowed} may.")


def _table_functions(tree: object) -> set[str]:
    """Functions that a parsed query reads from like from a table."""
    found = set()
    open_nodes = [tree]
    while open_nodes:
        node = open_nodes.pop()
        if isinstance(node, dict):
            if node.get("type") == "TABLE_FUNCTION":
                found.add(str(node["function"]["function_name"]).lower())
            open_nodes += node.values()
        elif isinstance(node, list):
            open_nodes += node
    return found


def write(found: pa.Table, form: str, output: Path | None) -> None:
    """
    Write rows as csv, json or parquet: to a file, or to standard output.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    try:
        _write(found, form, output)
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror or error}.") from error


def _write(found: pa.Table, form: str, output: Path | None) -> None:
    if form == "parquet" and output is not None:
        pa.parquet.write_table(found, output)
    elif form == "json":
        rows = json_text(found.to_pylist())
        _put((rows + "\n").encode(), output)
    else:
        buffer = pa.BufferOutputStream()
        pa.csv.write_csv(_as_text(found), buffer)
        _put(buffer.getvalue().to_pybytes(), output)


def _as_text(found: pa.Table) -> pa.Table:
    """Lists, structs, intervals and what else has no form in CSV become text."""
    columns = [
        column
        if pa.types.is_primitive(column.type) and not pa.types.is_interval(column.type)
        else pa.array([None if cell is None else _words(cell) for cell in column.to_pylist()], pa.string())
        for column in found.columns
    ]
    return pa.table(columns, names=found.column_names)


def _words(cell: object) -> str:
    return json_text(cell) if isinstance(cell, list | dict) else str(cell)


def _put(content: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        output.write_bytes(content)
