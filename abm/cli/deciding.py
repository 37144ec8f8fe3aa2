"""Commands by which people decide what rules cannot: decide queue, account, person, role, list, withdraw."""

import getpass
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from abm.cli.options import HERE, In, Json, Quiet, verb, workspace_in
from abm.cli.show import Voice, table

if TYPE_CHECKING:
    from abm_warehouse.decision_log import Decision

app = typer.Typer(
    help=(
        "Decide what rules cannot: the account of a record, who is one person, somebody's buying role. "
        "From the next run on it goes before every rule and every import, until it is withdrawn."
    ),
    no_args_is_help=True,
)

Not = Annotated[bool, typer.Option("--not", help="Decide that it is not so.")]
By = Annotated[str | None, typer.Option(metavar="NAME", help="Who decides; you, if not given.")]
Note = Annotated[str | None, typer.Option(metavar="TEXT", help="Why, for those who come after.")]
Record = Annotated[str, typer.Argument(metavar="RECORD", help="Id of a record of a person.")]


@app.command()
@verb
def queue(
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 50,
    workspace: In = HERE,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """List the people and e-mail domains whose account somebody has to decide."""
    from abm.book import open_book

    found = open_book(workspace_in(workspace).folder).undecided(limit=limit)
    columns = ("record or domain", "who", "may be of", "signals", "last signal")
    rows = [
        (
            one.subject_id, one.full_name or one.title, "; ".join(one.accounts_named), one.signals,
            one.last_signal_at,
        )
        for one in found
    ]  # fmt: skip
    voice = Voice(as_json, quiet)
    if not found:
        voice.remark("Nobody waits for a decision.")
    voice.answer(
        {"queue": [asdict(one) for one in found]},
        lambda out: out.print(table(columns, rows, right=("signals",))),
    )


@app.command()
@verb
def account(
    subject: Annotated[
        str, typer.Argument(metavar="RECORD|DOMAIN", help="Id of a record of a person, or an e-mail domain.")
    ],
    account_id: Annotated[str, typer.Argument(metavar="ACCOUNT", help="Id of an account.")],
    is_not: Not = False,
    by: By = None,
    note: Note = None,
    workspace: In = HERE,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Give a record, or everybody of an e-mail domain whom the CRM puts nowhere, its account."""
    from abm.decisions import decide_account

    place = workspace_in(workspace)
    made = decide_account(place, subject, account_id, is_so=not is_not, by=by or _me(), note=note)
    _answer(Voice(as_json, quiet), made)


@app.command()
@verb
def person(
    record: Record,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="Id of another record.")],
    is_not: Not = False,
    by: By = None,
    note: Note = None,
    workspace: In = HERE,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say that two records are one person."""
    from abm.decisions import decide_person

    place = workspace_in(workspace)
    made = decide_person(place, record, other, is_so=not is_not, by=by or _me(), note=note)
    _answer(Voice(as_json, quiet), made)


@app.command()
@verb
def role(
    record: Record,
    buying_role: Annotated[str, typer.Argument(metavar="ROLE", help="Such as champion or economic_buyer.")],
    is_not: Not = False,
    by: By = None,
    note: Note = None,
    workspace: In = HERE,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Pin somebody's buying role."""
    from abm.decisions import decide_role

    place = workspace_in(workspace)
    made = decide_role(place, record, buying_role, is_so=not is_not, by=by or _me(), note=note)
    _answer(Voice(as_json, quiet), made)


@app.command()
@verb
def withdraw(
    decision_id: Annotated[int, typer.Argument(metavar="DECISION", help="Its number in `abm decide list`.")],
    by: By = None,
    note: Note = None,
    workspace: In = HERE,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Take a decision back, so that the rules decide again."""
    from abm_warehouse import decision_log

    made = decision_log.withdraw(workspace_in(workspace).decision_log, decision_id, by=by or _me(), note=note)
    _answer(Voice(as_json, quiet), made)


@app.command("list")
@verb
def list_decisions(
    everything: Annotated[bool, typer.Option("--all", help="Those replaced and withdrawn too.")] = False,
    workspace: In = HERE,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show the decisions in force, oldest first."""
    from abm_warehouse import decision_log

    made = decision_log.decisions(workspace_in(workspace).decision_log)
    shown = made if everything else decision_log.in_force(made)
    columns = ("decision", "about", "subject", "verdict", "answer", "by", "at", "note")
    Voice(as_json, quiet).answer(
        {"decisions": [asdict(one) for one in shown]},
        lambda out: out.print(table(columns, map(_row, shown), right=("decision",))),
    )


def _row(one: "Decision") -> tuple[object, ...]:
    return (
        one.decision_id, one.about, one.subject_id, one.verdict, one.answer, one.decided_by, one.decided_at,
        one.note,
    )  # fmt: skip


def _answer(voice: Voice, made: "Decision") -> None:
    voice.answer(
        asdict(made),
        lambda out: out.print(f"Decision {made.decision_id} is kept; the next `abm run` takes it over."),
    )


def _me() -> str:
    return getpass.getuser()
