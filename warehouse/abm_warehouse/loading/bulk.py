"""
Large files into empty tables: a row goes from the file into its table, and is staged nowhere.

To stage more rows than memory holds takes as long as to read them. It is needed to find out which rows are
known or are in the file twice, and to put bad rows aside. Into an empty table all rows are therefore inserted
at once; if then one is bad, or two may have the same key, nothing is kept, and the file is staged like any
other.
"""

import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from abm_warehouse.loading.incoming import UNREADABLE, count_key_hashes
from abm_warehouse.loading.source_files import SourceFile
from abm_warehouse.loading.versions import insertion, next_row_number, stored_columns
from abm_warehouse.profiles.mapping import MappingQuery, mapping_query
from abm_warehouse.readers import CsvFile, ParquetFile
from abm_warehouse.storage.connections import one_row

LARGE_BYTES = 256 << 20
"""From this size on it pays."""
PARTS = "parts-"
"""How the names of folders with parts of files begin."""


LargeFile = CsvFile | ParquetFile
"""Kinds of files that may be inserted at once: the engine can number their rows in any order."""


class NeedsStaging(Exception):  # noqa: N818 - ends a transaction, and is not an error
    """A file has rows that must be staged."""


def file_for_bulk(con: duckdb.DuckDBPyConnection, source_file: SourceFile) -> LargeFile | None:
    """The file, if it may be inserted at once: a large one that can be numbered, for an empty table."""
    file = source_file.file
    if not isinstance(file, LargeFile) or file.unpacked_bytes < LARGE_BYTES or source_file.source.only:
        return None
    if not file.can_be_numbered or not file.lines:
        return None
    is_empty = not con.execute(f"select 1 from raw.{source_file.entity.name} limit 1").fetchall()
    return file if is_empty else None


def insert_at_once(
    con: duckdb.DuckDBPyConnection,
    source_file: SourceFile,
    file: LargeFile,
    folder: Path,
    *,
    batch_id: str,
    now_at: datetime,
) -> tuple[MappingQuery, int]:
    """
    Insert the rows of a file into an empty table; how it was mapped, and how many they are.

    Parameters
    ----------
    con
        The open warehouse, in the transaction of the load.
    source_file, file
        The file, and what ``file_for_bulk`` gave of it.
    folder
        Where parts of the file are written; they are gone when this returns.
    batch_id, now_at
        The batch, and the instant of the load.

    Raises
    ------
    NeedsStaging
        If rows are bad or may have the same key, or the file only adds to rows; the transaction must not be
        committed then.
    """
    entity = source_file.entity
    number = next_row_number(con, entity)
    numbers = "" if number is None else f", {number} + origin.line - {file.first_line}"
    [threads] = one_row(con, "select current_setting('threads')")
    folder.mkdir(exist_ok=True)
    for left in folder.glob(f"{PARTS}*"):  # by a load that was killed
        shutil.rmtree(left)
    with TemporaryDirectory(prefix=PARTS, dir=folder) as parts:
        numbered = file.numbered(Path(parts), 2 * threads)
        mapping = mapping_query(
            source_file.source,
            entity,
            source_file.profile,
            file.header,
            table="staged",
            is_trimmed=numbered.is_trimmed,
        )
        if mapping.fills_only:
            raise NeedsStaging
        numbered.stage(con, table="staged")
        try:
            [inserted] = one_row(
                con,
                f"{insertion(entity, mapping)} select $batch_id, origin.line, row_key, hash_of(row_key),"
                f" row_hash, $now_at, null{numbers}{stored_columns(mapping)}"
                f" from ({mapping.select}) where problem is null",
                {"batch_id": batch_id, "now_at": now_at},
            )
        except duckdb.Error as error:
            if type(error) in UNREADABLE:
                raise NeedsStaging from error
            raise
    with suppress(OSError):  # the engine has files in it
        folder.rmdir()
    file.content.require_unchanged()
    if inserted != file.lines:
        raise NeedsStaging
    if count_key_hashes(con, f"raw.{entity.name} where true", inserted) != inserted:
        raise NeedsStaging
    return mapping, inserted
