"""``abm report``: figures about the whole book, as tables, JSON, CSV, a workbook or one HTML page."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from abm.cli.options import AnsweringWorkspace, command, instant
from abm.cli.output import Output, Page, named_by_run
from abm.vocabulary.attribution import Dimension, Goal, Scope
from abm.vocabulary.states import FunnelStage
from abm.workspace import Workspace

if TYPE_CHECKING:
    from abm.reports.report import Report

app = typer.Typer(help="Figures about the whole book.", no_args_is_help=True)

MOST_ROWS = 50
"""Rows of a part that are printed; a file has all."""

File = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        help="A file to write: .csv (one part), .xlsx, .html or .json; {run} in its name is the run's id.",
    ),
]
Key = Annotated[
    str | None,
    typer.Option("--part", help="The part to print or to write as CSV."),
]
DealProperty = Literal[
    "all", "source", "campaign", "solution", "industry", "segment", "region", "team", "owner", "stage"
]


@app.callback()
def root() -> None:
    """Figures about the whole book."""


@app.command()
@command
def attribution(
    workspace: AnsweringWorkspace,
    output: Output,
    goal: Annotated[Goal, typer.Option(help="Deals that were won, or deals that were opened.")] = "won",
    by: Annotated[Dimension, typer.Option(help="What to list.")] = "channel",
    scope: Annotated[
        Scope, typer.Option(help="Touches of everyone at the account, or of the people named on the deal.")
    ] = "committee",
    part: Key = None,
    file: File = None,
) -> None:
    """Show what channels, campaigns, sources, kinds or roles are credited with, by every model."""
    _report(workspace, output, file, part, "attribution", goal=goal, scope=scope, by=by)


@app.command()
@command
def funnel(workspace: AnsweringWorkspace, output: Output, part: Key = None, file: File = None) -> None:
    """Show how far people and accounts come, the conversion between stages, and the pipeline velocity."""
    _report(workspace, output, file, part, "funnel")


@app.command()
@command
def losses(workspace: AnsweringWorkspace, output: Output, part: Key = None, file: File = None) -> None:
    """Show why deals were lost, quarter by quarter, and how to read it."""
    _report(workspace, output, file, part, "losses")


@app.command()
@command
def deals(
    workspace: AnsweringWorkspace,
    output: Output,
    by: Annotated[DealProperty, typer.Option(help="What to list.")] = "all",
    part: Key = None,
    file: File = None,
) -> None:
    """Show deals open, won and lost, the win rate and the days to win."""
    _report(workspace, output, file, part, "deals", by=by)


@app.command()
@command
def sources(
    workspace: AnsweringWorkspace,
    output: Output,
    from_stage: Annotated[FunnelStage, typer.Option("--from", help="The stage they reached.")] = "inquiry",
    to_stage: Annotated[FunnelStage, typer.Option("--to", help="The stage that counts.")] = "customer",
    part: Key = None,
    file: File = None,
) -> None:
    """Show which sources convert better or worse than all others, and how sure that is."""
    _report(workspace, output, file, part, "sources", from_stage=from_stage, to_stage=to_stage)


@app.command()
@command
def retro(
    workspace: AnsweringWorkspace,
    output: Output,
    stage: Annotated[FunnelStage, typer.Option(help="The stage whose people are the batch.")] = "mql",
    since: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="The first day of the batch; the days before the run if not given."),
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days the batch has.")] = 14,
    part: Key = None,
    file: File = None,
) -> None:
    """Show what became of a batch: source, score, disposition and deal of everybody who reached a stage."""
    from abm.book import open_book
    from abm_warehouse.publishing.manifest import read_manifest

    start = instant(since, "--since")
    if start is None:
        start = read_manifest(open_book(workspace.folder).generation).as_of - timedelta(days=days - 1)
    first = start.date()
    _report(
        workspace, output, file, part, "retro", stage=stage, since=first, until=first + timedelta(days=days)
    )


@app.command()
@command
def costs(workspace: AnsweringWorkspace, output: Output, part: Key = None, file: File = None) -> None:
    """Show what people and customers cost, how long deals take, and how far the goals are reached."""
    _report(workspace, output, file, part, "costs")


@app.command()
@command
def journeys(
    workspace: AnsweringWorkspace,
    output: Output,
    days: Annotated[int, typer.Option(min=1, max=90, help="How many days before the run count as due.")] = 1,
    part: Key = None,
    file: File = None,
) -> None:
    """Show who is due which step of a nurture journey, how the tracks ended, and what they changed."""
    _report(workspace, output, file, part, "journeys", days=days)


@app.command()
@command
def sla(
    workspace: AnsweringWorkspace,
    output: Output,
    limit: Annotated[int, typer.Option(min=1, help="The most hand-offs to list.")] = 200,
    part: Key = None,
    file: File = None,
) -> None:
    """Show how far sales answers hand-offs in time, what waits, what was late, and who was overlooked."""
    _report(workspace, output, file, part, "sla", limit=limit)


@app.command()
@command
def lifecycle(
    workspace: AnsweringWorkspace,
    output: Output,
    limit: Annotated[int, typer.Option(min=1, help="The most illegal moves and returns to list.")] = 200,
    part: Key = None,
    file: File = None,
) -> None:
    """Show who is in which status, how they move and why, how long they stay, and which moves are illegal."""
    _report(workspace, output, file, part, "lifecycle", limit=limit)


@app.command()
@command
def reviews(workspace: AnsweringWorkspace, output: Output, part: Key = None, file: File = None) -> None:
    """Show which reviews are due and why, with an agenda made of the figures."""
    from abm.reports.reviews import reviews_of

    _answer(reviews_of(workspace), output, file, part)


def _report(
    workspace: Workspace, output: Output, file: Path | None, part: str | None, name: str, **choices: Any
) -> None:
    from abm.book import open_book
    from abm.reports.files import require_form

    if file is not None:
        require_form(file)
    _answer(open_book(workspace.folder).report(name, **choices), output, file, part)


def _answer(report: "Report", output: Output, file: Path | None, part: str | None) -> None:
    """Print a report, or a part of it; where a file is named, write it there and print it as JSON alone."""
    if file is not None:
        from abm.reports.files import write_report

        file = named_by_run(file, report.run_id)
        said = write_report(report, file, part)
        output.note(f"Wrote {said} of run {report.run_id} to {file}.")
        if not output.is_json:
            return
    elif part is not None:
        report.part(part)
    output.answer(report.content(), lambda page: _fill(page, report, part))


def _fill(page: Page, report: "Report", key: str | None) -> None:
    from abm.reports.cells import heading, is_number, shown

    for number, part in enumerate(report.parts):
        if key not in (None, part.question.key):
            continue
        if number and key is None:
            page.text()
        page.text(part.question.title)
        rows = part.table.slice(0, MOST_ROWS).to_pylist()
        if not rows:
            page.text(part.question.empty)
            continue
        names = part.table.column_names
        numbers = [name for name in names if any(is_number(row[name]) for row in rows)]
        page.table(
            [heading(name) for name in names],
            [[shown(name, row[name]) for name in names] for row in rows],
            right=[heading(name) for name in numbers],
        )
        if part.table.num_rows > MOST_ROWS:
            page.text(f"{MOST_ROWS} of {part.table.num_rows:,} rows; -o FILE writes all.")
        if part.question.note:
            page.text(part.question.note)
