"""``abm run``: score the book and publish it."""

from dataclasses import asdict
from datetime import datetime
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
    beside: Annotated[
        bool,
        typer.Option(
            "--beside",
            help="Keep the book for the pages of the app that ask for its instant; what is current stays.",
        ),
    ] = False,
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
    if beside:
        _run_beside(workspace, output, instants, rules, is_repeated=reproduce is not None)
        return
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


def _run_beside(
    workspace: Workspace,
    output: Output,
    instants: tuple[datetime | None, datetime | None],
    rules: str | None,
    *,
    is_repeated: bool,
) -> None:
    from abm.pipeline.beside import score_beside
    from abm.playbook.kept import find_rules

    as_of, known_at = instants
    if as_of is None or is_repeated:
        raise UsageError("--beside keeps the book of another instant: give it with --as-of.")
    with output.progress("Scoring the book apart") as start_stage:
        kept = score_beside(
            workspace,
            as_of=as_of,
            known_at=known_at,
            rules=None if rules is None else find_rules(workspace.playbooks, rules),
            progress=start_stage,
        )
    output.answer(
        {"run_id": kept.run_id, "as_of": kept.as_of, "known_at": kept.known_at, **asdict(kept.counts)},
        lambda page: page.text(
            f"Kept the book as of {kept.as_of:%Y-%m-%d %H:%M} UTC beside what is published: "
            f"{counted(kept.counts.mqas, 'MQA')} among {counted(kept.counts.accounts, 'account')}. "
            f"Run {kept.run_id}; pages show it with ?run={kept.run_id}."
        ),
    )
