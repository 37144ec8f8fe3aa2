"""Erasure: a person is removed from every file of the workspace and kept out of later loads."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from abm.errors import WarehouseError
from abm.normalise.domains import normal_email
from abm.workspace import Workspace
from abm_warehouse import decision_log
from abm_warehouse.integrity.damage import damaged_copies
from abm_warehouse.loading.ledger import forget_built_models
from abm_warehouse.loading.redaction import forget_mentions, is_mentioned
from abm_warehouse.loading.suppression import (
    Suppressed,
    begin_erasure,
    end_erasure,
    is_erasure_unfinished,
    visitor,
)
from abm_warehouse.privacy.archived_files import (
    files_naming,
    is_in_archived_sources,
    redact_archived_sources,
)
from abm_warehouse.privacy.data_subjects import DataSubject, find_data_subject, with_suppressed
from abm_warehouse.privacy.export import export_data_subject, row_conditions
from abm_warehouse.publishing.snapshots import unpublish_all
from abm_warehouse.storage.connections import one_row, open_warehouse, transaction
from abm_warehouse.storage.entities import ENTITIES
from abm_warehouse.storage.keys import forget_unused_ids
from abm_warehouse.storage.sql_text import literal, quoted


@dataclass(frozen=True, slots=True)
class Erasure:
    """
    What an erasure did.

    Parameters
    ----------
    was_held
        Whether there was anything to remove, or an erasure to finish; otherwise the person was only put on
        the suppression list.
    left_in
        Files of the workspace that still name the person; they are the user's own.
    rows
        Rows removed, by table.
    sources_redacted
        Files whose archived copies were written again without the person.
    sources_removed
        Files whose archived copies were removed, because nobody can tell whom they name.
    damaged_copies_removed
        Damaged warehouses and decision logs that a repair had moved aside.
    """

    was_held: bool
    left_in: tuple[str, ...]
    rows: dict[str, int]
    sources_redacted: tuple[str, ...] = ()
    sources_removed: tuple[str, ...] = ()
    damaged_copies_removed: tuple[str, ...] = ()


def erase(workspace: Workspace, who: str) -> Erasure:
    """
    Remove a person from every file that the workspace holds, and keep them out of later loads.

    The person goes on the suppression list first, so that a crash does not let later loads bring them back. A
    file ``erasing`` exists in the workspace until all is done; the next erasure, of anyone, finds it and
    continues by the list. If nothing is held of the person, they are only put on the list.

    Archived source files are written again without the person, or removed where nobody can tell whom they
    name. Damaged databases that a repair moved aside are removed, and so is every generation, because each
    holds the person: run again to publish. Rows are deleted and the warehouse is written to a new file,
    because a deleted row stays in the bytes of a database file.

    Parameters
    ----------
    workspace
        Where the person is held.
    who
        An address of the person, or the id of a record of theirs.

    Raises
    ------
    UsageError
        If the text is neither an address nor a record, or is an address of several persons.
    DecisionLogBroken
        If the decision log cannot be read; nothing was removed then.
    WarehouseError
        If the person is found in the new files, which would be a bug.
    """
    settings = workspace.settings()
    decision_log.require_sound(workspace.decision_log)
    with open_warehouse(workspace.warehouse, settings) as con:
        suppressed = Suppressed(workspace.folder)
        subject = find_data_subject(con, who, suppressed)
        was_cut_off = is_erasure_unfinished(workspace.folder)
        begin_erasure(workspace.folder)
        suppressed.add(
            (
                *(address for address in subject.addresses if normal_email(address)),
                *subject.contact_ids,
                *map(visitor, subject.visitor_ids),
            )
        )
        if was_cut_off:
            decisions = decision_log.decisions(workspace.decision_log)
            decided_ids = {id_ for decision in decisions for id_ in (decision.subject_id, decision.answer)}
            subject = with_suppressed(con, subject, suppressed, decided_ids)
        elif not _is_held(con, workspace, suppressed, subject):
            end_erasure(workspace.folder)
            return Erasure(was_held=False, left_in=_files_naming(workspace, subject), rows={})
        redacted, removed = redact_archived_sources(con, workspace, suppressed, subject)
        damaged = damaged_copies(workspace)
        for path in damaged:
            path.unlink()
        con.execute("delete from ledger.publications")  # so that no generation is missed after a crash
        unpublish_all(workspace.published)
        # Before the rows: they tell which records are the person's.
        decisions_removed = decision_log.erase_person(
            workspace.decision_log, subject.contact_ids, subject.addresses
        )
        rows = _delete_rows(con, subject)
        if decisions_removed:
            rows["decisions"] = decisions_removed
        con.execute("checkpoint")
        _copy_to_new_file(con, workspace.warehouse)
    _replace_by_new_file(workspace.warehouse)
    end_erasure(workspace.folder)
    left_in = _files_naming(workspace, subject)
    if workspace.warehouse.name in left_in:
        raise WarehouseError(f"{subject.asked} is still found in {workspace.warehouse}; report this.")
    return Erasure(
        was_held=True,
        left_in=left_in,
        rows=rows,
        sources_redacted=redacted,
        sources_removed=removed,
        damaged_copies_removed=tuple(path.name for path in damaged),
    )


def _is_held(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, suppressed: Suppressed, subject: DataSubject
) -> bool:
    """Whether any file of the workspace that abm writes names a person."""
    if export_data_subject(con, workspace, subject):
        return True
    if damaged_copies(workspace):  # nobody can tell whom they name
        return True
    for entity in ENTITIES.values():
        columns = set(entity.stored_columns)
        if is_mentioned(con, f"raw.{entity.name}", entity, columns, subject.identifiers):
            return True
    written_by_abm = (workspace.published, workspace.sources, workspace.decision_log, workspace.warehouse)
    return any(
        file.is_relative_to(path)
        for file in files_naming(workspace.folder, subject)
        for path in written_by_abm
    ) or is_in_archived_sources(con, workspace, suppressed)


def _files_naming(workspace: Workspace, subject: DataSubject) -> tuple[str, ...]:
    files = files_naming(workspace.folder, subject)
    return tuple(sorted(str(path.relative_to(workspace.folder)) for path in files))


def _delete_rows(con: duckdb.DuckDBPyConnection, subject: DataSubject) -> dict[str, int]:
    """Delete the person's rows and every table derived from them; the number of rows by table."""
    counts = {}
    with transaction(con):
        for table, condition in row_conditions().items():
            parameters = subject.identifiers.given(condition)
            _note_erased(con, table, condition, parameters)
            [count] = one_row(con, f"select count(*) from {table} where {condition}", parameters)
            con.execute(f"delete from {table} where {condition}", parameters)
            if count:
                counts[table] = count
        for entity in ENTITIES.values():
            columns = set(entity.stored_columns)
            forget_mentions(con, f"raw.{entity.name}", entity, columns, subject.identifiers)
        forget_unused_ids(con)
        _drop_models(con)
    return counts


def _note_erased(
    con: duckdb.DuckDBPyConnection, table: str, condition: str, parameters: dict[str, list[str]]
) -> None:
    """Note in the ledger what is about to be erased of each batch, so that its rest can be checked."""
    if table == "ledger.refusals":  # whose rows belong to no batch
        return
    erased = "count(*), 0, bit_xor(row_hash)::varchar"
    if table == "quarantine.rows":
        erased = "0, count(*), '0'"
    con.execute(
        f"insert into ledger.erased select batch_id, {erased}, now()"
        f" from {table} where {condition} group by batch_id",
        parameters,
    )


def _drop_models(con: duckdb.DuckDBPyConnection) -> None:
    """Drop every table and view that a run derived from the rows."""
    con.execute("drop table if exists run.decisions")
    views = con.execute("select view_name from duckdb_views() where schema_name = 'main' and not internal")
    for [view] in views.fetchall():
        con.execute(f"drop view main.{quoted(view)}")
    tables = con.execute(
        "select table_name from duckdb_tables() where schema_name = 'main' and not temporary"
    )
    for [table] in tables.fetchall():
        con.execute(f"drop table main.{quoted(table)}")
    forget_built_models(con)


def _copy_to_new_file(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Copy what the warehouse holds to a new file, which has none of the bytes of deleted rows."""
    fresh = path.with_suffix(".fresh")
    fresh.unlink(missing_ok=True)
    fresh.with_name(f"{fresh.name}.wal").unlink(missing_ok=True)
    con.execute(f"attach {literal(str(fresh))} as fresh")
    [name] = one_row(con, "select current_database()")
    con.execute(f"copy from database {quoted(name)} to fresh")
    con.execute("detach fresh")


def _replace_by_new_file(path: Path) -> None:
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)  # both files are complete without it
    path.with_suffix(".fresh").replace(path)
    shutil.rmtree(path.parent / ".spill", ignore_errors=True)
