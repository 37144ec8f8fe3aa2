"""``abm decide qualify`` and ``answers``: what salespeople find out, and the search of it."""

from dataclasses import asdict
from typing import Annotated

import typer

from abm.cli.dispose import Subject
from abm.cli.options import Author, command
from abm.cli.output import Output
from abm.errors import UsageError
from abm.workspace import Workspace


@command
def qualify(
    subject: Subject,
    question: Annotated[
        str,
        typer.Argument(
            metavar="QUESTION",
            help="The framework and its field: bant.budget, champ.money, meddic.champion, discovery.note.",
        ),
    ],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="The answer.")],
    workspace: Workspace,
    author: Author,
    output: Output,
    confidence: Annotated[
        int | None, typer.Option(metavar="PERCENT", help="How sure you are, from 0 to 100.")
    ] = None,
) -> None:
    """Answer a question of BANT, CHAMP or MEDDIC, or note what a discovery call brought up."""
    from abm.decisions import qualify as record

    done = record(workspace, subject, question, value, confidence=confidence, **asdict(author))
    output.answer(
        asdict(done),
        lambda page: page.text(
            f"Recorded decision {done.decision_id}: {done.answer} of {done.subject_id}. "
            f"The next `abm run` counts it; `abm decide withdraw {done.decision_id}` undoes it."
        ),
    )


@command
def answers(
    workspace: Workspace,
    output: Output,
    account: Annotated[
        str | None, typer.Argument(metavar="[ACCOUNT]", help="The id of an account; all if not given.")
    ] = None,
    text: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Only answers and notes that contain this text.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to list.")] = 50,
) -> None:
    """List what was answered and noted, newest first, or search it."""
    from abm.decisions import qualification_answers
    from abm_warehouse.publishing import queries
    from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation
    from abm_warehouse.storage.connections import open_snapshot

    with open_snapshot(require_current_generation(workspace.folder) / DATABASE) as con:
        if account is not None and not queries.is_account(con, account):
            raise UsageError(f"There is no account {account!r} in the published book.")
        found = qualification_answers(workspace, con, account_id=account, text=text, limit=limit)
    columns = ("account", "person", "question", "answer", "sure", "by", "at", "decision")
    rows = [
        (
            row.account_name or row.account_id,
            row.full_name or row.contact_id,
            f"{row.framework}.{row.field}",
            row.value,
            None if row.confidence is None else f"{row.confidence} %",
            row.said_by,
            row.recorded_at,
            row.decision_id,
        )
        for row in found
    ]
    if not found:
        output.note("Nothing was answered or noted.")
    output.answer(
        {"answers": [row._asdict() for row in found]},
        lambda page: page.table(columns, rows, right=("decision",)),
    )
