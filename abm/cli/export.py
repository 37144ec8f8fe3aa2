"""``abm export``: files that other systems import."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from abm.cli.options import command
from abm.cli.output import Output
from abm.workspace import Workspace


@command
def export(
    workspace: Workspace,
    output: Output,
    system: Annotated[
        Literal["salesforce", "hubspot", "marketo"], typer.Argument(help="The system that imports the files.")
    ],
    folder: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where they go; exports/SYSTEM if not given.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Write records of other systems too.")] = False,
) -> None:
    """
    Write files for another system: upserts for Salesforce, imports for HubSpot, lists for Marketo.

    Nothing is sent. Scores go back to the records that the system's own exports had. Nobody who has denied
    consent or is suppressed is in a file, and lists have only people who may be written to.
    """
    from abm.outbound.settings import read_outbound
    from abm.outbound.write_back import export as write_files
    from abm_warehouse.publishing.manifest import read_manifest
    from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation
    from abm_warehouse.storage.connections import open_snapshot

    settings = read_outbound(workspace.folder)
    generation = require_current_generation(workspace.folder)
    with open_snapshot(generation / DATABASE) as con:
        target = folder or Path("exports") / system
        done = write_files(con, system, target, settings, read_manifest(generation), every=every)
    if done.left_out:
        output.note(f"{done.left_out:,} addresses begin like a formula of a spreadsheet and are left out.")
    if not sum(one.rows for one in done.files if one.file.suffix == ".csv"):
        output.note(f"No record comes from an export of {system}; --all writes those of other systems.")
    output.answer(
        {
            "system": system,
            "files": [{"file": str(one.file), "rows": one.rows} for one in done.files],
            "left_out": done.left_out,
        },
        lambda page: page.table(
            ("file", "rows"), [(one.file, one.rows) for one in done.files], right=("rows",)
        ),
    )
