"""``abm run``: score the book and publish it."""

from dataclasses import asdict
from typing import Annotated

import typer

from abm.cli.options import AsOf, command, instant
from abm.cli.output import Output
from abm.counting import counted
from abm.workspace import Workspace


@command
def run(
    workspace: Workspace,
    output: Output,
    as_of: AsOf = None,
    known_at: Annotated[
        str | None,
        typer.Option("--known-at", metavar="TIME", help="Use only what was loaded and decided by then."),
    ] = None,
) -> None:
    """Score the book, audit the result and publish it."""
    from abm.pipeline.run import run as run_pipeline

    with output.progress("Running") as start_stage:
        result = run_pipeline(
            workspace,
            as_of=instant(as_of, "--as-of"),
            known_at=instant(known_at, "--known-at"),
            progress=start_stage,
        )
    for warning in result.warnings:
        output.note(f"Note: {warning}")
    output.answer(
        asdict(result),
        lambda page: page.text(
            f"Published generation {result.generation}: {counted(result.mqas, 'MQA')} among "
            f"{counted(result.accounts, 'account')}, {counted(result.contacts, 'contact')} and "
            f"{counted(result.engagements, 'engagement')}, as of {result.as_of:%Y-%m-%d %H:%M} UTC, "
            f"in {result.seconds:.1f} s."
        ),
    )
