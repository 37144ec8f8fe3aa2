"""Files as text: every cell a string, every row that is no row set aside with its line."""

import csv
import glob
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from sqlglot import exp

from abm.errors import LoadRefused
from abm_warehouse.connect import one_row

CHUNK = 1 << 20
MAX_HEADER_CELLS = 2000
MAX_CELL_BYTES = 1 << 20
ORDINAL = " ordinal"
"""Column of a staged table that counts its rows from 0; no header cell starts with a space."""


@dataclass(frozen=True, slots=True)
class CsvFile:
    """What is known of a CSV file before its rows are read."""

    path: Path
    delimiter: str
    header: tuple[str, ...]
    header_lines: int
    sha256: str
    newlines: int
    has_blank_end: bool


@dataclass(frozen=True, slots=True)
class Ragged:
    """A line that is no row of the file: what stands there, and why it is none."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Staged:
    """A file whose rows lie as text in a temporary table, in file order."""

    file: CsvFile
    table: str
    rows: int
    ragged: tuple[Ragged, ...]

    def lines(self) -> Sequence[int | None]:
        """Line of each staged row, counted from 1, by its ordinal; None where no line can be told."""
        first = self.file.header_lines + 1
        lines_of_rows = self.file.newlines + (0 if self.file.has_blank_end else 1)
        if not self.ragged and lines_of_rows == self.file.header_lines + self.rows:
            return range(first, first + self.rows)
        ragged = {row.line for row in self.ragged}
        lines = [line for line in _record_lines(self.file) if line not in ragged]
        return lines if len(lines) == self.rows else [None] * self.rows


def open_csv(path: Path, *, delimiter: str) -> CsvFile:
    """
    Look at a file without reading its rows.

    Raises
    ------
    LoadRefused
        If it is no regular file, no UTF-8 text, empty, or has no usable header.
    """
    digest, newlines, last = hashlib.sha256(), 0, b""
    for chunk in _bytes_of(path):
        digest.update(chunk)
        newlines += chunk.count(b"\n")
        last = chunk[-1:]
        if b"\0" in chunk:
            raise LoadRefused("it holds NUL bytes, so it is no text file (or UTF-16); save it as UTF-8 CSV")
    if not last:
        raise LoadRefused("it is empty; expected a header line")
    header, header_lines = _header(path, delimiter)
    return CsvFile(path, delimiter, header, header_lines, digest.hexdigest(), newlines, last == b"\n")


def stage(con: duckdb.DuckDBPyConnection, file: CsvFile, *, table: str) -> Staged:
    """
    Read a file's rows as text into a temporary table.

    The table has the header's columns, in order, and ``ORDINAL``. The dialect is fixed, nothing is
    guessed: double quotes, doubled to escape, rows of exactly the header's width.

    Raises
    ------
    LoadRefused
        If the engine cannot read the file in this dialect.
    """
    columns = "{" + ", ".join(f"{_literal(name)}: 'VARCHAR'" for name in file.header) + "}"
    con.execute("drop table if exists reject_errors")
    con.execute("drop table if exists reject_scans")
    reading = f"""
        create or replace temp table {exp.to_identifier(table, quoted=True).sql("duckdb")} as
        select row_number() over () - 1 as "{ORDINAL}", * from read_csv(
            $path, auto_detect = false, header = false, skip = $skip, delim = $delimiter,
            quote = '"', escape = '"', nullstr = '', strict_mode = true,
            max_line_size = $longest, store_rejects = true, rejects_limit = 0, columns = {columns}
        )
    """
    parameters = {
        "path": glob.escape(str(file.path)),
        "skip": 1,  # records, not lines
        "delimiter": file.delimiter,
        "longest": 8 * MAX_CELL_BYTES,
    }
    try:
        con.execute(reading, parameters)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise LoadRefused(f"its rows cannot be read as comma-separated text: {reason}") from error
    [rows] = one_row(con, exp.select(exp.Count(this=exp.Star())).from_(exp.to_table(table)).sql("duckdb"))
    return Staged(file, table, rows, tuple(_ragged(con, file)))


def _bytes_of(path: Path) -> Iterator[bytes]:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        raise LoadRefused("there is no such file") from None
    except OSError as error:
        raise LoadRefused(f"it cannot be opened: {error.strerror}") from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise LoadRefused("it is not a regular file (a folder, device or pipe)")
    with os.fdopen(handle, "rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _header(path: Path, delimiter: str) -> tuple[tuple[str, ...], int]:
    """Cells of the first record, and how many lines it takes."""
    csv.field_size_limit(MAX_CELL_BYTES)
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
            reader = csv.reader(text, delimiter=delimiter, strict=True)
            cells = tuple(cell.strip() for cell in next(reader, []))
            lines = reader.line_num
        "".join(cells).encode()
    except UnicodeEncodeError as error:
        raise LoadRefused("its header is not UTF-8 text; save it as UTF-8 CSV") from error
    except csv.Error as error:
        raise LoadRefused(f"its header cannot be read: {error}") from error
    names = [name.lower() for name in cells]
    if not any(names) or len(cells) > MAX_HEADER_CELLS:
        raise LoadRefused(f"its first line is no header ({len(cells)} cells)")
    if twice := sorted({name for name in names if name and names.count(name) > 1}):
        raise LoadRefused(f"its header names a column twice: {', '.join(twice)}")
    return tuple(name or f"column {n}" for n, name in enumerate(cells, start=1)), lines


def _ragged(con: duckdb.DuckDBPyConnection, file: CsvFile) -> Iterator[Ragged]:
    """
    Rows the engine refused, with their lines.

    The engine's own line numbers count records, not lines; the byte where the row starts is exact.
    """
    rejects = con.execute(
        "select line_byte_position, min(csv_line), min(error_type) from reject_errors"
        " group by line_byte_position order by line_byte_position"
    ).fetchall()
    starts = _lines_at(file.path, [position - 1 for position, _, _ in rejects])
    for (_, text, kind), line in zip(rejects, starts, strict=True):
        blank = len(text) - len(text.lstrip("\r\n"))
        yield Ragged(line + text[:blank].count("\n"), text.strip("\r\n"), _reason(kind, len(file.header)))


def _reason(kind: str, width: int) -> str:
    return {
        "MISSING COLUMNS": f"has fewer cells than the header's {width}",
        "TOO MANY COLUMNS": f"has more cells than the header's {width}",
        "UNQUOTED VALUE": "has a quote that is not closed, or text after a closing quote",
        "INVALID ENCODING": "is not UTF-8 text",
        "LINE SIZE OVER MAXIMUM": "is too long",
    }.get(kind, kind.lower())


def _lines_at(path: Path, positions: list[int]) -> list[int]:
    """Line, counted from 1, at each byte position; positions rise."""
    lines: list[int] = []
    offset, line = 0, 1
    pending = iter(positions)
    position = next(pending, None)
    for chunk in _bytes_of(path):
        while position is not None and position < offset + len(chunk):
            lines.append(line + chunk.count(b"\n", 0, position - offset))
            position = next(pending, None)
        line += chunk.count(b"\n")
        offset += len(chunk)
    return lines


def _record_lines(file: CsvFile) -> Iterator[int]:
    """First line of each record; a blank line is no record."""
    csv.field_size_limit(file.path.stat().st_size + 1)  # a quote left open runs to the end
    with file.path.open(encoding="utf-8-sig", errors="replace", newline="") as text:
        reader = csv.reader(text, delimiter=file.delimiter)
        before = 0
        for number, cells in enumerate(reader):
            if number and cells:
                yield before + 1
            before = reader.line_num


def _literal(text: str) -> str:
    return exp.Literal.string(text).sql("duckdb")
