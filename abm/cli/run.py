"""``abm run``: score the book and publish it."""

from dataclasses import asdict
from typing import Annotated

import typer

from abm.cli.options import AsOf, KnownAt, RulesOption, command, instant
from abm.cli.output import Output
from abm.counting import counted
from abm.errors import UsageError
from abm.workspace import Workspace


@command
def run(
    workspace: Workspace,
    output: Output,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    rules: RulesOption = None,
    reproduce: Annotated[
        str | None,
        typer.Option(
            "--reproduce",
            metavar="RUN_ID",
            help="Repeat an earlier run at its instants and by its rules; publish it if it is the same.",
        ),
    ] = None,
) -> None:
    """Score the book, audit the result and publish it."""
    from abm.pipeline.run import run as run_pipeline
    from abm.pipeline.run_log import find_run
    from abm.playbook.kept import find_rules

    instants = instant(as_of, "--as-of"), instant(known_at, "--known-at")
    expected_run_id = None
    if reproduce is not None:
        if (as_of, known_at, rules) != (None, None, None):
            raise UsageError(
                "--reproduce repeats a run as it was; leave out --as-of, --known-at and --rules."
            )
        logged = find_run(workspace.run_log, reproduce)
        expected_run_id, instants = logged.run_id, (logged.as_of, logged.known_at)
        rules = logged.playbook_version
    with output.progress("Running") as start_stage:
        result = run_pipeline(
            workspace,
            as_of=instants[0],
            known_at=instants[1],
            rules=None if rules is None else find_rules(workspace.playbooks, rules),
            expected_run_id=expected_run_id,
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
            f"in {result.seconds:.1f} s. Run {result.run_id}."
        ),
    )
