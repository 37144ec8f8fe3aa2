"""``abm bench``: how fast loads, runs, scores, committees and pages are, against floors of the same run."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from abm.cli.options import command
from abm.cli.output import Output, Page
from abm.errors import UsageError

if TYPE_CHECKING:
    from abm.bench.demo_book import DemoBook
    from abm.bench.tables import Report, Table

app = typer.Typer(
    help="Measure CPU and wall time, peak memory, and ratios to floors on the demo company.",
    no_args_is_help=True,
)

Sizes = Annotated[
    str, typer.Option("--size", metavar="S|M|L", help="Size of the demo company; two, as M,L, show growth.")
]
Repeat = Annotated[int, typer.Option(min=1, help="How often each is measured; medians are shown.")]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--workspace-folder",
        metavar="DIR",
        help="Keep the exports and workspaces here, and use those that are there; else a temporary folder.",
    ),
]
Bench = Callable[["DemoBook", int], "list[Table]"]

SIZES = ("S", "M", "L")


@app.command("run")
@command
def run(output: Output, size: Sizes = "M", repeat: Repeat = 3, folder: Folder = None) -> None:
    """Measure runs: from scratch with every stage, again, after 10,000 new engagements, a day later."""
    from abm.bench import run as runs

    _measure("run", runs.bench, size, repeat, folder, output)


@app.command("load")
@command
def load(output: Output, size: Sizes = "M", repeat: Repeat = 3, folder: Folder = None) -> None:
    """Measure loads: of all engagements against DuckDB's typed copy, and of 10,000 more rows."""
    from abm.bench import load as loads

    _measure("load", loads.bench, size, repeat, folder, output)


@app.command("score")
@command
def score(output: Output, size: Sizes = "M", repeat: Repeat = 3, folder: Folder = None) -> None:
    """Measure scores: of one instant and of twelve, from raw rows, and with pandas and polars."""
    from abm.bench import score as scores

    _measure("score", scores.bench, size, repeat, folder, output)


@app.command("graph")
@command
def graph(output: Output, size: Sizes = "M", repeat: Repeat = 3, folder: Folder = None) -> None:
    """Measure committees: seats, coverage and intent of each, against a sample with NetworkX."""
    from abm.bench import graph as committees

    _measure("graph", committees.bench, size, repeat, folder, output)


@app.command("read")
@command
def read(output: Output, size: Sizes = "M", repeat: Repeat = 3, folder: Folder = None) -> None:
    """Measure reads: each query of the account page, the heatmap and the queue, over 200 accounts."""
    from abm.bench import read as reads

    _measure("read", reads.bench, size, repeat, folder, output)


@app.command("attribution")
@command
def attribution(
    output: Output,
    paths: Annotated[
        int, typer.Option(min=1000, help="How many paths the rule models are given.")
    ] = 1_000_000,
    markov_paths: Annotated[
        int, typer.Option(min=1000, help="How many the Markov chain is given.")
    ] = 100_000,
    repeat: Repeat = 3,
    peers: Annotated[
        bool,
        typer.Option(help="Install marketing-attribution-models and ChannelAttribution to compare with."),
    ] = True,
    folder: Folder = None,
) -> None:
    """Measure attribution: five rule models in one statement and a Markov chain, against two packages."""
    from abm.bench import attribution as credit
    from abm.bench.tables import machine

    with _kept(folder) as kept, output.progress("Measuring"):
        kept.mkdir(parents=True, exist_ok=True)
        tables = credit.bench(kept, paths, markov_paths, repeat, with_peers=peers)
    content = {
        "bench": "attribution",
        "repeat": repeat,
        "measured_at": datetime.now(UTC).replace(microsecond=0),
        "machine": machine(),
        "sizes": [],
        "tables": [{"title": table.title, "lines": [dict(line) for line in table.lines]} for table in tables],
    }
    output.answer(content, lambda page: _fill_tables(page, tables))


def _measure(name: str, bench: Bench, size: str, repeat: int, folder: Path | None, output: Output) -> None:
    from abm.bench.demo_book import DemoBook
    from abm.bench.tables import Report, SizeReport

    sizes = size.split(",")
    if unknown := [name for name in sizes if name not in SIZES]:
        raise UsageError(f"--size is {', '.join(unknown)}; use S, M or L, or two of them, such as M,L.")
    reports = []
    with _kept(folder) as kept, output.progress("Measuring") as start_stage:
        for each in sizes:
            book = DemoBook(kept, each, start_stage)
            counts = book.counts()
            start_stage(f"{each}, {name}")
            reports.append(SizeReport(each, **counts, tables=bench(book, repeat)))
    report = Report(name, repeat, reports)
    output.answer(report.content(), lambda page: _fill(page, report))


@contextmanager
def _kept(folder: Path | None) -> Iterator[Path]:
    """The folder to work in: the one that was named, or one that is removed in the end."""
    if folder is not None:
        yield folder
        return
    with TemporaryDirectory(prefix="abm-bench-") as temporary:
        yield Path(temporary)


def _fill(page: Page, report: "Report") -> None:
    _fill_tables(page, report.tables())


def _fill_tables(page: Page, tables: "Iterable[Table]") -> None:
    for table in tables:
        page.text(table.title)
        headings = table.headings()
        page.table(headings, table.rows(), right=headings[1:])
        page.text()
