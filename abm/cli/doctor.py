"""``abm doctor``: checks whether everything in the workspace is intact, and repairs what it can."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from abm.cli.options import command
from abm.cli.output import Output, Page
from abm.counting import counted
from abm.workspace import Workspace

if TYPE_CHECKING:
    from abm_warehouse.integrity.repair import Repair


@command
def doctor(
    workspace: Workspace,
    output: Output,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair", help="First load lost batches again from their archived source files, then check."
        ),
    ] = False,
) -> None:
    """
    Check receipts, ledger, rows, sources, decisions, snapshots and audits. Exit status 3 if any is wrong.

    With --repair, lost batches and decisions are restored first, and what is damaged is moved aside.
    """
    from abm_warehouse.integrity.doctor import run_checks
    from abm_warehouse.integrity.repair import repair_workspace

    repaired = None
    if repair:
        with output.progress("Repairing") as start_stage:
            repaired = repair_workspace(workspace, progress=start_stage)
    with output.progress("Checking") as start_stage:
        results = run_checks(workspace, repaired=repaired, progress=start_stage)
    unhealthy = [result for result in results if not result.is_healthy]

    def fill(page: Page) -> None:
        if repaired and repaired.batches:
            restored = [
                (batch.batch_id, batch.file, batch.status.replace("_", " "), batch.found)
                for batch in repaired.batches
            ]
            page.table(("batch", "file", "", "found"), restored)
        checks = [("ok" if result.is_healthy else "WRONG", result.check, result.found) for result in results]
        page.table(("", "check", "found"), checks)

    output.answer(
        {
            "is_healthy": not unhealthy,
            "checks": [asdict(result) for result in results],
            **({"repair": asdict(repaired)} if repaired else {}),
        },
        fill,
    )
    if repaired:
        _note_repairs(output, repaired)
    for result in unhealthy:
        output.note(f"{result.check}: {result.advice}")
    if unhealthy:
        raise typer.Exit(3)


def _note_repairs(output: Output, repaired: "Repair") -> None:
    if repaired.damaged_warehouse:
        output.note(f"The damaged warehouse was moved aside: {repaired.damaged_warehouse}.")
    if repaired.damaged_decision_log:
        output.note(
            f"The damaged decision log was moved aside: {repaired.damaged_decision_log}. "
            "Decisions made after the last run are not in the new one."
        )
    if repaired.decisions:
        output.note(
            f"{counted(len(repaired.decisions), 'decision was', 'decisions were')} restored, without notes."
        )
    if repaired.receipts:
        receipts = counted(repaired.receipts, "missing receipt was", "missing receipts were")
        output.note(f"{receipts} written again from the ledger.")
    restored = [batch for batch in repaired.batches if batch.status != "not_restored"]
    if restored and all(batch.is_equal for batch in restored):
        batches = counted(len(restored), "batch was", "batches were")
        output.note(f"{batches} restored, each equal to its receipt.")
    elif restored:
        output.note("The warehouse changed; `abm run` brings what is published up to date.")
