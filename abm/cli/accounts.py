"""``abm accounts``: the ranked book."""

from typing import Annotated

import typer

from abm.cli.options import AnsweringWorkspace, command
from abm.cli.output import Output
from abm.errors import UsageError


@command
def accounts(
    workspace: AnsweringWorkspace,
    output: Output,
    mqa: Annotated[bool, typer.Option("--mqa", help="Only Marketing Qualified Accounts.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many accounts to list.")] = 50,
    field: Annotated[
        str | None,
        typer.Option(
            metavar="NAME=VALUE", help="Only accounts with this value in a column of your own exports."
        ),
    ] = None,
) -> None:
    """List the accounts of the book, the one to call first at the top."""
    from abm.book import open_book

    own_field = None
    if field is not None:
        name, equals, value = field.partition("=")
        if not equals:
            raise UsageError(f"--field is NAME=VALUE, such as churn_risk=high; found {field!r}.")
        own_field = (name.strip(), value.strip())
    book = open_book(workspace.folder)
    ranked = book.ranked(only_mqa=mqa, limit=limit, own_field=own_field)
    columns = ("rank", "account", "name", "state", "MQA", "fit", "intent", "uncapped", "coverage", "owner")
    rows = [
        (
            account.rank,
            account.account_id,
            account.name,
            account.state,
            account.is_mqa,
            account.fit,
            account.intent,
            account.intent_uncapped,
            f"{account.coverage:.0%}",
            account.owner_name,
        )
        for account in ranked
    ]
    output.answer(
        {"accounts": [account._asdict() for account in ranked], "run_id": book.manifest.run_id},
        lambda page: page.table(columns, rows, right=("rank", "fit", "intent", "uncapped", "coverage")),
    )
