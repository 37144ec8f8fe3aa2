"""``abm init``: a new workspace."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from abm.cli.options import command
from abm.cli.output import Output
from abm.counting import counted


@command
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    output: Output,
    exports: Annotated[
        list[Path] | None,
        typer.Argument(metavar="EXPORT", help="Exports that you will load, or folders with them."),
    ] = None,
    playbook: Annotated[str, typer.Option(help="fit-intent-100 or points-100.")] = "fit-intent-100",
) -> None:
    """
    Make a new workspace, and propose the source profile that fits most of your exports.

    Without any, the exports in the current folder are looked at. Nothing is loaded.
    """
    from abm.workspace import create_workspace
    from abm_warehouse.loading.preview import proposed_profile
    from abm_warehouse.profiles.reading import profile_names, read_profile

    workspace = create_workspace(folder, playbook_name=playbook)
    files = list(_files_in(exports or [Path()]))
    names = profile_names(workspace.profiles)
    proposal = proposed_profile(files, (read_profile(name, workspace.profiles) for name in names))
    made = f"Made the workspace {folder} with the playbook {playbook}."
    if proposal:
        profile, fitting = proposal
        sources = " ".join(f"{path}/*" if path.is_dir() else str(path) for path in exports or [Path("*.csv")])
        why = f"{fitting:,} of {counted(len(files), 'export', 'exports')} fit the profile {profile.name}."
        made += f" {why}\nNext: abm load --workspace {folder} --profile {profile.name} {sources}"
    else:
        made += (
            f"\nNext: abm load --workspace {folder} --profile PROFILE YOUR_EXPORT/*.csv\n"
            f"Profiles: {', '.join(names)}; abm is for the canonical files."
        )
    output.answer(
        {
            "workspace": str(workspace.folder),
            "playbook": playbook,
            "profile": proposal[0].name if proposal else None,
            "exports": len(files),
            "exports_that_fit": proposal[1] if proposal else 0,
        },
        lambda page: page.text(made),
    )


def _files_in(paths: Iterable[Path]) -> Iterable[Path]:
    """The files among some paths, and the exports in those that are folders, in the order of their names."""
    for path in paths:
        if path.is_dir():
            yield from (file for file in sorted(path.iterdir()) if file.is_file() and _is_export(file))
        elif path.is_file():
            yield path


def _is_export(file: Path) -> bool:
    return file.name.lower().removesuffix(".gz").endswith((".csv", ".json", ".jsonl", ".ndjson", ".parquet"))
