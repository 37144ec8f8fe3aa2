"""The right of a person to know what is held of them, and to have it gone."""

import glob
import gzip
import shutil
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

import duckdb
from sqlglot import exp

from abm.domains import normal_email
from abm.errors import LoadRefused, SettingsError, UsageError, WarehouseError
from abm.workspace import Workspace
from abm_warehouse.arrivals import forget, read
from abm_warehouse.batches import ledger
from abm_warehouse.clearing import (
    ADDRESS,
    Named,
    forget_mentions,
    is_mention,
    is_theirs,
    named_in,
    write_without,
)
from abm_warehouse.connect import one_row, open_warehouse, transaction
from abm_warehouse.entities import ENTITIES
from abm_warehouse.offers import offer_again
from abm_warehouse.publish import generations
from abm_warehouse.readers import open_file
from abm_warehouse.readers.staged import literal
from abm_warehouse.receipts import Receipt, read_receipts
from abm_warehouse.repair import moved_aside
from abm_warehouse.sources import Keeping, content_of, forget_source, kept_source, kept_sources, sweep
from abm_warehouse.suppression import Suppressed, visitor

PERSONAL = ("contacts", "engagements", "opportunity_contacts", "statuses", "qualification", "associations")
"""Entities whose rows are about one person."""

CHUNK = 1 << 22

_QUARANTINED_CELLS = (
    "case when json_valid(source_row) then json_extract_string(source_row, '$.*') else [source_row] end"
    " || [value]"
)
"""What a row in quarantine says: the cells of a row, or the text of a line that is none."""


@dataclass(frozen=True, slots=True)
class Subject:
    """
    One person, as the warehouse knows them.

    Parameters
    ----------
    address
        The one asked for, in its one spelling.
    addresses
        Every address of their records, in every spelling that is held.
    contact_ids
        Records that have the address.
    visitor_ids
        Browsers in which they were known, and nobody else was.
    """

    address: str
    addresses: tuple[str, ...]
    contact_ids: tuple[str, ...]
    visitor_ids: tuple[str, ...] = ()

    @property
    def named(self) -> Named:
        """In which words the person stands in rows."""
        return Named(self.contact_ids, self.addresses, self.visitor_ids)


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
    """

    rows: dict[str, int]
    sources_cleared: tuple[str, ...]
    sources_removed: tuple[str, ...]
    warehouses_removed: tuple[str, ...]
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
    mailboxes = {address, *map(normal_email, addresses)}
    elsewhere = {written for written in _written_elsewhere(con) if normal_email(written) in mailboxes}
    found = Subject(address, tuple(sorted({*addresses, *elsewhere, email.strip()})), tuple(sorted(ids)))
    return replace(found, visitor_ids=_browsers(con, found))


def _written_elsewhere(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """What looks like an address in engagements, in quarantine and in columns that nobody maps."""
    texts = [f"select extra as text from raw.{entity} where contains(extra, '@')" for entity in ENTITIES]
    texts.append(f"select unnest({_QUARANTINED_CELLS}) as text from quarantine.rows")
    for query in (
        "select distinct email from raw.engagements where email is not null",
        f"select distinct unnest(regexp_extract_all(text, {literal(ADDRESS)})) from ("
        + " union all ".join(texts)
        + ")",
    ):
        for [written] in con.execute(query).fetchall():
            yield written


def _browsers(con: duckdb.DuckDBPyConnection, subject: Subject) -> tuple[str, ...]:
    """Visitor ids that stand on the person's engagements and on nobody else's."""
    mine = is_theirs({"contact_id", "email"})
    rows = con.execute(
        f"select visitor_id from raw.engagements where visitor_id is not null group by visitor_id"
        f" having bool_or({mine})"
        f" and not bool_or(not ({mine}) and (contact_id is not null or email is not null)) order by 1",
        subject.named.given(mine),
    ).fetchall()
    return tuple(visitor_id for (visitor_id,) in rows)


def export_subject(con: duckdb.DuckDBPyConnection, subject: Subject) -> dict[str, list[dict[str, Any]]]:
    """Every row held of a person, by table: all versions, and what is in quarantine."""
    held = {}
    for table, condition in _conditions(subject).items():
        rows = con.execute(f"select * from {table} where {condition}", subject.named.given(condition))
        names = [column[0] for column in rows.description or ()]
        if found := [dict(zip(names, row, strict=True)) for row in rows.fetchall()]:
            held[table] = found
    return held


def erase(workspace: Workspace, email: str) -> Erasure:
    """
    Remove a person from every file the workspace holds, and keep them out.

    The person goes on the suppression list first, so that a crash on the way leaves nobody let in again, and
    the next erasure goes on by the list. Kept sources are written anew without the person, or removed where
    nobody can tell whom they name, as are damaged warehouses that a repair moved aside. Every generation is
    removed, for they hold the person too: run again to publish. Rows are deleted, and the warehouse is
    written anew (a deleted row stays in a database file's bytes).

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
        suppressed = Suppressed(workspace.folder)
        suppressed.add(
            (
                subject.address,
                *subject.addresses,
                *subject.contact_ids,
                *map(visitor, subject.visitor_ids),
            )
        )
        cleared, removed = _clear_sources(con, workspace, suppressed, subject)
        broken = moved_aside(workspace)
        for path in broken:
            path.unlink()
        for folder in generations(workspace.published):
            shutil.rmtree(folder)
        shutil.rmtree(workspace.published / ".staging", ignore_errors=True)
        (workspace.published / "CURRENT").unlink(missing_ok=True)
        rows = _delete(con, subject)
        con.execute("checkpoint")
        _rewrite(con, workspace.warehouse)
    _replace(workspace.warehouse)
    left = tuple(
        sorted(str(path.relative_to(workspace.folder)) for path in files_naming(workspace.folder, subject))
    )
    if workspace.warehouse.name in left:
        raise WarehouseError(f"{subject.address} is still found in {workspace.warehouse}; report this.")
    return Erasure(rows, cleared, removed, tuple(path.name for path in broken), left)


def _clear_sources(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, suppressed: Suppressed, subject: Subject
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Leave nobody on the list in any kept source; files whose sources were written anew, and removed."""
    sweep(workspace.sources)
    read_by: dict[str, dict[tuple[str, str], Receipt]] = {}
    for receipt in (*read_receipts(workspace.receipts).receipts, *ledger(con)):
        read_by.setdefault(receipt.content_sha256, {})[receipt.profile, receipt.entity] = receipt
    cleared, removed = [], []
    for sha256 in dict.fromkeys(map(content_of, kept_sources(workspace.sources))):
        receipts = list(read_by.get(sha256, {}).values())
        name = receipts[0].file if receipts else sha256
        try:
            was_cleared = [_clear_source(con, workspace, receipt, suppressed) for receipt in receipts]
        except (LoadRefused, UsageError, SettingsError):
            was_cleared = []
        left = kept_source(workspace.sources, sha256)
        if not was_cleared or (left is not None and _names(left, subject)):  # such as in its header
            con.execute("update ledger.sources set gone_at = now() where content_sha256 = ?", [sha256])
            forget_source(workspace.sources, sha256)
            removed.append(name)
        elif any(was_cleared):
            cleared.append(name)
    return tuple(sorted(cleared)), tuple(sorted(removed))


def _clear_source(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, receipt: Receipt, suppressed: Suppressed
) -> bool:
    """Write a kept source anew without the people on the list; whether it named any."""
    path = kept_source(workspace.sources, receipt.content_sha256)
    if path is None:
        return False
    offer = offer_again(receipt, path, workspace.profiles)
    now_at = datetime.fromisoformat(receipt.loaded_at)
    try:
        arrivals = read(con, offer.file, offer.entity, offer.source, offer.profile, now_at=now_at)
        named = named_in(con, arrivals, offer, suppressed)
        if named:
            with Keeping(workspace.sources, offer.file.content, offer.content_sha256) as keeping:
                keeping.write(lambda part: write_without(con, arrivals, offer, named, part, now_at=now_at))
                keeping.place()
        return bool(named)
    finally:
        forget(con)


def files_naming(folder: Path, subject: Subject) -> Iterator[Path]:
    """Files below a folder that hold an address of a person in any case, packed or not."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and _names(path, subject):
            yield path


def _names(path: Path, subject: Subject) -> bool:
    needles = [address.lower() for address in {subject.address, *subject.addresses}]
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(0)
        if _holds(file, needles):
            return True
        file.seek(0)
        if start[:2] == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=file) as unpacked:
                return _holds(cast("IO[bytes]", unpacked), needles)
    return start == b"PAR1" and _holds_in_cells(path, needles)


def _holds(file: IO[bytes], needles: list[str]) -> bool:
    sought = [needle.encode() for needle in needles]
    overlap, tail = max(map(len, sought)), b""
    with suppress(EOFError, gzip.BadGzipFile, zlib.error):  # what cannot be unpacked holds nothing to find
        while chunk := file.read(CHUNK):
            text = (tail + chunk).lower()
            if any(needle in text for needle in sought):
                return True
            tail = text[-overlap:]
    return False


def _holds_in_cells(path: Path, needles: list[str]) -> bool:
    """Whether a cell of a Parquet file holds one of some texts; one that is not safe to read is taken to."""
    try:
        open_file(path)
        with duckdb.connect() as con:
            found = con.execute(
                f"select 1 from read_parquet({literal(glob.escape(str(path)))}) as held"
                " where exists (select 1 from unnest($needles) as sought (needle)"
                " where contains(lower(held::varchar), needle)) limit 1",
                {"needles": needles},
            ).fetchall()
    except (LoadRefused, duckdb.Error):
        return True
    return bool(found)


def _conditions(subject: Subject) -> dict[str, str]:
    """Which rows are the person's, by table."""
    held = {f"raw.{name}": is_theirs({column.name for column in ENTITIES[name].columns}) for name in PERSONAL}
    words = r"""regexp_extract_all(cell, '[^\s,;|"<>]+')"""
    return held | {
        "quarantine.rows": f"exists (select 1 from (select unnest({_QUARANTINED_CELLS}) as cell) as cells"
        f" where list_has_any({words}, $ids) or {is_mention('cell')})"
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
            columns = {column.name for column in entity.columns}
            forget_mentions(con, f"raw.{entity.name}", columns, subject.named)
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
