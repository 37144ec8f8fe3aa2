"""``abm export-subject`` and ``abm erase``: what is held about one person."""

from dataclasses import asdict
from typing import Annotated

import typer

from abm.cli.options import command
from abm.cli.output import Output
from abm.counting import counted
from abm.workspace import Workspace

Person = Annotated[
    str,
    typer.Argument(
        metavar="EMAIL|RECORD", help="An e-mail address of the person, or the id of a record of theirs."
    ),
]


@command
def export_subject(person: Person, workspace: Workspace, output: Output) -> None:
    """Print every row held about a person; as JSON with --json."""
    from abm_warehouse.loading.suppression import Suppressed
    from abm_warehouse.privacy.data_subjects import find_data_subject
    from abm_warehouse.privacy.export import export_data_subject
    from abm_warehouse.storage.connections import open_warehouse

    with open_warehouse(workspace.warehouse, workspace.settings(), read_only=True) as con:
        subject = find_data_subject(con, person, Suppressed(workspace.folder))
        held = export_data_subject(con, workspace, subject)
    if not held:
        output.note(f"Nothing is held about {person}.")
        if not output.is_json:
            return
    output.answer(
        {"subject": subject.asked, "contact_ids": subject.contact_ids, "rows": held},
        lambda page: page.table(("held in", "rows"), [(name, len(rows)) for name, rows in held.items()]),
    )


@command
def erase(
    person: Person,
    workspace: Workspace,
    output: Output,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
) -> None:
    """
    Remove a person from everything the workspace holds, and keep them out of later loads.

    Every published generation is removed, because each holds the person; `abm run` publishes a new one.
    """
    from abm_warehouse.privacy import erasure

    if not yes:
        question = f"Erase {person} from {workspace.folder}, with every published generation?"
        typer.confirm(question, abort=True, err=True)
    erased = erasure.erase(workspace, person)
    for file in erased.sources_removed:
        output.note(f"The archived copy of {file} was removed too: load it again from your own copy.")
    for file in erased.damaged_copies_removed:
        output.note(f"{file}, which a repair had moved aside because it was damaged, was removed.")
    for path in erased.left_in:
        output.note(f"{path} names {person} and is your own file: remove it, or the person from it.")
    if erased.was_held:
        rows = sum(erased.rows.values())
        message = (
            f"Erased {counted(rows, 'row')} about {person}. "
            "Nothing is published now; `abm run` publishes again."
        )
    else:
        message = (
            f"Nothing was held about {person}, and nothing was changed. "
            "Rows that name them in later loads will be quarantined."
        )
    output.answer(asdict(erased), lambda page: page.text(message))
