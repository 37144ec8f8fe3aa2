"""``abm demo``: a synthetic company with known answers, scored and served."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from abm.cli.options import command
from abm.cli.output import Output, Page
from abm.cli.serve import Host, Port, serve_folder
from abm.counting import counted

if TYPE_CHECKING:
    from abm.demo import Demo


@command
def demo(
    output: Output,
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where the demo workspace goes.")] = Path(
        "demo"
    ),
    size: Annotated[str, typer.Option(help="demo (500 accounts), S, M or L.")] = "demo",
    serve_it: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Serve the app when the workspace is built.")
    ] = True,
    again: Annotated[bool, typer.Option("--again", help="Rebuild it if it exists.")] = False,
    host: Host = "127.0.0.1",
    port: Port = 8050,
) -> None:
    """Build a demo workspace: a synthetic company with known answers, scored and served."""
    from abm.demo import build_demo, is_demo

    if is_demo(folder) and not again:
        output.note(f"{folder} is already built; --again rebuilds it.")
        if not serve_it:
            _answer_published(folder, output)
    else:
        with output.progress("Building the demo company") as start_stage:
            built = build_demo(folder, size=size, again=again, progress=start_stage)
        output.answer(built.report(), lambda page: _fill(page, built))
    if serve_it:
        serve_folder(folder, host, port, output)


def _answer_published(folder: Path, output: Output) -> None:
    from abm_warehouse.publishing.manifest import read_manifest
    from abm_warehouse.publishing.snapshots import require_current_generation

    manifest = read_manifest(require_current_generation(folder))
    output.answer(
        {"workspace": str(folder.resolve()), **manifest.content()},
        lambda page: page.text(f"{folder} has published generation {manifest.generation}."),
    )


def _fill(page: Page, built: "Demo") -> None:
    result = built.run
    stages = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in built.seconds.items())
    page.text(
        f"Built the demo workspace {built.folder}: {counted(result.mqas, 'MQA')} among "
        f"{counted(result.accounts, 'account')}, {counted(result.contacts, 'contact')} and "
        f"{counted(result.engagements, 'engagement')} ({stages}).\n"
        f"{built.planted} lists the test accounts, and what abm must say about each."
    )
