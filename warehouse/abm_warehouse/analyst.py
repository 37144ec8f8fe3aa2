"""Questions in SQL that somebody else wrote: one SELECT, on the published marts, read-only."""

import json
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from abm.errors import QueryRefused
from abm_warehouse.connect import one_row, open_snapshot
from abm_warehouse.publish import DATABASE, require_current

FORMS = ("table", "csv", "json", "parquet")


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
    snapshot = require_current(workspace) / DATABASE
    with open_snapshot(snapshot, analyst=True) as con:
        require_select(con, query)
        try:
            return con.sql(query).to_arrow_table()
        except duckdb.Error as error:
            raise QueryRefused(f"The query failed: {error}") from error


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


def write(found: pa.Table, form: str, output: Path | None) -> None:
    """Write rows as csv, json or parquet: to a file, or to standard output."""
    if form == "parquet" and output is not None:
        pa.parquet.write_table(found, output)
    elif form == "json":
        rows = json.dumps(found.to_pylist(), default=str, ensure_ascii=False)
        _put((rows + "\n").encode(), output)
    else:
        buffer = pa.BufferOutputStream()
        pa.csv.write_csv(_as_text(found), buffer)
        _put(buffer.getvalue().to_pybytes(), output)


def _as_text(found: pa.Table) -> pa.Table:
    """Lists and structs have no form in CSV: they become text."""
    columns = [
        pa.array([None if cell is None else str(cell) for cell in column.to_pylist()])
        if pa.types.is_nested(column.type)
        else column
        for column in found.columns
    ]
    return pa.table(columns, names=found.column_names)


def _put(content: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        output.write_bytes(content)
