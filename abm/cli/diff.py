"""``abm diff``: why the intent of one account changed."""

from typing import TYPE_CHECKING, Annotated

import typer

from abm.cli.options import AnsweringWorkspace, command, instant
from abm.cli.output import Output
from abm.errors import UsageError

if TYPE_CHECKING:
    from abm.book import Book


@command
def diff(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The id, name or domain of the account.")],
    workspace: AnsweringWorkspace,
    output: Output,
    solution: Annotated[str | None, typer.Option(help="Which need; the whole account if not given.")] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="The earlier instant; the last close of a Monday if not given."),
    ] = None,
    history: Annotated[
        bool,
        typer.Option(
            "--history", help="Of each day on which it became an MQA or stopped being one, instead."
        ),
    ] = False,
    since_run: Annotated[
        str | None,
        typer.Option(
            metavar="RUN_ID",
            help="What an earlier run published, so that other data and other rules are told apart too.",
        ),
    ] = None,
) -> None:
    """
    Say why the intent of an account changed: signals, decay, expiry, people, limits, data and rules.

    Since the last Monday, corrections, matches, roles and rules are listed too: what has been learned since
    about the intent of that day.
    """
    from abm.book import open_book
    from abm_app.labels import CHANGE_REASONS

    book = open_book(workspace.folder)
    if solution is not None and (history or since_run is not None):
        raise UsageError("--solution goes with --since alone: --history has all solutions, --since-run none.")
    if sum((since is not None, since_run is not None, history)) > 1:
        raise UsageError("Give one of --since, --since-run and --history.")
    if history:
        _print_history(book, account, output)
        return
    changes = (
        book.changes(account, since=instant(since, "--since"), solution=solution)
        if since_run is None
        else book.changes_since_run(account, since_run)
    )
    total = sum((change.points for change in changes), start=0)
    rows = [(CHANGE_REASONS[change.reason], change.signals or None, change.points) for change in changes]
    output.answer(
        {
            "account": account,
            "solution": solution,
            "run_id": book.manifest.run_id,
            "change": total,
            "reasons": [change._asdict() for change in changes],
        },
        lambda page: page.table(
            ("reason", "signals", "points"), [*rows, ("in all", None, total)], right=("signals", "points")
        ),
    )


def _print_history(book: "Book", account: str, output: Output) -> None:
    """When the account became an MQA and stopped being one, and what moved its intent on that day."""
    from abm_app.labels import CHANGE_REASONS

    told = book.history(account)
    rows = [
        (
            f"{moved.changed_at:%Y-%m-%d}",
            moved.solution,
            "became an MQA" if moved.is_mqa else "stopped being one",
            moved.clause,
            moved.cause,
            sum((change.points for change in changes), start=0),
            ", ".join(f"{CHANGE_REASONS[change.reason]} {change.points:+}" for change in changes),
        )
        for moved, changes in told
    ]
    columns = ("day", "solution", "it", "by", "cause", "intent", "of which")
    output.answer(
        {
            "account": account,
            "run_id": book.manifest.run_id,
            "history": [
                {**moved._asdict(), "reasons": [change._asdict() for change in changes]}
                for moved, changes in told
            ],
        },
        lambda page: page.table(columns, rows, right=("intent",)),
    )
