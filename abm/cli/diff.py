"""``abm diff``: why the intent of one account changed."""

from typing import Annotated

import typer

from abm.cli.options import command, instant
from abm.cli.output import Output
from abm.workspace import Workspace


@command
def diff(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The id, name or domain of the account.")],
    workspace: Workspace,
    output: Output,
    since: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="The earlier instant; a week before the run if not given."),
    ] = None,
) -> None:
    """Say why the intent of an account changed: new signals, decay, expiry, people and limits."""
    from abm.book import open_book
    from abm_app.labels import CHANGE_REASONS

    book = open_book(workspace.folder)
    changes = book.changes(account, since=instant(since, "--since"))
    total = sum((change.points for change in changes), start=0)
    rows = [(CHANGE_REASONS[change.reason], change.signals or None, change.points) for change in changes]
    output.answer(
        {
            "account": account,
            "run_id": book.manifest.run_id,
            "change": total,
            "reasons": [change._asdict() for change in changes],
        },
        lambda page: page.table(
            ("reason", "signals", "points"), [*rows, ("in all", None, total)], right=("signals", "points")
        ),
    )
