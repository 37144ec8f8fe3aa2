"""``abm sql``: read-only SQL on the published marts."""

from pathlib import Path
from typing import Annotated

import typer

from abm.cli.options import command
from abm.cli.output import Output
from abm.errors import UsageError
from abm.workspace import Workspace


@command
def sql(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="One SELECT on the published marts.")],
    workspace: Workspace,
    output: Output,
    form: Annotated[str, typer.Option("--format", help="table, csv, json or parquet.")] = "table",
    file: Annotated[Path | None, typer.Option("--output", "-o", help="A file to write to.")] = None,
) -> None:
    """Ask the published marts in SQL; read-only."""
    from abm_warehouse.publishing.analyst import FORMS, answer, write

    if form not in FORMS:
        raise UsageError(f"There is no format {form!r}; it is one of {', '.join(FORMS)}.")
    if form == "parquet" and file is None:
        raise UsageError("Parquet is not text: name a file with -o.")
    table = answer(workspace.folder, query)
    if file is not None or form in ("csv", "parquet"):
        write(table, form if form != "table" else "csv", file)
        if file is not None:
            output.note(f"Wrote {table.num_rows:,} rows to {file}.")
        if not output.is_json:
            return
    rows = [list(row.values()) for row in table.to_pylist()]
    Output(output.is_json or form == "json", output.is_quiet).answer(
        {"columns": table.column_names, "rows": rows}, lambda page: page.table(table.column_names, rows)
    )
