"""``abm init``: a new workspace."""

from pathlib import Path
from typing import Annotated

import typer

from abm.cli.options import command
from abm.cli.output import Output


@command
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    output: Output,
    playbook: Annotated[str, typer.Option(help="fit-intent-100 or points-100.")] = "fit-intent-100",
) -> None:
    """Make a new workspace."""
    from abm.workspace import create_workspace

    workspace = create_workspace(folder, playbook_name=playbook)
    output.answer(
        {"workspace": str(workspace.folder), "playbook": playbook},
        lambda page: page.text(
            f"Made the workspace {folder} with the playbook {playbook}.\n"
            f"Next: abm load --workspace {folder} --profile salesforce YOUR_EXPORT/*.csv"
        ),
    )
