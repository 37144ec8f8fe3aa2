"""Commands about one person: export-subject, erase."""

from dataclasses import asdict
from typing import Annotated

import typer

from abm.cli.options import HERE, In, Json, Quiet, verb, workspace_in
from abm.cli.show import Voice, table

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="An address of the person.")]


@verb
def export_subject(email: Email, workspace: In = HERE, as_json: Json = False, quiet: Quiet = False) -> None:
    """Print every row held of a person, as JSON with --json."""
    from abm_warehouse import privacy
    from abm_warehouse.connect import open_warehouse
    from abm_warehouse.subjects import find_subject

    place, voice = workspace_in(workspace), Voice(as_json, quiet)
    with open_warehouse(place.warehouse, place.settings()) as con:
        subject = find_subject(con, email)
        held = privacy.export_subject(con, place, subject)
    if not held:
        voice.remark(f"Nothing is held of {email}.")
        if not as_json:
            return
    voice.answer(
        {"subject": subject.address, "contact_ids": subject.contact_ids, "rows": held},
        lambda out: out.print(table(("held in", "rows"), [(name, len(rows)) for name, rows in held.items()])),
    )


@verb
def erase(
    email: Email,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    workspace: In = HERE,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """
    Remove a person from everything the workspace holds, and keep them out of later loads.

    Every published generation is removed, for each of them holds the person; run again to publish.
    """
    from abm_warehouse import privacy

    place, voice = workspace_in(workspace), Voice(as_json, quiet)
    if not yes:
        question = f"Erase {email} from {place.folder}, with every published generation?"
        typer.confirm(question, abort=True, err=True)
    done = privacy.erase(place, email)
    for file in done.sources_removed:
        voice.remark(f"The kept source of {file} went with it: load it again from your own copy.")
    for file in done.warehouses_removed:
        voice.remark(f"{file}, a damaged warehouse, was removed.")
    for path in done.left_in:
        voice.remark(f"{path} names {email} and is your own file: remove it, or the person from it.")
    voice.answer(
        asdict(done),
        lambda out: out.print(
            f"Erased {sum(done.rows.values()):,} rows of {email}. "
            "Nothing is published now; `abm run` does that.",
            markup=False,
        ),
    )
