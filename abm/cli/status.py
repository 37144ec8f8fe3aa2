"""``abm status``: what is loaded, what is published, and what looks wrong."""

from dataclasses import asdict
from datetime import datetime

from abm.cli.options import command
from abm.cli.output import Output, Page
from abm.counting import counted
from abm.workspace import Workspace

MOST_REFUSALS = 20
"""How many refused files the table shows."""


@command
def status(workspace: Workspace, output: Output) -> None:
    """Show what is loaded and published, and where the data is not as expected."""
    from abm.book import open_book
    from abm_warehouse.integrity.reconcile import read_batch_records
    from abm_warehouse.loading.refusals import open_refusals
    from abm_warehouse.publishing.manifest import read_manifest
    from abm_warehouse.publishing.snapshots import current_generation
    from abm_warehouse.storage.connections import open_warehouse

    with open_warehouse(workspace.warehouse, workspace.settings(), read_only=True) as con:
        records, refusals = read_batch_records(con, workspace.receipts), open_refusals(con)
    batches, lost = records.batches, records.lost()
    generation = current_generation(workspace.folder)
    published = read_manifest(generation) if generation else None
    newest = max((batch.loaded_at for batch in batches), default=None)
    is_behind = bool(newest and (published is None or datetime.fromisoformat(newest) > published.known_at))
    health = open_book(workspace.folder).health() if published else ()

    def fill(page: Page) -> None:
        columns = ("loaded at", "file", "entity", "profile", "loaded", "quarantined")
        rows = [
            (
                _minute(batch.loaded_at),
                batch.file,
                batch.entity,
                batch.profile,
                batch.rows_loaded,
                batch.rows_quarantined,
            )
            for batch in batches
        ]
        page.table(columns, rows, right=columns[4:])
        if refusals:
            page.text("\nRefused, and not loaded since:")
            page.table(
                ("refused at", "file", "profile", "reason"),
                [
                    (_minute(refusal.refused_at), refusal.file, refusal.profile, refusal.reason)
                    for refusal in refusals[-MOST_REFUSALS:]
                ],
            )
        page.text(
            f"\nGeneration {published.generation} is published, as of {published.as_of:%Y-%m-%d %H:%M} UTC."
            if published
            else "\nNothing is published yet; `abm run` publishes what is loaded."
        )
        unexpected = [
            (
                measure.measure,
                measure.subject,
                _short(measure.value),
                _short(measure.expected),
                measure.detail,
            )
            for measure in health
            if not measure.is_healthy
        ]
        if unexpected:
            headings = ("check", "subject", "value", "expected", "meaning")
            page.table(headings, unexpected, right=("value", "expected"))

    output.answer(
        {
            "workspace": str(workspace.folder),
            "batches": [asdict(batch) for batch in batches],
            "lost": [asdict(receipt) for receipt in lost],
            "refusals": [asdict(refusal) for refusal in refusals],
            "published": published.content() if published else None,
            "is_behind": is_behind,
            "health": [measure._asdict() for measure in health],
        },
        fill,
    )
    if len(refusals) > MOST_REFUSALS:
        output.note(f"The last {MOST_REFUSALS} of {len(refusals)} refused files are shown; --json has all.")
    if lost:
        output.note(
            f"{counted(len(lost), 'batch that has a receipt is', 'batches that have a receipt are')} missing "
            "from the warehouse; "
            "`abm doctor --repair` loads again what is archived in sources/."
        )
    if is_behind and published:
        output.note("Some loads are newer than what is published; `abm run` brings it up to date.")


def _minute(instant: str) -> str:
    """An ISO 8601 instant to the minute, as people read it."""
    return instant[:16].replace("T", " ")


def _short(value: float | None) -> str:
    """A measure with as many digits as people read."""
    return "-" if value is None else f"{value:,.3g}" if value < 1000 else f"{value:,.0f}"
