"""``abm load``: exports into the warehouse."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from abm.cli.options import command, error_content
from abm.cli.output import Output
from abm.counting import counted
from abm.errors import WarehouseError
from abm.workspace import Workspace

if TYPE_CHECKING:
    from abm_warehouse.loading.load import Batch
    from abm_warehouse.loading.unknown_words import UnknownWord
    from abm_warehouse.profiles.model import Profile

MOST_FILES = 5
"""How many files are named that were refused for one reason."""
MOST_WORDS = 10
"""How many words without a meaning are named, of each file and of each thing that they are about."""


@command
def load(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="The exports to load.")],
    workspace: Workspace,
    output: Output,
    profile: Annotated[
        str,
        typer.Option(
            help="How to read the files: abm (canonical), salesforce, hubspot, ..., or a profile of your own."
        ),
    ] = "abm",
    entity: Annotated[
        str | None,
        typer.Option(help="What the files hold, if their names and headers do not say."),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Refuse a file with any bad row or cell."),
    ] = False,
) -> None:
    """
    Load exports. Bad rows are quarantined, the others loaded; the same content is loaded once.

    The status of a file is loaded, already_loaded, quarantined (every row of it was), refused, or left_out
    (the profile knows it and leaves it out). A file with rows of several entities has a line for each. A cell
    that cannot be read, and that its row can do without, is left out of the row and listed in quarantine.

    Exit status 3 if a file was refused, as one that no mapping of the profile fits, if every row of a file
    was quarantined, or if all files were left out. Where the workspace can no longer be written, as on a full
    disk, the command reports the files loaded until then.
    """
    from abm.playbook.words import meanings
    from abm_warehouse.loading.archive import remove_partial_copies
    from abm_warehouse.loading.ledger import restore_receipts
    from abm_warehouse.loading.load import load_file
    from abm_warehouse.loading.unknown_words import unknown_words
    from abm_warehouse.profiles.reading import read_profile
    from abm_warehouse.readers import name_of
    from abm_warehouse.storage.connections import open_warehouse
    from abm_warehouse.storage.entities import entity_named

    settings = workspace.settings()
    archive_in = workspace.sources if settings.keep_sources else None
    source_profile = read_profile(profile, workspace.profiles)
    if entity is not None:
        entity_named(entity)
    known = meanings(workspace.words())
    batches: list[Batch] = []
    unknown: list[UnknownWord] = []
    failure, tried = None, 0
    try:
        with open_warehouse(workspace.warehouse, settings) as con, output.progress("Loading") as start_stage:
            receipts_restored = restore_receipts(con, workspace.receipts)
            remove_partial_copies(workspace.sources)
            for number, file in enumerate(files, start=1):
                start_stage(f"file {number} of {len(files)}, {name_of(file)}")
                entities = [entity]
                for wanted in entities:
                    batch = load_file(
                        con,
                        file,
                        source_profile,
                        receipts=workspace.receipts,
                        archive_in=archive_in,
                        entity_name=wanted,
                        strict=strict,
                    )
                    batches.append(batch)
                    entities += batch.also if wanted is None else ()
                    if batch.entity and batch.batch_id:
                        unknown += unknown_words(
                            con, file=batch.file, entity=batch.entity, batch_id=batch.batch_id, known=known
                        )
                tried = number
    except WarehouseError as error:
        if not batches:
            raise
        failure = error
    columns = ("file", "entity", "status", "in", "loaded", "duplicate", "quarantined")
    rows = [
        (
            batch.file,
            batch.entity,
            batch.status,
            batch.rows_in,
            batch.rows_loaded,
            batch.rows_duplicate,
            batch.rows_quarantined,
        )
        for batch in batches
        if batch.is_mapped and batch.status != "left_out"
    ]
    output.answer(
        {
            "batches": [asdict(batch) for batch in batches],
            "unknown_words": [asdict(word) for word in unknown],
            **({"error": error_content(failure)} if failure else {}),
        },
        lambda page: page.table(columns, rows, right=columns[3:]),
    )
    if receipts_restored > 1:  # a crash leaves at most one batch without its receipt
        receipts = counted(receipts_restored, "missing receipt was", "missing receipts were")
        output.note(f"{receipts} written again from the ledger.")
    _note_problems(output, batches)
    _note_other_profile(output, workspace, source_profile, batches, files)
    _note_unknown_words(output, unknown)
    if failure:
        failed, *not_tried = (name_of(file) for file in files[tried:])
        output.note(f"abm: {failed}: {failure}")
        if not_tried:
            output.note(f"Not tried: {', '.join(not_tried)}.")
        raise typer.Exit(failure.exit_status)
    if _is_failure(batches):
        raise typer.Exit(3)


def _note_problems(output: Output, batches: "list[Batch]") -> None:
    for status, what in (("refused", "refused"), ("left_out", "left out")):
        reasons: dict[str, list[str]] = {}
        for batch in batches:
            if batch.status == status:
                reasons.setdefault(str(batch.reason), []).append(batch.file)
        for reason, files in reasons.items():
            named = ", ".join(files[:MOST_FILES]) + (
                f" and {counted(more, 'file', 'files')} more" if (more := len(files) - MOST_FILES) > 0 else ""
            )
            output.note(f"{named} {'was' if len(files) == 1 else 'were'} {what}: {reason}.")
    for batch in batches:
        for warning in batch.warnings:
            output.note(f"{batch.file}, {warning}.")
    if any(batch.rows_quarantined for batch in batches):
        output.note("Some rows were quarantined; `abm quarantine` shows them with their reasons.")
    if cells := sum(batch.cells_quarantined for batch in batches):
        cells_were = counted(cells, "cell was", "cells were")
        output.note(f"{cells_were} left out of rows that were loaded; `abm quarantine` shows them too.")
    for batch in batches:
        if batch.status == "quarantined":
            output.note(f"Every row of {batch.file} was quarantined: is it read with the right profile?")


def _note_other_profile(
    output: Output, workspace: Workspace, profile: "Profile", batches: "list[Batch]", files: list[Path]
) -> None:
    """Name another profile that has a mapping for more of the files than this one."""
    from abm_warehouse.loading.preview import proposed_profile
    from abm_warehouse.profiles.reading import profile_names, read_profile

    unmapped = {batch.file for batch in batches if not batch.is_mapped}
    if len(unmapped) * 2 < len(files):
        return
    others = [read_profile(name, workspace.profiles) for name in profile_names(workspace.profiles)]
    proposal = proposed_profile(files, [other for other in others if other.name != profile.name])
    if proposal and proposal[1] > len(files) - len(unmapped):
        other, fitting = proposal
        fits = f"{fitting:,} of these {counted(len(files), 'file', 'files')} fit the profile {other.name}"
        output.note(f"{fits}: use --profile {other.name}.")


def _note_unknown_words(output: Output, unknown: "list[UnknownWord]") -> None:
    for file, about in dict.fromkeys((word.file, word.about) for word in unknown):
        words = [word for word in unknown if (word.file, word.about) == (file, about)]
        listed = ", ".join(f"{word.word!r} ({word.rows:,})" for word in words[:MOST_WORDS])
        more = f" and {len(words) - MOST_WORDS} more" if len(words) > MOST_WORDS else ""
        output.note(
            f"{file} has words that mean nothing here: {listed}{more}. Rows with them are loaded and change"
            f" nobody; say what they mean in words.csv, as rows about {about}."
        )


def _is_failure(batches: "list[Batch]") -> bool:
    is_any_bad = any(batch.status in ("refused", "quarantined") for batch in batches)
    return is_any_bad or all(batch.status == "left_out" for batch in batches)
