"""``abm decide``: what people decide where rules cannot."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from abm.cli import dispose, qualify
from abm.cli.options import Author, command
from abm.cli.output import Output
from abm.workspace import Workspace

if TYPE_CHECKING:
    from abm_warehouse.decision_log import Decision

app = typer.Typer(
    help=(
        "Decide what rules cannot: the account of a record, which records are one person, somebody's buying "
        "role, what sales does with an account and finds out about it. From the next run on, a decision "
        "takes precedence over every rule and every import, until it is withdrawn."
    ),
    no_args_is_help=True,
)
app.command()(dispose.accept)
app.command()(dispose.reject)
app.command()(dispose.recycle)
app.command()(dispose.owner)
app.command()(qualify.qualify)
app.command()(qualify.answers)

IsNot = Annotated[bool, typer.Option("--not", help="Decide that this is not the case.")]
Record = Annotated[str, typer.Argument(metavar="RECORD", help="The id of a record of a person.")]


@app.command()
@command
def queue(
    workspace: Workspace,
    output: Output,
    limit: Annotated[int, typer.Option(min=1, help="How many to list.")] = 50,
) -> None:
    """List the people and e-mail domains whose account somebody has to decide."""
    from abm.book import open_book

    undecided = open_book(workspace.folder).undecided(limit=limit)
    columns = ("record or domain", "person", "candidate accounts", "signals", "last signal")
    rows = [
        (
            subject.subject_id,
            subject.full_name or subject.title,
            "; ".join(subject.accounts_named),
            subject.signals,
            subject.last_signal_at,
        )
        for subject in undecided
    ]
    if not undecided:
        output.note("Nothing is waiting for a decision.")
    output.answer(
        {"queue": [subject._asdict() for subject in undecided]},
        lambda page: page.table(columns, rows, right=("signals",)),
    )


@app.command()
@command
def account(
    subject: Annotated[
        str,
        typer.Argument(metavar="RECORD|DOMAIN", help="The id of a record of a person, or an e-mail domain."),
    ],
    account_id: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The id of an account.")],
    workspace: Workspace,
    author: Author,
    output: Output,
    is_not: IsNot = False,
) -> None:
    """Assign a record, or everyone of an e-mail domain whom the CRM puts at no account, to an account."""
    from abm.decisions import decide_account

    _print(output, decide_account(workspace, subject, account_id, is_so=not is_not, **asdict(author)))


@app.command()
@command
def person(
    record: Record,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The id of another record.")],
    workspace: Workspace,
    author: Author,
    output: Output,
    is_not: IsNot = False,
) -> None:
    """Say that two records are one person."""
    from abm.decisions import decide_person

    _print(output, decide_person(workspace, record, other, is_so=not is_not, **asdict(author)))


@app.command()
@command
def role(
    record: Record,
    buying_role: Annotated[str, typer.Argument(metavar="ROLE", help="Such as champion or economic_buyer.")],
    workspace: Workspace,
    author: Author,
    output: Output,
    is_not: IsNot = False,
) -> None:
    """Set the buying role of a person."""
    from abm.decisions import decide_role

    _print(output, decide_role(workspace, record, buying_role, is_so=not is_not, **asdict(author)))


@app.command()
@command
def withdraw(
    decision_id: Annotated[
        int, typer.Argument(metavar="DECISION", help="The number of the decision in `abm decide list`.")
    ],
    workspace: Workspace,
    author: Author,
    output: Output,
) -> None:
    """Withdraw a decision, so that the rules apply again."""
    from abm_warehouse import decision_log

    _print(output, decision_log.withdraw(workspace.decision_log, decision_id, **asdict(author)))


@app.command("list")
@command
def list_decisions(
    workspace: Workspace,
    output: Output,
    everything: Annotated[
        bool, typer.Option("--all", help="Include decisions that were replaced or withdrawn.")
    ] = False,
) -> None:
    """List the decisions in force, oldest first."""
    from abm_warehouse import decision_log

    decisions = decision_log.decisions(workspace.decision_log)
    if not everything:
        decisions = decision_log.in_force(decisions)
    columns = ("decision", "about", "subject", "verdict", "answer", "by", "at", "note")
    rows = [
        (
            decision.decision_id,
            decision.about,
            decision.subject_id,
            decision.verdict,
            decision.answer,
            decision.decided_by,
            decision.decided_at,
            decision.note,
        )
        for decision in decisions
    ]
    output.answer(
        {"decisions": [asdict(decision) for decision in decisions]},
        lambda page: page.table(columns, rows, right=("decision",)),
    )


def _print(output: Output, decision: "Decision") -> None:
    output.answer(
        asdict(decision),
        lambda page: page.text(f"Recorded decision {decision.decision_id}; the next `abm run` applies it."),
    )
