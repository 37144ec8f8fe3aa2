"""``abm doctor``: checks whether everything in the workspace is intact, and repairs what it can."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from abm.cli.options import command
from abm.cli.output import Output, Page
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
    from abm_warehouse.integrity.doctor import examine
    from abm_warehouse.integrity.repair import mend

    repaired = None
    if repair:
        with output.progress("Repairing") as start_stage:
            repaired = mend(workspace, progress=start_stage)
    with output.progress("Checking") as start_stage:
        findings = examine(workspace, progress=start_stage)
    wrong = [finding for finding in findings if not finding.is_well]

    def fill(page: Page) -> None:
        if repaired and repaired.batches:
            restored = [
                (batch.batch_id, batch.file, batch.status.replace("_", " "), batch.found)
                for batch in repaired.batches
            ]
            page.table(("batch", "file", "", "found"), restored)
        checks = [("ok" if finding.is_well else "WRONG", finding.what, finding.found) for finding in findings]
        page.table(("", "what", "found"), checks)

    output.answer(
        {
            "is_well": not wrong,
            "findings": [asdict(finding) for finding in findings],
            **({"repair": asdict(repaired)} if repaired else {}),
        },
        fill,
    )
    if repaired:
        _note_repairs(output, repaired)
    for finding in wrong:
        output.note(f"{finding.what}: {finding.repair}")
    if wrong:
        raise typer.Exit(3)


def _note_repairs(output: Output, repaired: "Repair") -> None:
    if repaired.moved_aside:
        output.note(f"The damaged warehouse was moved aside: {repaired.moved_aside}.")
    if repaired.desk_moved_aside:
        output.note(
            f"The damaged decision log was moved aside: {repaired.desk_moved_aside}. "
            "Decisions made after the last run are not in the new one."
        )
    if repaired.decisions:
        output.note(f"{len(repaired.decisions)} decisions were restored, without their notes.")
    if repaired.receipts:
        output.note(f"{repaired.receipts} receipts were missing, and were written again from the ledger.")
    if repaired.batches:
        output.note("The warehouse changed; `abm run` brings what is published up to date.")
