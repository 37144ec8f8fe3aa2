"""Parquet: the footer is checked before the engine reads the file; cells are read as text."""

import glob
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from abm.errors import LoadRefused
from abm_warehouse.readers.content import MAX_UNPACKED_BYTES, Content
from abm_warehouse.readers.staged import Outcome, Staged, make_view, usable_header
from abm_warehouse.storage.sql_text import literal, quoted

MAX_ROWS = 1 << 30
ROWS_OF_A_SMALL_FILE = 10_000_000
MAX_ROWS_OF_A_BYTE = 100
CODECS = frozenset({"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4", "LZ4_RAW"})
"""What may pack a column. Not Brotli: the engine's decoder writes out of bounds (CVE-2026-111497)."""

ROW_NUMBER = "file_row_number"
"""The column in which the engine numbers rows from 0; a column of the same name in the file hides it."""


@dataclass(frozen=True, slots=True)
class ParquetFile:
    """
    What is known of a Parquet file before its rows are read; for lines it has rows, counted from 1.

    ``lines`` is how many its footer promises.
    """

    content: Content
    header: tuple[str, ...]
    lines: int
    unpacked_bytes: int
    first_line = 1

    def stage(self, con: duckdb.DuckDBPyConnection, *, table: str) -> Staged:
        """Make its rows a relation of text of the same values."""
        self.make_view(con, table, line="null::bigint")
        return Staged(self._outcome)

    def make_view(self, con: duckdb.DuckDBPyConnection, table: str, *, line: str) -> None:
        """Make its rows a relation of text, with an expression for their lines."""
        relation = f"read_parquet({literal(glob.escape(str(self.content.path)))})"
        names = con.execute(f"describe select * from {relation}").fetchall()
        cells = [_as_text(name, kind) for name, kind, *_ in names]
        make_view(con, table, self.header, relation, line=line, cells=cells)

    @property
    def can_be_numbered(self) -> bool:
        """Whether the engine can number its rows: no column of its own hides the numbers."""
        return ROW_NUMBER not in map(str.lower, self.header)

    def numbered(self, folder: Path, parts: int) -> "NumberedParquetFile":
        """The same file, each row with its number; nothing is written to the folder."""
        return NumberedParquetFile(self)

    def in_doubt(self) -> None:
        """None: the file cannot be read in another way."""

    def _outcome(self, rows: int) -> Outcome:
        if rows != self.lines:
            raise LoadRefused(f"its footer promises {self.lines} rows and it holds {rows}; export it again")
        return Outcome(lines=range(1, rows + 1))


@dataclass(frozen=True, slots=True)
class NumberedParquetFile:
    """A Parquet file with numbered rows; its cells may have blanks around them."""

    whole: ParquetFile
    is_trimmed = False

    def stage(self, con: duckdb.DuckDBPyConnection, *, table: str) -> None:
        """Make its rows a relation of text, in any order."""
        self.whole.make_view(con, table, line=f"{ROW_NUMBER} + 1")


def read_footer(content: Content) -> ParquetFile:
    """
    The columns of a Parquet file.

    Raises
    ------
    LoadRefused
        If the footer is damaged, a codec is not one we read, or the file is a bomb.
    """
    try:
        with pq.ParquetFile(content.path) as file:
            footer, names = file.metadata, file.schema_arrow.names
    except (pa.ArrowException, OSError, ValueError, UnicodeDecodeError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise LoadRefused(f"it is a damaged or unfinished Parquet file: {reason}") from error
    if odd := sorted(_codecs(footer) - CODECS):
        raise LoadRefused(
            f"its columns are packed with {', '.join(odd)}, which is not safe to read; write it with zstd"
        )
    packed = content.size
    if footer.num_rows > MAX_ROWS or footer.num_rows > ROWS_OF_A_SMALL_FILE + MAX_ROWS_OF_A_BYTE * packed:
        raise LoadRefused(f"it promises {footer.num_rows} rows in {packed} bytes; it looks like a bomb")
    unpacked = sum(_unpacked(footer))
    if unpacked > MAX_UNPACKED_BYTES:
        raise LoadRefused(f"it unpacks to more than {MAX_UNPACKED_BYTES >> 30} GiB; load it in parts")
    return ParquetFile(content, usable_header(names), footer.num_rows, unpacked)


def _codecs(footer: pq.FileMetaData) -> set[str]:
    return {
        footer.row_group(group).column(column).compression
        for group in range(footer.num_row_groups)
        for column in range(footer.num_columns)
    }


def _unpacked(footer: pq.FileMetaData) -> Iterator[int]:
    for group in range(footer.num_row_groups):
        yield max(0, footer.row_group(group).total_byte_size)


def _as_text(name: str, kind: str) -> str:
    cell = quoted(name)
    if kind == "BLOB":
        return f"decode({cell})"  # an error, not mojibake, where the bytes are not UTF-8
    if kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION", "VARIANT")):
        return f"to_json({cell})::varchar"
    return cell if kind == "VARCHAR" else f"{cell}::varchar"
