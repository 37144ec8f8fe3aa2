"""``abm queue``: what sales has to take up, what is due first at the top."""

from typing import Annotated, Literal

import typer

from abm.cli.options import AnsweringWorkspace, command
from abm.cli.output import Output
from abm_app import inbox_sentences
from abm_warehouse.publishing.result_rows import NONE


@command
def queue(
    workspace: AnsweringWorkspace,
    output: Output,
    user: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Only what this user has to do; none for what nobody has."),
    ] = None,
    said: Annotated[
        Literal["new", "accepted", "opportunity", "sent_back"],
        typer.Option(help="What sales said of it; new is what nobody has answered."),
    ] = "new",
    limit: Annotated[int, typer.Option(min=1, help="How many to list.")] = 50,
) -> None:
    """List what sales has to take up, people and accounts, what is due first at the top."""
    from abm.book import open_book

    book = open_book(workspace.folder)
    items = book.queue(said, user=NONE if user == "none" else user, limit=limit)
    manifest = book.manifest
    now = manifest.as_of
    rows = [
        (
            inbox_sentences.comes_back(item)
            if item.due_at is None
            else inbox_sentences.due_in(item.due_at, now),
            inbox_sentences.who(item),
            item.title,
            item.name,
            inbox_sentences.trigger(item),
            item.queue,
            item.user_name,
        )
        for item in items
    ]
    output.answer(
        {"as_of": now, "run_id": manifest.run_id, "items": [item._asdict() for item in items]},
        lambda page: page.table(("due", "who", "title", "account", "because", "queue", "user"), rows),
    )
