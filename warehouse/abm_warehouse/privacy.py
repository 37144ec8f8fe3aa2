"""The right of a person to know what is held of them, and to have it gone."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from abm.domains import normal_email
from abm.errors import UsageError, WarehouseError
from abm.workspace import Workspace
from abm_warehouse.connect import one_row, open_warehouse, transaction
from abm_warehouse.publish import generations
from abm_warehouse.suppression import Suppressed

PERSON_COLUMNS = {
    "contacts": "contact_id",
    "engagements": "contact_id",
    "opportunity_contacts": "contact_id",
    "statuses": "subject_id",
    "qualification": "subject_id",
    "associations": "subject_id",
}
"""Where each raw table says whose a row is."""

BY_ADDRESS_TOO = frozenset({"contacts", "engagements"})
"""Tables that say it by address as well."""

CHUNK = 1 << 22

_QUARANTINED_CELLS = (
    "select unnest(json_extract_string(source_row, '$.*') || [value]) as cell from quarantine.rows"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """One person, as the warehouse knows them: their address, every address and id of their records."""

    address: str
    addresses: tuple[str, ...]
    contact_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Erasure:
    """
    What an erasure did.

    Parameters
    ----------
    rows
        Rows removed, by table.
    left_in
        Files of the workspace in which the person still stands; they are the user's own, not ours.
    """

    rows: dict[str, int]
    left_in: tuple[str, ...]


def find_subject(con: duckdb.DuckDBPyConnection, email: str) -> Subject:
    """
    The person behind an address.

    Records that share the address, whatever its case or +tag, are theirs, with all their other addresses.

    Raises
    ------
    UsageError
        If the text is no address.
    """
    address = normal_email(email)
    if address is None:
        raise UsageError(f"{email!r} is no e-mail address.")
    known = con.execute(
        "select distinct contact_id, email from raw.contacts where email is not null"
    ).fetchall()
    ids = {contact for contact, written in known if normal_email(written) == address}
    addresses = {written for contact, written in known if contact in ids}
    elsewhere = con.execute(
        "select distinct email from raw.engagements where email is not null"
        f" union select trim(cell) from ({_QUARANTINED_CELLS}) as cells where contains(cell, '@')"
    ).fetchall()
    addresses |= {written for (written,) in elsewhere if normal_email(written) == address}
    return Subject(address, tuple(sorted({*addresses, email.strip()})), tuple(sorted(ids)))


def export_subject(con: duckdb.DuckDBPyConnection, subject: Subject) -> dict[str, list[dict[str, Any]]]:
    """Every row held of a person, by table: all versions, and what is in quarantine."""
    held = {}
    for table, condition in _conditions(subject).items():
        rows = con.execute(f"select * from {table} where {condition}", _parameters(subject, condition))
        names = [column[0] for column in rows.description or ()]
        if found := [dict(zip(names, row, strict=True)) for row in rows.fetchall()]:
            held[table] = found
    return held


def erase(workspace: Workspace, email: str) -> Erasure:
    """
    Remove a person from every file the workspace holds, and keep them out.

    The person goes on the suppression list first, so that a crash on the way leaves nobody let in again. Rows
    are deleted, the warehouse is written anew (a deleted row stays in a database file's bytes), and every
    generation is removed, for they hold the person too: run again to publish.

    Raises
    ------
    UsageError
        If the text is no address.
    WarehouseError
        If the person is found in the new files, which would be a bug.
    """
    settings = workspace.settings()
    with open_warehouse(workspace.warehouse, settings) as con:
        subject = find_subject(con, email)
        Suppressed(workspace.folder).add((subject.address, *subject.addresses, *subject.contact_ids))
        rows = _delete(con, subject)
        con.execute("checkpoint")
        _rewrite(con, workspace.warehouse)
    _replace(workspace.warehouse)
    for folder in generations(workspace.published):
        shutil.rmtree(folder)
    shutil.rmtree(workspace.published / ".staging", ignore_errors=True)
    (workspace.published / "CURRENT").unlink(missing_ok=True)
    left = tuple(
        sorted(str(path.relative_to(workspace.folder)) for path in files_naming(workspace.folder, subject))
    )
    if workspace.warehouse.name in left:
        raise WarehouseError(f"{subject.address} is still found in {workspace.warehouse}; report this.")
    return Erasure(rows, left)


def files_naming(folder: Path, subject: Subject) -> Iterator[Path]:
    """Files below a folder whose bytes hold an address of a person, in any case."""
    needles = [address.lower().encode() for address in {subject.address, *subject.addresses}]
    overlap = max(map(len, needles))
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and _holds(path, needles, overlap):
            yield path


def _holds(path: Path, needles: list[bytes], overlap: int) -> bool:
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            text = (tail + chunk).lower()
            if any(needle in text for needle in needles):
                return True
            tail = text[-overlap:]
    return False


def _conditions(subject: Subject) -> dict[str, str]:
    """Which rows are the person's, by table."""
    mine = "list_contains($ids, {0})"
    by_address = "list_contains($addresses, lower({0}))"
    conditions = {
        f"raw.{entity}": f"{mine.format(column)} or {by_address.format('email')}"
        if entity in BY_ADDRESS_TOO
        else mine.format(column)
        for entity, column in PERSON_COLUMNS.items()
    }
    return conditions | {
        "quarantine.rows": "exists (select 1 from (select unnest("
        "json_extract_string(source_row, '$.*') || [value]) as cell) as cells"
        f" where {mine.format('trim(cell)')} or {by_address.format('trim(cell)')})"
    }


def _parameters(subject: Subject, condition: str) -> dict[str, list[str]]:
    values = {
        "ids": list(subject.contact_ids),
        "addresses": [address.lower() for address in subject.addresses],
    }
    return {name: value for name, value in values.items() if f"${name}" in condition}


def _delete(con: duckdb.DuckDBPyConnection, subject: Subject) -> dict[str, int]:
    """Delete the person's rows, and every table made of them; how many rows of each table."""
    removed = {}
    with transaction(con):
        for table, condition in _conditions(subject).items():
            parameters = _parameters(subject, condition)
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
        con.execute(
            "update raw.contacts set reports_to_contact_id = null"
            " where list_contains($ids, reports_to_contact_id)",
            {"ids": list(subject.contact_ids)},
        )
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
    con.execute(f"attach {exp.Literal.string(str(fresh)).sql('duckdb')} as fresh")
    [name] = one_row(con, "select current_database()")
    con.execute(f'copy from database "{name}" to fresh')
    con.execute("detach fresh")


def _replace(path: Path) -> None:
    path.with_suffix(".fresh").replace(path)
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
    shutil.rmtree(path.parent / ".spill", ignore_errors=True)
