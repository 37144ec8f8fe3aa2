"""``abm quarantine``: the rows that were not loaded, and why."""

from dataclasses import asdict
from typing import Annotated

import typer

from abm.cli.options import command
from abm.cli.output import Output
from abm.workspace import Workspace


@command
def quarantine(
    workspace: Workspace,
    output: Output,
    batch: Annotated[str | None, typer.Option(help="Only rows of this batch.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many rows to show.")] = 1_000,
) -> None:
    """
    Show the rows in quarantine: file, line, column, value, reason.

    Cells that were left out of rows that were loaded are listed with them.
    """
    from abm_warehouse.loading.ledger import quarantined_rows, require_batch
    from abm_warehouse.storage.connections import open_warehouse

    with open_warehouse(workspace.warehouse, workspace.settings(), read_only=True) as con:
        if batch is not None:
            require_batch(con, batch)
        bad_rows = quarantined_rows(con, batch_id=batch)
    shown = bad_rows[:limit]
    columns = ("file", "line", "column", "value", "reason", "row")
    rows = [
        (row.file, row.line, row.column, row.value, row.reason, "loaded" if row.is_loaded else "not loaded")
        for row in shown
    ]
    output.answer(
        {"rows": [asdict(row) for row in shown], "total": len(bad_rows)},
        lambda page: page.table(columns, rows, right=("line",)),
    )
    if not bad_rows:
        output.note("Nothing is in quarantine.")
    elif len(shown) < len(bad_rows):
        output.note(
            f"These are the first {len(shown):,} of {len(bad_rows):,} entries in quarantine; "
            "--limit shows more, and --batch the rows of one batch."
        )
