"""Erased people and the files of a workspace: kept sources without them, and files that still name them."""

import glob
import gzip
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO, cast
from urllib.parse import quote

import duckdb

from abm.errors import LoadRefused, SettingsError, UsageError
from abm.workspace import Workspace
from abm_warehouse.loading.archive import (
    SourceArchiver,
    archived_source,
    archived_sources,
    content_of,
    remove_archived_source,
    remove_partial_copies,
)
from abm_warehouse.loading.incoming import drop_staged_tables, stage_rows
from abm_warehouse.loading.ledger import batches_in_ledger
from abm_warehouse.loading.receipts import Receipt, read_receipts
from abm_warehouse.loading.redaction import identifiers_in, write_redacted
from abm_warehouse.loading.source_files import reopen_source_file
from abm_warehouse.loading.suppression import Suppressed
from abm_warehouse.privacy.subjects import Subject
from abm_warehouse.readers import open_file
from abm_warehouse.storage.connections import connect
from abm_warehouse.storage.sql_text import literal

CHUNK = 1 << 22


def redact_archived_sources(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, suppressed: Suppressed, subject: Subject
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Leave nobody on the list in any kept source; files whose sources were written anew, and removed."""
    remove_partial_copies(workspace.sources)
    read_by: dict[str, dict[tuple[str, str], Receipt]] = {}
    for receipt in _receipts(con, workspace):
        read_by.setdefault(receipt.content_sha256, {})[receipt.profile, receipt.entity] = receipt
    cleared, removed = [], []
    for sha256 in dict.fromkeys(map(content_of, archived_sources(workspace.sources))):
        receipts = list(read_by.get(sha256, {}).values())
        name = receipts[0].file if receipts else sha256
        try:
            was_cleared = [_clear_source(con, workspace, receipt, suppressed) for receipt in receipts]
        except (LoadRefused, UsageError, SettingsError):
            was_cleared = []
        left = archived_source(workspace.sources, sha256)
        if not was_cleared or (left is not None and _names(left, subject)):  # such as in its header
            con.execute("update ledger.sources set gone_at = now() where content_sha256 = ?", [sha256])
            remove_archived_source(workspace.sources, sha256)
            removed.append(name)
        elif any(was_cleared):
            cleared.append(name)
    return tuple(sorted(cleared)), tuple(sorted(removed))


def _receipts(con: duckdb.DuckDBPyConnection, workspace: Workspace) -> Iterator[Receipt]:
    """What is known of each batch there ever was, and says how to read its source."""
    yield from read_receipts(workspace.receipts).receipts
    yield from batches_in_ledger(con)


def _named_in(
    con: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    receipt: Receipt,
    path: Path,
    suppressed: Suppressed,
) -> bool:
    source_file = reopen_source_file(receipt, path, workspace.profiles)
    now_at = datetime.fromisoformat(receipt.loaded_at)
    try:
        incoming = stage_rows(
            con, source_file.file, source_file.entity, source_file.source, source_file.profile, now_at=now_at
        )
        return bool(identifiers_in(con, incoming, source_file, suppressed))
    finally:
        drop_staged_tables(con)


def _clear_source(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, receipt: Receipt, suppressed: Suppressed
) -> bool:
    """Write a kept source anew without the people on the list; whether it named any."""
    path = archived_source(workspace.sources, receipt.content_sha256)
    if path is None:
        return False
    source_file = reopen_source_file(receipt, path, workspace.profiles)
    now_at = datetime.fromisoformat(receipt.loaded_at)
    try:
        incoming = stage_rows(
            con, source_file.file, source_file.entity, source_file.source, source_file.profile, now_at=now_at
        )
        named = identifiers_in(con, incoming, source_file, suppressed)
        if named:
            with SourceArchiver(
                workspace.sources, source_file.file.content, source_file.content_sha256
            ) as archiver:
                archiver.write(
                    lambda part: write_redacted(con, incoming, source_file, named, part, now_at=now_at)
                )
                archiver.commit()
        return bool(named)
    finally:
        drop_staged_tables(con)


def is_in_archived_sources(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, suppressed: Suppressed
) -> bool:
    """Whether a kept source names people on the list; one that nobody can read any more is not asked."""
    for receipt in {receipt.content_sha256: receipt for receipt in _receipts(con, workspace)}.values():
        path = archived_source(workspace.sources, receipt.content_sha256)
        with suppress(LoadRefused, UsageError, SettingsError):
            if path is not None and _named_in(con, workspace, receipt, path, suppressed):
                return True
    return False


def files_naming(folder: Path, subject: Subject) -> Iterator[Path]:
    """Files below a folder that hold an address of a person in any case, packed or not."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and _names(path, subject):
            yield path


def _names(path: Path, subject: Subject) -> bool:
    plain = {address.lower() for address in subject.addresses}
    needles = sorted(
        plain | {quote(text, safe="") for text in plain} | {text.replace("@", "%40") for text in plain}
    )
    if not needles:
        return False
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(0)
        if _holds(file, needles, subject.not_theirs):
            return True
        file.seek(0)
        if start[:2] == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=file) as unpacked:
                return _holds(cast("IO[bytes]", unpacked), needles, subject.not_theirs)
    return start == b"PAR1" and _holds_in_cells(path, needles, subject.not_theirs)


def _holds(file: IO[bytes], needles: list[str], not_theirs: Sequence[str]) -> bool:
    """
    Whether bytes hold one of some texts, but in none of those that are not theirs.

    What is read last is looked at with what follows, and with as much before it as the longest text.
    """
    sought, others = [[text.encode() for text in texts] for texts in (needles, not_theirs)]
    overlap, tail, start, is_more = max(map(len, sought + others)), b"", 0, True
    while is_more:
        chunk = b""
        with suppress(EOFError, gzip.BadGzipFile, zlib.error):  # what cannot be unpacked holds nothing
            chunk = file.read(CHUNK)
        is_more = bool(chunk)
        text = (tail + chunk).lower()
        end = len(text) - overlap if is_more else len(text)
        cleaned = text
        for other in sorted(others, key=len, reverse=True):
            cleaned = cleaned.replace(other, bytes(len(other)))
        for needle in sought:
            if 0 <= cleaned.find(needle, start) < end:
                return True
        before = max(0, end - overlap)
        tail, start = text[before:], max(0, end) - before
    return False


def _holds_in_cells(path: Path, needles: list[str], not_theirs: Sequence[str]) -> bool:
    """Whether a cell of a Parquet file holds one of some texts; one that is not safe to read is taken to."""
    cells = "lower(held::varchar)"
    for other in sorted(not_theirs, key=len, reverse=True):
        cells = f"replace({cells}, {literal(other)}, ' ')"
    try:
        open_file(path)
        with connect() as con:
            found = con.execute(
                f"select 1 from (select {cells} as cells from read_parquet("
                f"{literal(glob.escape(str(path)))}) as held)"
                " where exists (select 1 from unnest($needles) as sought (needle)"
                " where contains(cells, needle)) limit 1",
                {"needles": needles},
            ).fetchall()
    except (LoadRefused, duckdb.Error):
        return True
    return bool(found)
