"""Commands about one person: export-subject, erase."""

from dataclasses import asdict
from typing import Annotated

import typer

from abm.cli.options import HERE, In, Json, Quiet, verb, workspace_in
from abm.cli.show import Voice, table

Who = Annotated[
    str,
    typer.Argument(metavar="EMAIL|RECORD", help="An address of the person, or the id of a record of theirs."),
]


@verb
def export_subject(who: Who, workspace: In = HERE, as_json: Json = False, quiet: Quiet = False) -> None:
    """Print every row held of a person, as JSON with --json."""
    from abm_warehouse.loading.suppression import Suppressed
    from abm_warehouse.privacy import erasure
    from abm_warehouse.privacy.subjects import find_subject
    from abm_warehouse.storage.connections import open_warehouse

    place, voice = workspace_in(workspace), Voice(as_json, quiet)
    with open_warehouse(place.warehouse, place.settings()) as con:
        subject = find_subject(con, who, Suppressed(place.folder))
        held = erasure.export_subject(con, place, subject)
    if not held:
        voice.remark(f"Nothing is held of {who}.")
        if not as_json:
            return
    voice.answer(
        {"subject": subject.asked, "contact_ids": subject.contact_ids, "rows": held},
        lambda out: out.print(table(("held in", "rows"), [(name, len(rows)) for name, rows in held.items()])),
    )


@verb
def erase(
    who: Who,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    workspace: In = HERE,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """
    Remove a person from everything the workspace holds, and keep them out of later loads.

    Every published generation is removed, for each of them holds the person; run again to publish.
    """
    from abm_warehouse.privacy import erasure

    place, voice = workspace_in(workspace), Voice(as_json, quiet)
    if not yes:
        question = f"Erase {who} from {place.folder}, with every published generation?"
        typer.confirm(question, abort=True, err=True)
    done = erasure.erase(place, who)
    for file in done.sources_removed:
        voice.remark(f"The kept source of {file} went with it: load it again from your own copy.")
    for file in done.warehouses_removed:
        voice.remark(f"{file}, a damaged warehouse, was removed.")
    for path in done.left_in:
        voice.remark(f"{path} names {who} and is your own file: remove it, or the person from it.")
    said = f"Erased {sum(done.rows.values()):,} rows of {who}. Nothing is published now; `abm run` does that."
    if not done.was_held:
        said = f"Nothing was held of {who}, and nothing was changed. Later loads set them aside."
    voice.answer(asdict(done), lambda out: out.print(said, markup=False))
