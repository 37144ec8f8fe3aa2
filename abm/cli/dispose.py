"""``abm decide accept``, ``reject``, ``recycle`` and ``owner``: what sales does with what was handed over."""

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from abm.cli.options import Author, command
from abm.cli.output import Output
from abm.errors import UsageError
from abm.workspace import Workspace

if TYPE_CHECKING:
    from abm_warehouse.decision_log import Decision

Subject = Annotated[
    str, typer.Argument(metavar="ACCOUNT|RECORD", help="The id of an account, or of a record of a person.")
]
Until = Annotated[
    str | None,
    typer.Option(metavar="DAY", help="The day it comes back, such as 2027-01-31; earlier on new evidence."),
]


@command
def accept(subject: Subject, workspace: Workspace, author: Author, output: Output) -> None:
    """Accept an account or a person for sales."""
    from abm.decisions import dispose

    print_disposition(output, dispose(workspace, subject, "accepted", **asdict(author)))


@command
def reject(
    subject: Subject,
    workspace: Workspace,
    author: Author,
    output: Output,
    reason: Annotated[
        str, typer.Option(help="Why: no_budget, no_project, not_a_fit, wrong_account; the playbook has them.")
    ],
    until: Until = None,
) -> None:
    """Reject an account or a person for a reason that the playbook allows."""
    from abm.decisions import dispose

    done = dispose(workspace, subject, "rejected", reason=reason, until=_day(until), **asdict(author))
    print_disposition(output, done)


@command
def recycle(
    subject: Subject, workspace: Workspace, author: Author, output: Output, until: Until = None
) -> None:
    """Send an account or a person back to nurture, until a day or new evidence."""
    from abm.decisions import dispose

    print_disposition(output, dispose(workspace, subject, "recycled", until=_day(until), **asdict(author)))


@command
def owner(
    subject: Subject,
    user: Annotated[str, typer.Argument(metavar="USER", help="The id of one of our users.")],
    workspace: Workspace,
    author: Author,
    output: Output,
) -> None:
    """Give an account or a person to one of our users, who has its hand-offs from now on."""
    from abm.decisions import reassign

    print_disposition(output, reassign(workspace, subject, user, **asdict(author)), "with")


def print_disposition(output: Output, decision: "Decision", verb: str = "is") -> None:
    """Print what was recorded, and how to undo it."""
    output.answer(
        asdict(decision),
        lambda page: page.text(
            f"Recorded decision {decision.decision_id}: {decision.subject_id} {verb} {decision.answer}. "
            f"The next `abm run` counts it; `abm decide withdraw {decision.decision_id}` undoes it."
        ),
    )


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--until is {text!r}; expected a day such as 2027-01-31.") from None
