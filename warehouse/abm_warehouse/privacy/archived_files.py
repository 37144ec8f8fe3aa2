"""Erased people in files: archived copies are redacted, and files that still name a person are found."""

import glob
import gzip
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
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
from abm_warehouse.loading.incoming import IncomingRows, drop_staged_tables, stage_rows
from abm_warehouse.loading.ledger import batches_in_ledger
from abm_warehouse.loading.receipts import Receipt, read_receipts
from abm_warehouse.loading.redaction import Identifiers, identifiers_in, write_redacted
from abm_warehouse.loading.source_files import SourceFile, reopen_source_file
from abm_warehouse.loading.suppression import Suppressed
from abm_warehouse.privacy.data_subjects import DataSubject
from abm_warehouse.readers import open_file
from abm_warehouse.storage.connections import connect
from abm_warehouse.storage.sql_text import literal

CHUNK = 1 << 22
_UNREADABLE = (LoadRefused, UsageError, SettingsError)


def redact_archived_sources(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, suppressed: Suppressed, subject: DataSubject
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """
    Remove everybody on the suppression list from the archived source files.

    Returns the names of the files whose copies were redacted, and of those whose copies were removed because
    they cannot be read any more or still name the person, such as in the header.
    """
    remove_partial_copies(workspace.sources)
    readings: dict[str, dict[tuple[str, str], Receipt]] = {}
    for receipt in _receipts(con, workspace):
        readings.setdefault(receipt.content_sha256, {})[receipt.profile, receipt.entity] = receipt
    redacted, removed = [], []
    for sha256 in dict.fromkeys(map(content_of, archived_sources(workspace.sources))):
        receipts = list(readings.get(sha256, {}).values())
        name = receipts[0].file if receipts else sha256
        try:
            was_redacted = [_redact_source(con, workspace, receipt, suppressed) for receipt in receipts]
        except _UNREADABLE:
            was_redacted = []
        copy = archived_source(workspace.sources, sha256)
        if not was_redacted or (copy is not None and _contains_address(copy, subject)):
            con.execute("update ledger.sources set gone_at = now() where content_sha256 = ?", [sha256])
            remove_archived_source(workspace.sources, sha256)
            removed.append(name)
        elif any(was_redacted):
            redacted.append(name)
    return tuple(sorted(redacted)), tuple(sorted(removed))


def is_in_archived_sources(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, suppressed: Suppressed
) -> bool:
    """Whether an archived source file names people on the list; those that cannot be read are skipped."""
    readings = {
        (receipt.content_sha256, receipt.profile, receipt.entity): receipt
        for receipt in _receipts(con, workspace)
    }
    for receipt in readings.values():
        with suppress(*_UNREADABLE), _read_archived(con, workspace, receipt, suppressed) as reading:
            if reading is not None and reading.identifiers:
                return True
    return False


def _receipts(con: duckdb.DuckDBPyConnection, workspace: Workspace) -> Iterator[Receipt]:
    """Receipts and ledger rows of every batch there ever was; they say how to read its source file."""
    yield from read_receipts(workspace.receipts).receipts
    yield from batches_in_ledger(con)


@dataclass(frozen=True, slots=True)
class _Reading:
    """The rows of an archived source file, and the people on the suppression list whom they name."""

    source_file: SourceFile
    incoming: IncomingRows
    identifiers: Identifiers
    loaded_at: datetime


@contextmanager
def _read_archived(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, receipt: Receipt, suppressed: Suppressed
) -> Iterator[_Reading | None]:
    """Read the archived copy of a batch's file as it was loaded; None if it does not exist."""
    path = archived_source(workspace.sources, receipt.content_sha256)
    if path is None:
        yield None
        return
    source_file = reopen_source_file(receipt, path, workspace.profiles)
    loaded_at = datetime.fromisoformat(receipt.loaded_at)
    try:
        incoming = stage_rows(
            con,
            source_file.file,
            source_file.entity,
            source_file.source,
            source_file.profile,
            now_at=loaded_at,
        )
        identifiers = identifiers_in(con, incoming, source_file, suppressed)
        yield _Reading(
            source_file=source_file, incoming=incoming, identifiers=identifiers, loaded_at=loaded_at
        )
    finally:
        drop_staged_tables(con)


def _redact_source(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, receipt: Receipt, suppressed: Suppressed
) -> bool:
    """Write an archived copy again without the people on the list; whether it named any."""
    with _read_archived(con, workspace, receipt, suppressed) as reading:
        if reading is None or not reading.identifiers:
            return False
        source_file = reading.source_file
        with SourceArchiver(
            workspace.sources, source_file.file.content, source_file.content_sha256
        ) as archiver:
            archiver.write(
                lambda part: write_redacted(
                    con, reading.incoming, source_file, reading.identifiers, part, now_at=reading.loaded_at
                )
            )
            archiver.commit()
        return True


def files_naming(folder: Path, subject: DataSubject) -> Iterator[Path]:
    """Files below a folder that contain an address of a person in any case, compressed or not."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and _contains_address(path, subject):
            yield path


def _contains_address(path: Path, subject: DataSubject) -> bool:
    """Whether a file contains an address of a person, as it is or percent-encoded."""
    plain = {address.lower() for address in subject.addresses}
    sought = sorted(
        plain | {quote(text, safe="") for text in plain} | {text.replace("@", "%40") for text in plain}
    )
    if not sought:
        return False
    with path.open("rb") as file:
        magic = file.read(4)
        file.seek(0)
        if _contains_any(file, sought, ignored=subject.addresses_of_others):
            return True
        file.seek(0)
        if magic[:2] == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=file) as unpacked:
                return _contains_any(cast("IO[bytes]", unpacked), sought, ignored=subject.addresses_of_others)
    return magic == b"PAR1" and _cells_contain_any(path, sought, ignored=subject.addresses_of_others)


def _contains_any(file: IO[bytes], texts: Sequence[str], *, ignored: Sequence[str]) -> bool:
    """
    Whether a stream contains one of some texts outside the ignored texts.

    It is read in chunks. The end of a chunk is searched with the next one, and with as much before it as the
    longest text, so that nothing that spans two chunks is overlooked.
    """
    sought = [text.encode() for text in texts]
    blanked = sorted((text.encode() for text in ignored), key=len, reverse=True)
    overlap = max(map(len, sought + blanked))
    tail, start, is_more = b"", 0, True
    while is_more:
        chunk = b""
        with suppress(EOFError, gzip.BadGzipFile, zlib.error):  # what cannot be unpacked contains nothing
            chunk = file.read(CHUNK)
        is_more = bool(chunk)
        content = (tail + chunk).lower()
        end = len(content) - overlap if is_more else len(content)
        searched = content
        for text in blanked:
            searched = searched.replace(text, bytes(len(text)))
        if any(0 <= searched.find(text, start) < end for text in sought):
            return True
        kept_from = max(0, end - overlap)
        tail, start = content[kept_from:], max(0, end) - kept_from
    return False


def _cells_contain_any(path: Path, texts: Sequence[str], *, ignored: Sequence[str]) -> bool:
    """Whether a cell of a Parquet file contains one of some texts; true if the file cannot be read."""
    cells = "lower(file_row::varchar)"
    for text in sorted(ignored, key=len, reverse=True):
        cells = f"replace({cells}, {literal(text)}, ' ')"
    try:
        open_file(path)
        with connect() as con:
            matches = con.execute(
                f"select 1 from (select {cells} as cells from read_parquet("
                f"{literal(glob.escape(str(path)))}) as file_row)"
                " where exists (select 1 from unnest($texts) as sought (text)"
                " where contains(cells, text)) limit 1",
                {"texts": list(texts)},
            ).fetchall()
    except (LoadRefused, duckdb.Error):
        return True
    return bool(matches)
