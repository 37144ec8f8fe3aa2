"""``abm profile``: what a source profile does with a file, and the first draft of one."""

import re
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from abm.cli.options import command
from abm.cli.output import Output, Page
from abm.counting import counted
from abm.errors import LoadRefused, UsageError
from abm.workspace import Workspace

if TYPE_CHECKING:
    from abm_warehouse.loading.draft import Draft
    from abm_warehouse.loading.preview import KindFound, Preview

app = typer.Typer(
    help="See what a source profile does with a file, or draft a new profile.", no_args_is_help=True
)

Entity = Annotated[
    str | None, typer.Option(help="What the file holds, where its name and header do not tell.")
]


@app.command()
@command
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An export.")],
    workspace: Workspace,
    output: Output,
    profile: Annotated[
        str | None, typer.Option(help="The profile to read it with; the one that fits if not given.")
    ] = None,
    entity: Entity = None,
) -> None:
    """
    Show what a profile would do with a file, without loading it.

    Lists what fills each column, which columns are unused or missing, some rows as they would be loaded, and
    which rows would be quarantined and why; of engagements also what they mean, and the most frequent pages,
    forms and campaigns that no rule knows. Exit status 3 if the file would be refused.
    """
    from abm.pipeline.kind_check import kinds_found
    from abm_warehouse.loading.preview import fitting_profile, preview_load
    from abm_warehouse.profiles.reading import profile_names, read_profile

    own = workspace.profiles
    try:
        if profile is None:
            profiles = {name: read_profile(name, own) for name in profile_names(own)}
            source_profile = fitting_profile(file, profiles, entity_name=entity)
        else:
            source_profile = read_profile(profile, own)
        with output.progress("Reading"):
            result = preview_load(
                file,
                source_profile,
                entity_name=entity,
                find_kinds=lambda con: kinds_found(
                    con, workspace.playbook(), workspace.kind_rules(), workspace.warehouse
                ),
            )
    except LoadRefused as error:
        raise LoadRefused(f"{file.name} would be refused: {error}.") from error
    output.answer(asdict(result), lambda page: _fill(page, result))
    for warning in result.warnings:
        output.note(f"{result.file}, {warning}.")
    if result.also:
        output.note(f"{result.file} would also be loaded as {', '.join(result.also)}; --entity shows how.")
    for column in result.required_missing:
        output.note(f"Nothing in the file fills {column}, which is required: every row would be quarantined.")


@app.command()
@command
def new(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Files of one export to draft a profile for.")
    ],
    workspace: Workspace,
    output: Output,
    name: Annotated[
        str | None, typer.Option(help="The name of the profile; taken from the first file if not given.")
    ] = None,
    entity: Entity = None,
    delimiter: Annotated[
        str, typer.Option(help="What separates the cells of a CSV file, such as ';' or a tab.")
    ] = ",",
) -> None:
    """
    Draft a profile from the headers of files, into the workspace's profiles/.

    The draft says how sure it is of each column, and marks what it cannot tell. Whether 03/04/2026 is in
    March or April is never guessed.
    """
    from abm_warehouse.loading.draft import draft_profile
    from abm_warehouse.profiles.reading import profile_names
    from abm_warehouse.readers import stem_of

    if len(delimiter) != 1:
        raise UsageError(f"The delimiter is one character; {delimiter!r} is not. Give one with --delimiter.")
    name = name or re.sub(r"\W+", "_", stem_of(files[0]).lower()).strip("_")
    if not re.fullmatch(r"\w[\w-]*", name):
        raise UsageError(
            f"{name!r} cannot be the name of a profile; give a name of letters, digits, _ and - with --name."
        )
    if name in profile_names(workspace.profiles):
        raise UsageError(f"There is already a profile called {name!r}; give another name with --name.")
    zone = workspace.settings().time_zone
    drafted = draft_profile(
        files,
        name=name,
        entity_name=entity,
        delimiter=delimiter,
        time_zone=None if zone == "UTC" else zone,
    )
    target = workspace.profiles / f"{name}.toml"
    target.parent.mkdir(exist_ok=True)
    try:
        with target.open("x", encoding="utf-8") as out:
            out.write(drafted.text)
    except FileExistsError:
        raise UsageError(f"{target} already exists; give another name with --name.") from None
    content = {
        "profile": name,
        "file": str(target),
        "sources": [
            {
                "file": str(source.file),
                "entity": source.entity,
                "mapped_columns": source.mapped,
                "required_missing": source.to_name,
                "unmapped_columns": source.unmapped,
                "guesses": [asdict(guess) for guess in source.guesses],
            }
            for source in drafted.sources
        ],
        "left_out": [str(file) for file in drafted.left_out],
    }
    output.answer(content, lambda page: _show_draft(page, name, target, drafted))
    for source in drafted.sources:
        for column in source.to_name:
            output.note(
                f"{source.file.name}: no column looks like {column}, which is required; the draft has a ?."
            )
    for file in drafted.left_out:
        output.note(
            f"{file.name} is not in the draft: it looks like none of the entities. If it is one, draft a "
            "profile for it alone with --entity, and add its source to this one."
        )


def _show_draft(page: Page, name: str, target: Path, draft: "Draft") -> None:
    """What each file is taken for, how sure that is, and what to do next."""
    for source in draft.sources:
        certainties = Counter(guess.certainty for guess in source.guesses)
        sure = ", ".join(
            f"{certainties[how]} {how}" for how in ("sure", "likely", "a guess") if certainties[how]
        )
        page.text(
            f"Drafted {target}: {source.file.name} as {source.entity}, "
            f"{counted(len(source.mapped), 'column')} mapped ({sure or 'none'})."
        )
    page.text(f"Review it, then: abm profile check {draft.sources[0].file} --profile {name}")


def _fill(page: Page, result: "Preview") -> None:
    zone = f" Times without a zone are read as {result.time_zone}." if result.time_zone else ""
    order = f" Dates are read {result.date_order.replace('_', ' ')}." if result.date_order else ""
    page.text(
        f"The profile {result.profile} reads {result.file} as {result.entity}: "
        f"of {counted(result.rows_in, 'row')}, {result.rows_good:,} would be loaded and "
        f"{result.rows_bad:,} quarantined.{zone}{order}"
    )
    if result.rows_again:
        page.text(
            f"{counted(result.rows_again, 'row has', 'rows have')} the key of a later row of the file, "
            "which would take precedence."
        )
    rows = [
        (column.column + (" *" if column.is_required else ""), column.rows, column.how)
        for column in result.columns
    ]
    page.table(("column", "rows filled", "from"), rows, right=("rows filled",))
    for heading, names in (
        ("Columns of the file that nothing uses", result.unmapped_columns),
        ("Columns of the profile that the file does not have", result.absent_columns),
    ):
        if names:
            page.text(f"{heading}: {', '.join(names)}")
    if result.sample:
        page.table(tuple(result.sample[0]), [tuple(row.values()) for row in result.sample])
    if result.quarantine:
        reasons = [(reason.rows, reason.column, reason.reason, reason.value) for reason in result.quarantine]
        page.table(("quarantined", "column", "reason", "example"), reasons, right=("quarantined",))
    if result.quarantined_cells:
        cells = [(cell.rows, cell.column, cell.reason, cell.value) for cell in result.quarantined_cells]
        page.table(("cells left out", "column", "reason", "example"), cells, right=("cells left out",))
    if result.kinds:
        _show_kinds(page, result.kinds)


def _show_kinds(page: Page, kinds: "tuple[KindFound, ...]") -> None:
    """What engagements mean and earn, and what those hold that no rule refines."""
    lines = [
        (kind.source, kind.kind, kind.engagements, _earns(kind)) for kind in kinds if kind.looked_at == "kind"
    ]
    page.table(("source", "kind", "rows", "earns"), lines, right=("rows",))
    more = [
        (kind.kind, kind.looked_at, kind.content, kind.engagements)
        for kind in kinds
        if kind.looked_at != "kind"
    ]
    if more:
        page.text("No rule of kind_rules.csv says what these mean; a row of yours could:")
        page.table(("kind", "column", "content", "rows"), more, right=("rows",))


def _earns(kind: "KindFound") -> str:
    """What an engagement of a kind earns, in words."""
    if kind.outbound == kind.engagements:
        return "nothing: outbound"
    if kind.points is not None:
        return f"{kind.points:g} points" if kind.points else "nothing, by the playbook"
    if kind.near_kind is None:
        return "nothing: no rule of the playbook has it"
    return f"nothing; did you mean {kind.near_kind} ({kind.near_points:g} points)?"
