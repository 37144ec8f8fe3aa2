"""``abm serve``: the app on what is published."""

from pathlib import Path
from typing import Annotated

import typer

from abm.cli.options import command
from abm.cli.output import Output
from abm.workspace import Workspace

Port = Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")]
Host = Annotated[str, typer.Option(help="The address to listen on.")]


@command
def serve(workspace: Workspace, output: Output, host: Host = "127.0.0.1", port: Port = 8050) -> None:
    """Serve the app on what is published."""
    serve_folder(workspace.folder, host, port, output)


def serve_folder(folder: Path, host: str, port: int, output: Output) -> None:
    """Serve the workspace in a folder until interrupted."""
    from abm_app.serve import serve_app

    serve_app(folder, host=host, port=port, tell=output.note)
