"""``abm sql``: read-only SQL on the published marts."""

from pathlib import Path
from typing import Annotated

import typer

from abm.cli.options import AnsweringWorkspace, command
from abm.cli.output import Output, Page, named_by_run
from abm.counting import counted
from abm.errors import UsageError

MOST_ROWS_IN_TABLE = 1000
"""Rows that a table shows: more are slow to lay out, and nobody reads them."""


@command
def sql(
    workspace: AnsweringWorkspace,
    output: Output,
    query: Annotated[
        str | None,
        typer.Argument(
            metavar="QUERY",
            help="One SELECT, PIVOT, DESCRIBE, SUMMARIZE or EXPLAIN about the marts.",
            show_default=False,
        ),
    ] = None,
    tables: Annotated[bool, typer.Option("--tables", help="List the marts instead of asking.")] = False,
    form: Annotated[str, typer.Option("--format", help="table, csv, json, parquet or xlsx.")] = "table",
    for_spreadsheets: Annotated[
        bool,
        typer.Option("--for-spreadsheets", help="CSV in which no text can start a formula."),
    ] = False,
    file: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="A file to write to, CSV unless --format says otherwise; {run} in its name is the run's id.",
        ),
    ] = None,
) -> None:
    """Ask the published marts in SQL; read-only, within limits of time, memory and rows."""
    from abm_warehouse.publishing.analyst.formats import BINARY_FORMATS, FORMATS, write

    if tables:
        _list_marts(output)
        return
    if not (query and query.strip()):
        raise UsageError("There is no query. Give one, or list the marts with --tables.")
    if form not in FORMATS:
        raise UsageError(f"There is no format {form!r}; use one of {', '.join(FORMATS)}.")
    if form in BINARY_FORMATS and file is None:
        raise UsageError(f"{form} cannot be printed; name the file to write with -o.")
    if form == "table" and (file is not None or for_spreadsheets):
        form = "csv"
    if for_spreadsheets and form != "csv":
        raise UsageError(f"--for-spreadsheets is for csv, not {form}; an xlsx file needs no protection.")

    if output.is_json and form == "csv" and file is None:
        raise UsageError("--json prints a JSON object and csv is not one; leave out one of the two.")

    from abm_warehouse.publishing.analyst.ask import answer
    from abm_warehouse.publishing.manifest import read_manifest
    from abm_warehouse.publishing.snapshots import require_current_generation

    manifest = read_manifest(require_current_generation(workspace.folder))
    rows = answer(workspace.folder, query)
    if file is not None or form == "csv":
        file = None if file is None else named_by_run(file, manifest.run_id)
        write(rows, form, file, about=manifest.named, for_spreadsheets=for_spreadsheets)
        if file is not None:
            output.note(f"Wrote {counted(rows.num_rows, 'row')} of run {manifest.run_id} to {file}.")
        if not output.is_json:
            return
    is_json = output.is_json or form == "json"
    shown = rows if is_json else rows.slice(0, MOST_ROWS_IN_TABLE)
    cells = [list(row.values()) for row in shown.to_pylist()]
    Output(is_json, output.is_quiet).answer(
        {"columns": rows.column_names, "rows": cells, "run_id": manifest.run_id},
        lambda page: _fill(page, rows.column_names, cells),
    )
    if len(shown) < len(rows):
        output.note(
            f"These are the first {len(shown):,} of {len(rows):,} rows; --format csv prints them all, "
            "and -o FILE writes them to a file."
        )


def _fill(page: Page, columns: list[str], rows: list[list[object]]) -> None:
    """Print rows as a table, and the plans of EXPLAIN as they are drawn."""
    if columns == ["explain_key", "explain_value"]:
        for _, plan in rows:
            page.text(str(plan))
    else:
        page.table(columns, rows)


def _list_marts(output: Output) -> None:
    """Print every mart with its grain and its meaning."""
    from abm_warehouse.models.sql_files import mart_files

    marts = sorted(mart_files(), key=lambda mart: mart.name)
    output.answer(
        {"marts": [{"name": mart.name, "grain": mart.grain, "meaning": mart.meaning} for mart in marts]},
        lambda page: page.table(
            ("mart", "one row per", "meaning"), [(mart.name, mart.grain, mart.meaning) for mart in marts]
        ),
    )
