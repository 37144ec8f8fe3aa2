"""Commands that keep the warehouse: load, quarantine, run, status, doctor."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Group
from rich.text import Text

from abm.cli.options import HERE, AsOf, In, Json, Quiet, instant, verb, workspace_in
from abm.cli.show import Voice, table


@verb
def load(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Exports to load.")],
    profile: Annotated[
        str,
        typer.Option(
            help="How the files are read: abm (canonical), salesforce, hubspot, ..., or one of your own."
        ),
    ] = "abm",
    entity: Annotated[
        str | None,
        typer.Option(help="What the files are, where their name and header leave it open."),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Refuse a file with any bad row, and files nobody maps."),
    ] = False,
    workspace: In = HERE,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """
    Load exports. Bad rows go to quarantine, the others in; the same content loads once.

    Exit status 3 if a file was refused, or every row of one set aside. Files that the profile has no mapping
    for are named, and are no failure while any other file was taken, unless --strict.
    """
    from abm_warehouse.loading.archive import remove_partial_copies
    from abm_warehouse.loading.load import load_file, restore_receipts
    from abm_warehouse.profiles.model import read_profile
    from abm_warehouse.storage.connections import open_warehouse
    from abm_warehouse.storage.entities import entity_named

    place, voice = workspace_in(workspace), Voice(as_json, quiet)
    settings = place.settings()
    archive_in = place.sources if settings.keep_sources else None
    reading = read_profile(profile, place.profiles)
    if entity is not None:
        entity_named(entity)
    batches = []
    with (
        open_warehouse(place.warehouse, settings) as con,
        voice.progress("Loading") as stage,
    ):
        written = restore_receipts(con, place.receipts)
        remove_partial_copies(place.sources)
        for file in files:
            stage(file.name)
            batches.append(
                load_file(
                    con,
                    file,
                    reading,
                    receipts=place.receipts,
                    archive_in=archive_in,
                    entity_name=entity,
                    strict=strict,
                )
            )
    columns = ("file", "entity", "status", "in", "loaded", "duplicate", "quarantined")
    rows = [
        (
            b.file,
            b.entity,
            b.status,
            b.rows_in,
            b.rows_loaded,
            b.rows_duplicate,
            b.rows_quarantined,
        )
        for b in batches
    ]
    voice.answer(
        {"batches": [asdict(batch) for batch in batches]},
        lambda out: out.print(table(columns, rows, right=columns[3:])),
    )
    if written > 1:  # a crash keeps back one
        voice.remark(f"{written} receipts of batches were missing, and were written again from the ledger.")
    refused = [batch for batch in batches if batch.status == "refused"]
    for batch in refused:
        voice.remark(f"{batch.file} was refused: {batch.reason}.")
    if sum(batch.rows_quarantined for batch in batches):
        voice.remark("Rows were set aside; `abm quarantine` shows them with their reasons.")
    all_bad = [batch for batch in batches if batch.is_all_bad]
    for batch in all_bad:
        voice.remark(f"Every row of {batch.file} was set aside: is it read with the right profile?")
    all_unmapped = len(refused) == len(batches)
    if all_bad or any(batch.is_mapped or strict or all_unmapped for batch in refused):
        raise typer.Exit(3)


@verb
def quarantine(
    batch: Annotated[str | None, typer.Option(help="Of this batch only.")] = None,
    workspace: In = HERE,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show the rows that were set aside: file, line, column, value, reason."""
    from abm_warehouse.loading.load import quarantined, require_batch
    from abm_warehouse.storage.connections import open_warehouse

    place, voice = workspace_in(workspace), Voice(as_json, quiet)
    with open_warehouse(place.warehouse, place.settings()) as con:
        if batch is not None:
            require_batch(con, batch)
        found = quarantined(con, batch_id=batch)
    if not found:
        voice.remark("Nothing is in quarantine.")
    columns = ("file", "line", "column", "value", "reason")
    voice.answer(
        {"rows": [asdict(row) for row in found]},
        lambda out: out.print(
            table(
                columns,
                [(r.file, r.line, r.column, r.value, r.reason) for r in found],
                right=("line",),
            )
        ),
    )


@verb
def run(
    as_of: AsOf = None,
    known_at: Annotated[
        str | None,
        typer.Option("--known-at", metavar="TIME", help="Only what was loaded by then."),
    ] = None,
    workspace: In = HERE,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Score the book, audit it and publish it."""
    from abm.pipeline.run import run as run_pipeline

    place, voice = workspace_in(workspace), Voice(as_json, quiet)
    with voice.progress("Running") as stage:
        done = run_pipeline(
            place,
            as_of=instant(as_of, "--as-of"),
            known_at=instant(known_at, "--known-at"),
            progress=stage,
        )
    for warning in done.warnings:
        voice.remark(f"Note: {warning}")
    voice.answer(
        asdict(done),
        lambda out: out.print(
            f"Published generation {done.generation}: {done.mqas:,} MQAs among {done.accounts:,} accounts, "
            f"{done.contacts:,} contacts and {done.engagements:,} engagements, as of "
            f"{done.as_of:%Y-%m-%d %H:%M} UTC, in {done.seconds:.1f} s.",
            markup=False,
        ),
    )


@verb
def status(workspace: In = HERE, as_json: Json = False, quiet: Quiet = False) -> None:
    """Say what is loaded and published, and what of the data is not as it should be."""
    from abm.book import open_book
    from abm_warehouse.integrity.doctor import lost_batches
    from abm_warehouse.loading.load import ledger
    from abm_warehouse.publishing.publish import current, read_manifest
    from abm_warehouse.storage.connections import open_warehouse

    place, voice = workspace_in(workspace), Voice(as_json, quiet)
    with open_warehouse(place.warehouse, place.settings()) as con:
        batches, lost = ledger(con), lost_batches(con, place)
    folder = current(place.folder)
    published = read_manifest(folder) if folder else None
    newest = max((batch.loaded_at for batch in batches), default=None)
    is_behind = bool(newest and (published is None or newest > published["known_at"]))
    columns = ("loaded at", "file", "entity", "profile", "loaded", "quarantined")
    rows = [
        (
            _minute(b.loaded_at),
            b.file,
            b.entity,
            b.profile,
            b.rows_loaded,
            b.rows_quarantined,
        )
        for b in batches
    ]
    health = open_book(place.folder).health() if published else ()
    odd = [
        (h.measure, h.subject, _short(h.value), _short(h.usual), h.detail) for h in health if not h.is_well
    ]
    said = (
        f"Generation {published['generation']} is published, as of {_minute(published['as_of'])} UTC."
        if published
        else "Nothing is published yet; `abm run` does that."
    )
    voice.answer(
        {
            "workspace": str(place.folder),
            "batches": [asdict(batch) for batch in batches],
            "lost": [asdict(receipt) for receipt in lost],
            "published": published,
            "is_behind": is_behind,
            "health": [asdict(measure) for measure in health],
        },
        lambda out: out.print(
            Group(
                table(columns, rows, right=columns[4:]),
                Text(f"\n{said}"),
                *(
                    [table(("not well", "of", "is", "usual", "meaning"), odd, right=("is", "usual"))]
                    if odd
                    else []
                ),
            )
        ),
    )
    if lost:
        voice.remark(
            f"{len(lost)} batches that receipts promise are lost; `abm doctor --repair` loads them again from"
            " their kept sources."
        )
    if is_behind and published:
        voice.remark("There are newer loads than what is published; `abm run` brings it up to date.")


@verb
def doctor(
    repair: Annotated[
        bool,
        typer.Option("--repair", help="Load lost batches again from their kept sources, then check."),
    ] = False,
    workspace: In = HERE,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """
    Check receipts, ledger, rows, sources, decisions, snapshots and audits. Exit status 3 if any is wrong.

    With --repair, lost batches and decisions come back first; what is damaged is moved aside.
    """
    from abm_warehouse.integrity.doctor import examine
    from abm_warehouse.integrity.repair import mend

    place, voice = workspace_in(workspace), Voice(as_json, quiet)
    mended = None
    if repair:
        with voice.progress("Repairing") as stage:
            mended = mend(place, progress=stage)
    with voice.progress("Examining") as stage:
        findings = examine(place, progress=stage)
    wrong = [finding for finding in findings if not finding.is_well]
    tables = [
        table(("", "what", "found"), [("ok" if f.is_well else "WRONG", f.what, f.found) for f in findings])
    ]
    if mended and mended.batches:
        rows = [(b.batch_id, b.file, b.status.replace("_", " "), b.found) for b in mended.batches]
        tables.insert(0, table(("batch", "file", "", "found"), rows))
    voice.answer(
        {
            "is_well": not wrong,
            "findings": [asdict(finding) for finding in findings],
            **({"repair": asdict(mended)} if mended else {}),
        },
        lambda out: out.print(Group(*tables)),
    )
    if mended and mended.moved_aside:
        voice.remark(f"The damaged warehouse was moved aside: {mended.moved_aside}.")
    if mended and mended.desk_moved_aside:
        voice.remark(
            f"The damaged desk was moved aside: {mended.desk_moved_aside}."
            " What was decided after the last run is not on the new one."
        )
    if mended and mended.decisions:
        voice.remark(f"{len(mended.decisions)} decisions came back, without their remarks.")
    if mended and mended.receipts:
        voice.remark(f"{mended.receipts} receipts were missing, and were written again from the ledger.")
    if mended and mended.batches:
        voice.remark("The warehouse changed; `abm run` brings what is published up to date.")
    for finding in wrong:
        voice.remark(f"{finding.what}: {finding.repair}")
    if wrong:
        raise typer.Exit(3)


def _minute(instant: str) -> str:
    """An ISO 8601 instant as people read it."""
    return instant[:16].replace("T", " ")


def _short(value: float | None) -> str:
    """A measure with as many digits as people read."""
    return "-" if value is None else f"{value:,.3g}" if value < 1000 else f"{value:,.0f}"
