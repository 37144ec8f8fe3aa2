"""``abm report``: figures about the whole book, as a table, JSON, CSV or a workbook."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from abm.cli.options import command
from abm.cli.output import Output, Page
from abm.counting import counted
from abm.errors import UsageError
from abm.vocabulary.attribution import MODELS, Dimension, Goal, Scope
from abm.workspace import Workspace

if TYPE_CHECKING:
    from abm.book import Funnel
    from abm_warehouse.publishing.result_rows import AttributedCredit

app = typer.Typer(help="Figures about the whole book.", no_args_is_help=True)

VELOCITY = (
    "quarter",
    "currency",
    "open",
    "closed",
    "won",
    "win rate",
    "mean amount",
    "days to win",
    "a day",
)
"""Columns of the pipeline velocity."""

FORMS = {".csv": "csv", ".xlsx": "xlsx"}
"""How a report is written, by the end of the file's name."""


@app.callback()
def root() -> None:
    """Figures about the whole book."""


@app.command()
@command
def attribution(
    workspace: Workspace,
    output: Output,
    goal: Annotated[Goal, typer.Option(help="Deals that were won, or deals that were opened.")] = "won",
    by: Annotated[Dimension, typer.Option(help="What to list.")] = "channel",
    scope: Annotated[
        Scope, typer.Option(help="Touches of everyone at the account, or of the people named on the deal.")
    ] = "committee",
    file: Annotated[
        Path | None, typer.Option("--output", "-o", help="A .csv or .xlsx file to write.")
    ] = None,
) -> None:
    """Show what channels, campaigns, sources, kinds or roles are credited with, by every model."""
    from abm.book import open_book

    if file is not None and file.suffix.lower() not in FORMS:
        raise UsageError(f"A report is written as {' or '.join(FORMS)}, not as {file.suffix or file.name!r}.")
    credits = open_book(workspace.folder).attribution(goal=goal, scope=scope, by=by)
    rows = _side_by_side(credits)
    if file is not None:
        _write(file, by, rows)
        output.note(f"Wrote {counted(len(rows), 'row')} to {file}.")
    columns = (by, "currency", *MODELS)
    output.answer(
        {"goal": goal, "scope": scope, "by": by, "credits": [credit._asdict() for credit in credits]},
        lambda page: page.table(columns, rows, right=MODELS),
    )


def _side_by_side(credits: Sequence["AttributedCredit"]) -> list[tuple[object, ...]]:
    """One row per value and currency: its name, the currency, and its credit by each model."""
    models: dict[tuple[str | None, str | None], dict[str, AttributedCredit]] = {}
    for credit in credits:
        models.setdefault((credit.value, credit.currency), {})[credit.model] = credit
    return [_row(currency, of_model) for (_, currency), of_model in models.items()]


def _row(currency: str | None, of_model: Mapping[str, "AttributedCredit"]) -> tuple[object, ...]:
    name = next(iter(of_model.values())).name
    return (name, currency, *(of_model[model].credit if model in of_model else None for model in MODELS))


@app.command()
@command
def funnel(workspace: Workspace, output: Output) -> None:
    """Show how far people and accounts come, the conversion between stages, and the pipeline velocity."""
    from abm.book import open_book

    report = open_book(workspace.folder).funnel()
    output.answer(report.content(), lambda page: _fill_funnel(page, report))


def _fill_funnel(page: Page, report: "Funnel") -> None:
    page.table(
        ("level", "stage", "reached", "skipped", "out of order", "median days"),
        report.stages,
        right=("reached", "skipped", "out of order", "median days"),
    )
    page.text()
    ratios = [
        (
            ratio.level,
            f"{ratio.from_stage} to {ratio.to_stage}",
            f"{ratio.converted_in_time} of {ratio.complete}",
            None if ratio.conversion is None else f"{ratio.conversion:.1%}",
            None if ratio.benchmark_low is None else f"{ratio.benchmark_low:.0%}",
            None if ratio.benchmark_high is None else f"{ratio.benchmark_high:.0%}",
        )
        for ratio in report.ratios
    ]
    columns = ("level", "from and to", "in time", "conversion", "usual from", "usual to")
    page.table(columns, ratios, right=columns[2:])
    page.text()
    velocity = (
        "quarter",
        "currency",
        "open",
        "closed",
        "won",
        "win rate",
        "mean amount",
        "days to win",
        "a day",
    )
    page.table(velocity, report.velocities, right=velocity[2:])


@app.command()
@command
def losses(workspace: Workspace, output: Output) -> None:
    """Show why deals were lost, quarter by quarter."""
    from abm.book import open_book

    rows = open_book(workspace.folder).losses()
    columns = ("quarter", "category", "reason", "competitor", "currency", "deals", "amount")
    output.answer(
        {"losses": [row._asdict() for row in rows]},
        lambda page: page.table(columns, rows, right=("deals", "amount")),
    )


def _write(file: Path, by: str, rows: Sequence[tuple[object, ...]]) -> None:
    import pyarrow as pa

    from abm_warehouse.publishing.analyst.formats import write

    names = (by, "currency", *MODELS)
    types = (pa.string(), pa.string(), *(pa.decimal128(18, 2) for _ in MODELS))
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)]
    table = pa.Table.from_arrays(arrays, names=list(names))
    write(table, FORMS[file.suffix.lower()], file, for_spreadsheets=True)
