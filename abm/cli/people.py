"""``abm people``: whom to answer, to call and to qualify."""

from typing import Annotated, Literal

import typer

from abm.cli.options import AnsweringWorkspace, command
from abm.cli.output import Output
from abm_app import people_sentences
from abm_warehouse.publishing.people import PeopleFilters
from abm_warehouse.publishing.result_rows import NONE


@command
def people(
    workspace: AnsweringWorkspace,
    output: Output,
    queue: Annotated[
        Literal["ae", "ldr", "marketing_nurture", "none"] | None,
        typer.Option(help="Only people of this queue; none for those in no queue."),
    ] = None,
    trend: Annotated[
        Literal["rising", "steady", "fading"] | None,
        typer.Option(help="Only people whose intent moved so since last Monday."),
    ] = None,
    owner: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Only people of this owner; none for no owner."),
    ] = None,
    text: Annotated[
        str | None, typer.Option(help="Only people with this in their name, address or account.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many people to list.")] = 50,
) -> None:
    """List the people who show interest or asked for sales, those to turn to first at the top."""
    from abm.book import open_book

    filters = PeopleFilters(
        queue=NONE if queue == "none" else queue,
        owner=NONE if owner == "none" else owner,
        trend=trend,
        text=text,
    )
    book = open_book(workspace.folder)
    found = book.people(filters, limit=limit)
    columns = (
        "rank",
        "person",
        "name",
        "account",
        "queue",
        "band",
        "level",
        "score",
        "change",
        "to do",
        "why",
    )
    rows = [
        (
            person.rank,
            person.contact_id,
            person.full_name,
            person.account_name,
            person.queue,
            person.band,
            person.level,
            person.score,
            people_sentences.change(person),
            people_sentences.action(person),
            people_sentences.reason(person),
        )
        for person in found.rows
    ]
    content = [
        {**person._asdict(), "to_do": people_sentences.action(person), "why": people_sentences.reason(person)}
        for person in found.rows
    ]
    output.answer(
        {"people": content, "total": found.total, "run_id": book.manifest.run_id},
        lambda page: page.table(columns, rows, right=("rank", "level", "score", "change")),
    )
