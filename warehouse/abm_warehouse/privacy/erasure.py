"""The right of a person to know what is held of them, and to have it gone."""

import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from abm.errors import ErasureUnfinished, WarehouseError
from abm.normalise.domains import normal_email
from abm.workspace import Workspace
from abm_warehouse import decision_log
from abm_warehouse.integrity.repair import moved_aside
from abm_warehouse.loading.redaction import (
    forget_mentions,
    is_mentioned,
    loose_texts,
    mention_condition,
    owned_by_subject_condition,
    text_of,
)
from abm_warehouse.loading.suppression import (
    Suppressed,
    begin_erasure,
    end_erasure,
    is_erasure_unfinished,
    visitor,
)
from abm_warehouse.privacy.archived_files import files_naming, is_in_archived_sources, redact_archived_sources
from abm_warehouse.privacy.subjects import QUARANTINED_CELLS, WORDS, Subject, find_subject, with_listed
from abm_warehouse.publishing.snapshots import unpublish_all
from abm_warehouse.storage.connections import one_row, open_warehouse, transaction
from abm_warehouse.storage.entities import ENTITIES, Entity
from abm_warehouse.storage.sql_text import literal, quoted

PERSONAL = (
    "contacts",
    "engagements",
    "opportunity_contacts",
    "statuses",
    "qualification",
    "associations",
    "users",
)
"""Entities whose rows are about one person."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """
    What an erasure did.

    Parameters
    ----------
    rows
        Rows removed, by table.
    sources_cleared
        Files whose kept sources are without the person now.
    sources_removed
        Files whose kept sources were removed, for nobody could tell whom they name.
    warehouses_removed
        Damaged warehouses that a repair had moved aside.
    left_in
        Files of the workspace in which the person still stands; they are the user's own, not ours.
    was_held
        Whether there was something to remove, or an erasure to finish; else they were only put on the list.
    """

    rows: dict[str, int]
    sources_cleared: tuple[str, ...]
    sources_removed: tuple[str, ...]
    warehouses_removed: tuple[str, ...]
    left_in: tuple[str, ...]
    was_held: bool = True


def export_subject(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, subject: Subject
) -> dict[str, list[dict[str, Any]]]:
    """
    Every row held of a person, by table: all versions, what is in quarantine, what was decided of them.

    Of rows of others, the texts that hold an address of theirs.
    """
    held = {}
    for table, condition in _conditions(subject).items():
        rows = con.execute(f"select * from {table} where {condition}", subject.named.given(condition))
        names = [column[0] for column in rows.description or ()]
        if found := [dict(zip(names, row, strict=True)) for row in rows.fetchall()]:
            held[table] = found
    for entity in ENTITIES.values():
        if mentioned := _mentions(con, entity, subject):
            held[f"mentioned in raw.{entity.name}"] = mentioned
    if decided := decision_log.about(workspace.decision_log, subject.contact_ids):
        held["desk"] = [asdict(one) for one in decided]
    return held


def require_nobody_suppressed(con: duckdb.DuckDBPyConnection, workspace: Workspace) -> None:
    """
    Make sure that an erasure was not cut off between its list and its work, so that nobody is published.

    Raises
    ------
    ErasureUnfinished
        If the warehouse holds records or addresses that are on the suppression list, or its file may still
        have bytes of people whose rows are gone.
    """
    if is_erasure_unfinished(workspace.folder):
        raise ErasureUnfinished(
            f"An erasure was cut off, and {workspace.warehouse} may still hold whom it removed. Run `abm"
            " erase EMAIL` again, of the same person or of anyone: it finishes it. Nothing was published."
        )
    suppressed = Suppressed(workspace.folder)
    if suppressed.is_empty():
        return
    identities = con.execute(
        "select contact_id from raw.contacts union select email from raw.contacts"
        " union select email from raw.engagements"
    ).fetchall()
    if held := suppressed.among(identity for (identity,) in identities if identity is not None):
        who = next((identity for identity in held if "@" in identity), "EMAIL")
        raise ErasureUnfinished(
            f"{workspace.warehouse} holds {len(held)} record(s) or address(es) of people who were to be"
            f" erased: an erasure was cut off. Run `abm erase {who}` again; nothing was published."
        )


def erase(workspace: Workspace, who: str) -> Erasure:
    """
    Remove a person from every file the workspace holds, and keep them out.

    The person goes on the suppression list first, so that a crash on the way leaves nobody let in again. A
    file ``erasing`` lies in the workspace until all is done; the next erasure, whoever it is of, finds it and
    goes on by the list. Of whom nothing is held, nothing is done but to put them on the list.

    Kept sources are written anew without the person, or removed where nobody can tell whom they name, as are
    damaged warehouses that a repair moved aside. Every generation is removed, for they hold the person too:
    run again to publish. Rows are deleted, and the warehouse is written anew (a deleted row stays in a
    database file's bytes).

    Parameters
    ----------
    workspace
        Where they are held.
    who
        An address of the person, or the id of a record of theirs.

    Raises
    ------
    UsageError
        If the text is no address and no record, or an address of several persons.
    DeskBroken
        If what people decided cannot be read; nothing was removed then.
    WarehouseError
        If the person is found in the new files, which would be a bug.
    """
    settings = workspace.settings()
    decision_log.require_sound(workspace.decision_log)
    with open_warehouse(workspace.warehouse, settings) as con:
        suppressed = Suppressed(workspace.folder)
        subject = find_subject(con, who, suppressed)
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
            named = {
                id_
                for one in decision_log.decisions(workspace.decision_log)
                for id_ in (one.subject_id, one.answer)
            }
            subject = with_listed(con, subject, suppressed, named)
        elif not _is_held(con, workspace, suppressed, subject):
            end_erasure(workspace.folder)
            left = _files_naming(workspace, subject)
            return Erasure({}, (), (), (), left, was_held=False)
        cleared, removed = redact_archived_sources(con, workspace, suppressed, subject)
        broken = moved_aside(workspace)
        for path in broken:
            path.unlink()
        unpublish_all(workspace.published)
        # before the rows, of which the ids are known
        decided = decision_log.forget(workspace.decision_log, subject.contact_ids, subject.addresses)
        rows = _delete(con, subject) | ({"desk": decided} if decided else {})
        con.execute("checkpoint")
        _rewrite(con, workspace.warehouse)
    _replace(workspace.warehouse)
    end_erasure(workspace.folder)
    left = _files_naming(workspace, subject)
    if workspace.warehouse.name in left:
        raise WarehouseError(f"{subject.asked} is still found in {workspace.warehouse}; report this.")
    return Erasure(rows, cleared, removed, tuple(path.name for path in broken), left)


def _mentions(con: duckdb.DuckDBPyConnection, entity: Entity, subject: Subject) -> list[dict[str, Any]]:
    others = (
        f"not ({owned_by_subject_condition(entity.stored_columns)})" if entity.name in PERSONAL else "true"
    )
    found = []
    for name in loose_texts(entity):
        query = f"select {', '.join(map(quoted, entity.key))}, {text_of(name)} from raw.{entity.name}"
        query += f" where {others} and {mention_condition(text_of(name))} order by all"
        for *key, text in con.execute(query, subject.named.given(query)).fetchall():
            found.append(dict(zip(entity.key, key, strict=True)) | {"column": name, "text": text})
    return found


def _is_held(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, suppressed: Suppressed, subject: Subject
) -> bool:
    """Whether anything of ours names a person: rows, decisions, kept sources, what is published."""
    if export_subject(con, workspace, subject) or moved_aside(workspace):  # nobody can tell whom those name
        return True
    for entity in ENTITIES.values():
        columns = set(entity.stored_columns)
        if is_mentioned(con, f"raw.{entity.name}", entity, columns, subject.named):
            return True
    ours = (workspace.published, workspace.sources, workspace.decision_log, workspace.warehouse)
    return any(
        path.is_relative_to(place) for path in files_naming(workspace.folder, subject) for place in ours
    ) or is_in_archived_sources(con, workspace, suppressed)


def _files_naming(workspace: Workspace, subject: Subject) -> tuple[str, ...]:
    found = files_naming(workspace.folder, subject)
    return tuple(sorted(str(path.relative_to(workspace.folder)) for path in found))


def _conditions(subject: Subject) -> dict[str, str]:
    """Which rows are the person's, by table."""
    held = {f"raw.{name}": owned_by_subject_condition(ENTITIES[name].stored_columns) for name in PERSONAL}
    words = f"regexp_extract_all(cell, '{WORDS}')"
    return held | {
        "quarantine.rows": f"exists (select 1 from (select unnest({QUARANTINED_CELLS}) as cell) as cells"
        f" where list_has_any({words}, $ids) or {mention_condition('cell')})"
    }


def _delete(con: duckdb.DuckDBPyConnection, subject: Subject) -> dict[str, int]:
    """Delete the person's rows, and every table made of them; how many rows of each table."""
    removed = {}
    with transaction(con):
        for table, condition in _conditions(subject).items():
            parameters = subject.named.given(condition)
            counted = (
                "0, count(*), '0'"
                if table == "quarantine.rows"
                else "count(*), 0, bit_xor(row_hash)::varchar"
            )
            con.execute(
                f"insert into ledger.erased select batch_id, {counted}, now()"
                f" from {table} where {condition} group by batch_id",
                parameters,
            )
            [count] = one_row(con, f"select count(*) from {table} where {condition}", parameters)
            con.execute(f"delete from {table} where {condition}", parameters)
            if count:
                removed[table] = count
        for entity in ENTITIES.values():
            columns = set(entity.stored_columns)
            forget_mentions(con, f"raw.{entity.name}", entity, columns, subject.named)
        con.execute("drop table if exists run.decisions")
        views = con.execute(
            "select view_name from duckdb_views() where schema_name = 'main' and not internal"
        )
        for [view] in views.fetchall():
            con.execute(f'drop view main."{view}"')
        for [table] in con.execute(
            "select table_name from duckdb_tables() where schema_name = 'main' and not temporary"
        ).fetchall():
            con.execute(f'drop table main."{table}"')
        con.execute("delete from ledger.models")
    return removed


def _rewrite(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """A new file with what the warehouse holds, and none of the bytes it held before."""
    fresh = path.with_suffix(".fresh")
    fresh.unlink(missing_ok=True)
    fresh.with_name(f"{fresh.name}.wal").unlink(missing_ok=True)
    con.execute(f"attach {literal(str(fresh))} as fresh")
    [name] = one_row(con, "select current_database()")
    con.execute(f'copy from database "{name}" to fresh')
    con.execute("detach fresh")


def _replace(path: Path) -> None:
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)  # all of it is in the file, old and new
    path.with_suffix(".fresh").replace(path)
    shutil.rmtree(path.parent / ".spill", ignore_errors=True)
