"""Commands about source profiles: profile check, profile new."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from abm.cli.options import HERE, In, Json, Quiet, verb, workspace_in
from abm.cli.show import Voice, table
from abm.errors import LoadRefused, UsageError

if TYPE_CHECKING:
    from abm_warehouse.loading.preview import Preview

app = typer.Typer(
    help="See what a source profile does with a file, or draft a new one.", no_args_is_help=True
)

Entity = Annotated[
    str | None, typer.Option(help="What the file is, where its name and header leave it open.")
]


@app.command()
@verb
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An export.")],
    profile: Annotated[
        str | None, typer.Option(help="The profile to read it with; without, the one that fits.")
    ] = None,
    entity: Entity = None,
    workspace: In = HERE,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """
    Say what a profile would do with a file, without loading it.

    Which column is filled from what, what is left over or missing, some rows as they would be, and what
    would be set aside and why. Exit status 3 if the file would be refused.
    """
    from abm_warehouse.loading.preview import fitting, preview
    from abm_warehouse.profiles.model import profile_names, read_profile

    place, voice = workspace_in(workspace), Voice(as_json, quiet)
    try:
        if profile is None:
            known = {name: read_profile(name, place.profiles) for name in profile_names(place.profiles)}
            reading = fitting(file, known, entity_name=entity)
        else:
            reading = read_profile(profile, place.profiles)
        with voice.progress("Reading"):
            found = preview(file, reading, entity_name=entity)
    except LoadRefused as error:
        raise LoadRefused(f"{file.name} would be refused: {error}.") from error
    voice.answer(asdict(found), lambda out: _print_preview(out, found))
    for column in found.required_missing:
        voice.remark(f"Nothing in the file fills {column}, which is required: every row would be set aside.")


@app.command()
@verb
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An export to draft a profile for.")],
    name: Annotated[str | None, typer.Option(help="Name of the profile; without, the file's own.")] = None,
    entity: Entity = None,
    workspace: In = HERE,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """
    Draft a profile from the header of a file, into the workspace's profiles/.

    What it cannot tell, it says in the draft; whether 03/04/2026 is in March or April is never guessed.
    """
    from abm_warehouse.profiles.draft import draft
    from abm_warehouse.profiles.model import profile_names
    from abm_warehouse.readers import stem_of

    place, voice = workspace_in(workspace), Voice(as_json, quiet)
    named = name or re.sub(r"\W+", "_", stem_of(file).lower()).strip("_")
    if not re.fullmatch(r"\w[\w-]*", named):
        raise UsageError(f"{named!r} is no name for a profile; use letters, digits, _ and -, with --name.")
    if named in profile_names(place.profiles):
        raise UsageError(f"There is a profile called {named!r} already; give another name with --name.")
    try:
        made = draft(file, name=named, entity_name=entity)
    except LoadRefused as error:
        raise LoadRefused(f"{file.name} cannot be read: {error}.") from error
    target = place.profiles / f"{named}.toml"
    target.parent.mkdir(exist_ok=True)
    try:
        with target.open("x", encoding="utf-8") as out:
            out.write(made.text)
    except FileExistsError:
        raise UsageError(f"{target} is there already; give another name with --name.") from None
    content = {
        "profile": named,
        "file": str(target),
        "entity": made.entity,
        "mapped_columns": made.mapped,
        "required_missing": made.to_name,
        "unmapped_columns": made.unmapped,
    }
    voice.answer(
        content,
        lambda out: out.print(
            f"Drafted {target}: {file.name} as {made.entity}, {len(made.mapped)} columns mapped.\n"
            f"Go over it, then: abm profile check {file} --profile {named}",
            markup=False,
        ),
    )
    for column in made.to_name:
        voice.remark(f"No column looks like {column}, which is required; the draft has a ? there.")


def _print_preview(out: Console, found: "Preview") -> None:
    zone = f"Times without a zone are read as {found.time_zone}." if found.time_zone else ""
    order = f" Dates are read {found.date_order.replace('_', ' ')}." if found.date_order else ""
    out.print(
        f"{found.file} is {found.entity} to the profile {found.profile}: of {found.rows_in:,} rows "
        f"{found.rows_good:,} would be taken and {found.rows_bad:,} set aside. {zone}{order}",
        markup=False,
    )
    if found.rows_again:
        out.print(
            f"{found.rows_again:,} rows have the key of a later row of the file, which would replace them.",
            markup=False,
        )
    columns = ("column", "rows filled", "from")
    rows = [(f.column + (" *" if f.is_required else ""), f.rows, f.how) for f in found.columns]
    out.print(table(columns, rows, right=("rows filled",)))
    for what, names in (
        ("Columns of the file that nothing uses", found.unmapped_columns),
        ("Columns the profile knows and the file lacks", found.absent_columns),
    ):
        if names:
            out.print(f"{what}: {', '.join(names)}", markup=False)
    if found.sample:
        out.print(table(tuple(found.sample[0]), [tuple(row.values()) for row in found.sample]))
    if found.quarantine:
        reasons = [(c.rows, c.column, c.reason, c.value) for c in found.quarantine]
        out.print(table(("set aside", "column", "reason", "such as"), reasons, right=("set aside",)))
