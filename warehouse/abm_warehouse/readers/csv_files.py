"""CSV: read by the engine if all lines end the same way, else record by record."""

import csv
import glob
import io
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import duckdb
import numpy as np

from abm.errors import LoadRefused
from abm_warehouse.readers.content import (
    CHUNK,
    MAX_HEADER_BYTES,
    MAX_RECORD_BYTES,
    Content,
    chunks,
    count_newlines,
    reader,
)
from abm_warehouse.readers.staged import (
    LINE,
    Lines,
    MalformedLine,
    Outcome,
    Rows,
    Staged,
    make_view,
    usable_header,
)
from abm_warehouse.storage.sql_text import literal, quoted
from abm_warehouse.storage.staged_text import MAX_CELL_BYTES

DELIMITERS = (",", ";", "\t", "|")
NOT_UTF_8 = "is not UTF-8 text"
TOO_LONG = "is too long"
BAD_QUOTE = "has a quote that is not closed, or text after a closing quote"


@dataclass(frozen=True, slots=True)
class CsvFile:
    """What is known of a CSV file before its rows are read."""

    content: Content
    delimiter: str
    quote: str
    header: tuple[str, ...]
    header_lines: int
    is_careful: bool = False

    def stage(self, con: duckdb.DuckDBPyConnection, *, table: str) -> Staged:
        """
        Make its rows a relation of text; nothing is guessed, and a row has exactly the header's width.

        The engine reads what ends all of its lines with a line feed, alone or after a carriage return.
        """
        if self.is_careful or self.content.newline in (None, "\r"):
            return Rows(self.header, _records(self)).stage(con, table=table)
        _forget_rejects(con)
        make_view(con, table, self.header, self.relation(self.content.path, skip=1))
        return Staged(lambda rows: self._outcome(con, rows))

    def in_doubt(self) -> "CsvFile | None":
        """Record by record, for files the engine does not get through."""
        return None if self.is_careful else replace(self, is_careful=True)

    @property
    def can_be_numbered(self) -> bool:
        """Whether no cell can hold the end of a line, so that every line is a row, or blank, or malformed."""
        is_plain = not (self.content.has_quotes or self.content.is_packed or self.is_careful)
        return is_plain and self.quote == '"' and self.content.newline in ("\n", "\r\n")

    @property
    def lines(self) -> int:
        """How many lines follow the header."""
        return self.content.newlines + (0 if self.content.last == b"\n" else 1) - self.header_lines

    @property
    def first_line(self) -> int:
        """The line after the header."""
        return self.header_lines + 1

    @property
    def unpacked_bytes(self) -> int:
        """How many bytes its text takes, if it is not packed."""
        return self.content.size

    def numbered(self, folder: Path, parts: int) -> "CutCsvFile":
        """Copy it, without its header, to about so many files in a folder; only if it can be numbered."""
        size = 1 + self.content.size // parts
        starts: dict[Path, int] = {}
        line, is_trimmed = self.first_line, True
        with self.content.path.open("rb") as file:
            file.readline()
            while lines := _next_lines(file):
                path = folder / f"{len(starts)}.csv"
                starts[path] = line
                with path.open("wb") as part:
                    while lines:
                        part.write(lines)
                        line += count_newlines(lines)
                        is_trimmed = is_trimmed and _is_trimmed(lines, self.delimiter)
                        lines = _next_lines(file) if part.tell() < size else b""
        return CutCsvFile(self, starts, is_trimmed)

    def relation(self, path: Path, *, skip: int) -> str:
        """The rows of a file that is written like this one; ``skip`` counts records, not lines."""
        columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in self.header)
        return f"""
            read_csv(
                {literal(glob.escape(str(path)))}, auto_detect = false, header = false, skip = {skip},
                compression = '{"gzip" if self.content.is_packed else "none"}',
                delim = {literal(self.delimiter)}, quote = {literal(self.quote)},
                escape = {literal(self.quote)}, nullstr = '', strict_mode = true,
                max_line_size = {MAX_RECORD_BYTES}, store_rejects = true, rejects_limit = 0,
                columns = {{{columns}}}
            )"""

    def _outcome(self, con: duckdb.DuckDBPyConnection, rows: int) -> Outcome:
        malformed = tuple(_rejected(con, self))
        return Outcome(malformed, self._lines(rows, malformed))

    def _lines(self, rows: int, malformed: tuple[MalformedLine, ...]) -> Lines:
        if self.lines == rows + len(malformed):
            every = range(self.first_line, self.first_line + self.lines)
            if not malformed:
                return every
            return np.delete(np.array(every), [row.line - every.start for row in malformed])
        ragged_lines = {row.line for row in malformed}
        told = [record.line if isinstance(record, MalformedLine) else record[0] for record in _records(self)]
        lines = [line for line in told if line not in ragged_lines]
        return np.array(lines, dtype=np.int64) if len(lines) == rows else None


@dataclass(frozen=True, slots=True)
class CutCsvFile:
    """
    A CSV file cut into files, each with the line it starts at.

    The engine numbers the rows of one file on one thread, and reads several files at a time.

    ``is_trimmed`` is whether every cell is empty, or starts and ends with a visible ASCII character.
    """

    whole: CsvFile
    starts: Mapping[Path, int]
    is_trimmed: bool

    def stage(self, con: duckdb.DuckDBPyConnection, *, table: str) -> None:
        """Make a temporary relation of its rows in any order; their lines are right if each line is one."""
        _forget_rejects(con)
        parts = " union all ".join(
            f"select *, {start - 1} + row_number() over () as {quoted(LINE)}"
            f" from {self.whole.relation(path, skip=0)}"
            for path, start in self.starts.items()
        )
        make_view(con, table, self.whole.header, f"({parts})", line=quoted(LINE))


def _next_lines(file: BinaryIO) -> bytes:
    """A chunk of a file and the rest of its last line."""
    return file.read(CHUNK) + file.readline()


def _is_trimmed(lines: bytes, delimiter: str) -> bool:
    """Whether each cell of unquoted lines is empty, or starts and ends with a visible ASCII character."""
    if not delimiter.isascii():
        return False
    text = np.frombuffer(b"\n" + lines + b"\n", np.uint8)
    is_end = np.zeros(256, np.bool_)
    is_end[[ord(delimiter), ord("\r"), ord("\n")]] = True
    [invisible] = np.nonzero(text - ord("!") > ord("~") - ord("!"))  # what is less than "!" becomes large
    others = invisible[~is_end[text[invisible]]]
    return not (is_end[text[others - 1]] | is_end[text[others + 1]]).any()


def _forget_rejects(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("drop table if exists reject_errors")
    con.execute("drop table if exists reject_scans")


def read_header(content: Content, *, delimiter: str, quote: str) -> CsvFile:
    """
    The header of a CSV file, and its delimiter where the one expected separates nothing.

    Raises
    ------
    LoadRefused
        If its first record is not a header.
    """
    with reader(content.path, is_packed=content.is_packed) as file:
        start = file.read(MAX_HEADER_BYTES)
    text = start.decode("utf-8-sig", errors="surrogateescape")
    delimiter, header, lines = _header(text, delimiter, quote)
    if lines == 0 or (len(start) == MAX_HEADER_BYTES and sum(map(len, header)) > MAX_HEADER_BYTES // 2):
        raise LoadRefused("its first line is not a header, or is too long for one")
    try:
        "".join(header).encode()
    except UnicodeEncodeError as error:
        raise LoadRefused("its header is not UTF-8 text; save it as UTF-8 CSV") from error
    return CsvFile(
        content=content, delimiter=delimiter, quote=quote, header=usable_header(header), header_lines=lines
    )


def _header(text: str, delimiter: str, quote: str) -> tuple[str, list[str], int]:
    """
    The delimiter of a file, its header, and how many lines the header has.

    Another common delimiter is used if the expected one separates nothing and exactly one other does.
    """
    headers = {}
    for possible in dict.fromkeys((delimiter, *DELIMITERS)):
        with suppress(LoadRefused):
            headers[possible] = _first_record(text, possible, quote)
    separating = [possible for possible, (header, _) in headers.items() if len(header) > 1]
    if delimiter not in separating and len(separating) == 1:
        [delimiter] = separating
    header, lines = headers[delimiter] if delimiter in headers else _first_record(text, delimiter, quote)
    return delimiter, header, lines


def _first_record(text: str, delimiter: str, quote: str) -> tuple[list[str], int]:
    csv.field_size_limit(MAX_CELL_BYTES)
    records = _python_reader(iter(io.StringIO(text, newline="")), delimiter, quote)
    header: list[str] = []
    try:
        header = next(records, header)
    except csv.Error as error:
        raise LoadRefused(f"its header cannot be read: {error}") from error
    return header, records.line_num


def _python_reader(lines: Iterator[str], delimiter: str, quote: str) -> "csv._reader":  # type: ignore[name-defined]
    return csv.reader(lines, delimiter=delimiter, quotechar=quote, doublequote=True, strict=True)


def _rejected(con: duckdb.DuckDBPyConnection, file: CsvFile) -> Iterator[MalformedLine]:
    """
    Rows the engine refused, with their lines.

    The engine's own line numbers count records, not lines; the byte where the row starts is exact.
    """
    rejects = con.execute(
        "select line_byte_position, min(csv_line), min(error_type) from reject_errors"
        " group by line_byte_position order by line_byte_position"
    ).fetchall()
    starts = _lines_at(file.content, [position - 1 for position, _, _ in rejects])
    for (_, text, kind), line in zip(rejects, starts, strict=True):
        if len(file.header) > 1 and not text.strip():
            continue
        blank = len(text) - len(text.lstrip("\r\n"))
        yield MalformedLine(
            line + text[:blank].count("\n"), text.strip("\r\n"), _reason(kind, len(file.header))
        )


def _reason(kind: str, width: int) -> str:
    return {
        "MISSING COLUMNS": _too_few(width),
        "TOO MANY COLUMNS": _too_many(width),
        "UNQUOTED VALUE": BAD_QUOTE,
        "INVALID ENCODING": NOT_UTF_8,
        "LINE SIZE OVER MAXIMUM": TOO_LONG,
    }.get(kind, kind.lower())


def _too_few(width: int) -> str:
    return f"has fewer cells than the header's {width}"


def _too_many(width: int) -> str:
    return f"has more cells than the header's {width}"


def _lines_at(content: Content, positions: list[int]) -> list[int]:
    """Line, counted from 1, at each byte position; positions rise."""
    lines: list[int] = []
    if not positions:
        return lines
    offset, line = 0, 1
    pending = iter(positions)
    position = next(pending, None)
    for chunk in chunks(content.path, is_packed=content.is_packed):
        while position is not None and position < offset + len(chunk):
            lines.append(line + chunk.count(b"\n", 0, position - offset))
            position = next(pending, None)
        line += chunk.count(b"\n")
        offset += len(chunk)
    return lines


def _records(file: CsvFile) -> Iterator[tuple[int, list[str | None]] | MalformedLine]:
    """
    Every record with its first line, without the header.

    A blank line is not a record, nor is a line of spaces in a file with several columns.
    """
    csv.field_size_limit(MAX_RECORD_BYTES)
    with reader(file.content.path, is_packed=file.content.is_packed) as raw:
        text = io.TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape", newline="")
        taken = _Taken(text)
        width, before, is_header = len(file.header), 0, True
        records = _python_reader(taken, file.delimiter, file.quote)
        while True:
            taken.lines.clear()
            cells: list[str] = []
            reason: str | None = None
            try:
                cells = next(records)
            except StopIteration:
                return
            except csv.Error as error:
                reason = TOO_LONG if "field limit" in str(error) else BAD_QUOTE
                if reason == TOO_LONG:
                    taken.skip_record(file.quote)
                records = _python_reader(taken, file.delimiter, file.quote)
            else:
                if width > 1 and len(cells) == 1 and not cells[0].strip():
                    cells = []
                reason = _unfit(cells, width)
            line, before = before + 1, taken.count
            if is_header:
                is_header = False
            elif reason:
                yield MalformedLine(line, taken.text(), reason)
            elif cells:
                yield line, [cell or None for cell in cells[:width]]


def _unfit(cells: list[str], width: int) -> str | None:
    """Why a record is not a row. Empty cells beyond the header's width are dropped, since nothing is lost."""
    if not cells:
        return None
    if len(cells) < width:
        return _too_few(width)
    if any(cells[width:]):
        return _too_many(width)
    try:
        "".join(cells).encode()
    except UnicodeEncodeError:
        return NOT_UTF_8
    return None


class _Taken:
    """Lines of a text, and which of them the record at hand took; too long ones come in parts."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.lines: list[str] = []
        self.count = 0

    def __iter__(self) -> "_Taken":
        return self

    def __next__(self) -> str:
        line = self._text.readline(MAX_RECORD_BYTES)
        if not line:
            raise StopIteration
        self.count += 1
        self.lines.append(line)
        return line

    def skip_record(self, quote: str) -> None:
        """Go on to the end of a record that is too long: where its quotes are closed, or the text ends."""
        opened = sum(line.count(quote) for line in self.lines) % 2
        while opened or not self.lines[-1].endswith(("\n", "\r")):
            line = self._text.readline(MAX_RECORD_BYTES)
            if not line:
                return
            opened ^= line.count(quote) % 2
            self.count += self.lines[-1].endswith(("\n", "\r"))
            self.lines[-1] = line[-2:]

    def text(self) -> str:
        """What the record at hand took, without the end of its last line."""
        return "".join(self.lines).rstrip("\r\n").encode(errors="surrogateescape").decode(errors="replace")
