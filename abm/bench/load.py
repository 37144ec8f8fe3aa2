"""Loads: a whole file against DuckDB's own typed copy of it, and ten thousand rows more."""

from pathlib import Path
from typing import Any, cast

import duckdb

from abm.bench.demo_book import ENGAGEMENTS, NEWEST, DemoBook, as_written
from abm.bench.measuring import Clock, Measured, in_child, median_part, median_peak_mb
from abm.bench.tables import Line, Table, cost_line
from abm.config.settings import WorkspaceSettings
from abm.demo import create_demo_workspace
from abm.errors import BenchFailed
from abm.workspace import find_workspace
from abm_warehouse.loading.load import load_file
from abm_warehouse.profiles.reading import read_profile
from abm_warehouse.storage.connections import connect, open_warehouse
from abm_warehouse.storage.entities import ENTITIES, SQL_TYPES
from abm_warehouse.storage.sql_text import literal

COPY, LOAD, APPEND, CHECKPOINT = "copy", "load", "append", "checkpoint"

APPENDS = 4
"""Files that are appended in one process; the first warms up."""

KNOWN_SHARE = 10
"""One in so many rows of an append is known already."""


def bench(book: DemoBook, repeat: int) -> list[Table]:
    """
    Measure loads of the engagements.

    Parameters
    ----------
    book
        The demo company.
    repeat
        How often everything is measured, by turns.
    """
    file, parquet = book.exports / ENGAGEMENTS, book.scratch("engagements.parquet")
    in_child(write_parquet, file, parquet)
    appended = book.scratch("appended")
    in_child(write_appended, file, appended)
    copies: list[Measured] = []
    loads: list[Measured] = []
    parquet_copies: list[Measured] = []
    parquet_loads: list[Measured] = []
    appends: list[Measured] = []
    for _ in range(repeat):
        parquet_copies.append(in_child(copy_file, parquet, book.scratch("copy.duckdb")))
        parquet_loads.append(in_child(load_whole, parquet, book.scratch("loaded")))
        copies.append(in_child(copy_file, file, book.scratch("copy.duckdb")))
        workspace = book.scratch("loaded")
        loads.append(in_child(load_whole, file, workspace))
        appends.append(in_child(append, workspace, sorted(appended.iterdir())))
        book.scratch("loaded")
    for name in ("appended", "copy.duckdb", "engagements.parquet"):
        book.scratch(name)
    return [
        Table("load of the engagements; the floor is a typed copy", tuple(_lines(copies, loads, appends))),
        Table(
            "load of the same rows as Parquet; the floor is a copy",
            tuple(_whole_lines("CREATE TABLE AS", parquet_copies, parquet_loads)),
        ),
    ]


def _lines(copies: list[Measured], loads: list[Measured], appends: list[Measured]) -> list[Line]:
    rows = f"{appends[0].answer:,} rows"
    return [
        *_whole_lines("typed CREATE TABLE AS", copies, loads),
        cost_line(
            f"append of {rows}, without the checkpoint",
            median_part(appends, APPEND),
            peak_mb=median_peak_mb(appends),
        ),
        cost_line(f"checkpoint after {rows}", median_part(appends, CHECKPOINT)),
    ]


def _whole_lines(copied: str, copies: list[Measured], loads: list[Measured]) -> list[Line]:
    floor = median_part(copies, COPY)
    return [
        cost_line(copied, floor, floor=floor, peak_mb=median_peak_mb(copies)),
        cost_line("`abm load`", median_part(loads, LOAD), floor=floor, peak_mb=median_peak_mb(loads)),
    ]


def copy_file(clock: Clock, file: Path, database: Path) -> None:
    """The floor: a table of the file with its types, on disk, with its checkpoint."""
    limit = {"memory_limit": WorkspaceSettings().memory_limit}
    with clock.time(COPY), connect(database, config=limit) as con:
        con.execute(f"create table engagements as select * from {_typed(file)}")
        con.execute("checkpoint")


def write_parquet(clock: Clock, file: Path, parquet: Path) -> None:
    """Write the rows of the file as Parquet, with the types that its columns have."""
    with clock.time("write"), connect() as con:
        con.execute(f"copy (select * from {_typed(file)}) to {literal(str(parquet))} (format parquet)")


def _typed(file: Path) -> str:
    """A relation with the rows of a file; those of CSV get the types of their columns."""
    if file.suffix == ".parquet":
        return f"read_parquet({literal(str(file))})"
    types = {column.name: SQL_TYPES[column.type] for column in ENTITIES["engagements"].columns}
    with file.open(encoding="utf-8") as lines:
        header = lines.readline().strip().split(",")
    columns = ", ".join(f"{literal(name)}: {literal(types[name])}" for name in header)
    return f"read_csv({literal(str(file))}, header = true, columns = {{{columns}}})"


def load_whole(clock: Clock, file: Path, folder: Path) -> None:
    """Load the file into a new workspace, with the receipt and the archived copy."""
    workspace = create_demo_workspace(folder)
    with clock.time(LOAD), open_warehouse(workspace.warehouse, workspace.settings()) as con:
        batch = load_file(
            con,
            file,
            read_profile("abm", workspace.profiles),
            receipts=workspace.receipts,
            archive_in=workspace.sources,
            entity_name="engagements",
        )
    if batch.status != "loaded" or batch.rows_quarantined or batch.rows_duplicate:
        raise BenchFailed(f"The load did not take every row, so its time means nothing: {batch}.")


def append(clock: Clock, folder: Path, files: list[Path]) -> int:
    """
    Append files to a loaded table, the first of them untimed; return how many rows each has.

    What is timed is the mean of a file.
    """
    workspace = find_workspace(folder)
    profile = read_profile("abm", workspace.profiles)
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        for number, file in enumerate(files):
            watched = _Watched(con)
            with watched.clock.time(APPEND):
                batch = load_file(
                    cast("duckdb.DuckDBPyConnection", watched), file, profile, receipts=workspace.receipts
                )
            if batch.rows_duplicate != batch.rows_in // KNOWN_SHARE or CHECKPOINT not in watched.clock.costs:
                raise BenchFailed(
                    "The append did not find the known rows, or made no checkpoint, so its time means"
                    f" nothing: {batch}."
                )
            if number:
                checkpoint, whole = watched.clock.costs[CHECKPOINT], watched.clock.costs[APPEND]
                clock.add(CHECKPOINT, checkpoint.over(len(files) - 1))
                clock.add(APPEND, whole.less(checkpoint).over(len(files) - 1))
    return batch.rows_in


class _Watched:
    """A connection that times its checkpoints."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self.clock = Clock()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._con, name)

    def execute(self, query: str, parameters: object = None) -> duckdb.DuckDBPyConnection:
        if query != CHECKPOINT:
            return self._con.execute(query, parameters)
        with self.clock.time(CHECKPOINT):
            return self._con.execute(query)


def write_appended(clock: Clock, file: Path, folder: Path) -> None:
    """
    Write the files to append: in each, one row in ten is known already and of any age, the others are new.

    Parameters
    ----------
    clock
        Times nothing that is shown.
    file
        The engagements.
    folder
        Where the files go.
    """
    folder.mkdir()
    with clock.time("write"), connect() as con:
        con.execute(f"create table written as select * from {as_written(file)} limit {NEWEST * 20}")
        con.execute(
            f"create table known as select * from {as_written(file)} using sample"
            f" reservoir({NEWEST // KNOWN_SHARE * APPENDS} rows) repeatable (1)"
        )
        [[rows], [known]] = con.execute(
            "select count(*) from written union all select count(*) from known"
        ).fetchall()
        old = min(known // APPENDS, rows // KNOWN_SHARE // APPENDS)
        for number in range(APPENDS):
            new_rows = old * (KNOWN_SHARE - 1)
            con.execute(
                f"copy (select * from (from known limit {old} offset {number * old})"
                f" union all select * replace ('new-{number}-' || engagement_id as engagement_id) from"
                f" (from written limit {new_rows} offset {number * new_rows}))"
                f" to {literal(str(folder / f'engagements_{number}.csv'))} (format csv, header true)"
            )
