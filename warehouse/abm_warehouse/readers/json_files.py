"""JSON: an array of objects, or one object per line; nested objects become columns with dotted names."""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from abm.errors import LoadRefused
from abm_warehouse.readers.content import MAX_COLUMNS, MAX_RECORD_BYTES, Content, chunks, reader
from abm_warehouse.readers.csv_files import NOT_UTF_8, TOO_LONG
from abm_warehouse.readers.staged import MalformedLine, Rows, Staged, usable_header

_BLANK = re.compile(r"[ \t\r\n]*")
_TWICE = "names a key twice"

Record = tuple[int, dict[str, str | None]] | MalformedLine


class _Number(str):
    """A number as it is written; no digit of it is lost."""

    __slots__ = ()


class _Unfit(ValueError):  # noqa: N818 - reads as a state: "unfit"
    """Why an object is not a row."""


@dataclass(frozen=True, slots=True)
class JsonFile:
    """What is known of a JSON file before its rows are read: every key of every object is a column."""

    content: Content
    header: tuple[str, ...]

    def stage(self, con: duckdb.DuckDBPyConnection, *, table: str) -> Staged:
        """Make its rows a relation of text: numbers as written, lists as JSON."""
        return Rows(self.header, self._rows()).stage(con, table=table)

    def in_doubt(self) -> None:
        """None: the file cannot be read in another way."""

    def with_header(self, header: tuple[str, ...]) -> "JsonFile":
        """An empty array with the columns of a mapping, as a CSV file of only a header has them."""
        return replace(self, header=header)

    def _rows(self) -> Iterator[tuple[int, list[str | None]] | MalformedLine]:
        for record in _records(self.content):
            if isinstance(record, MalformedLine):
                yield record
            else:
                line, cells = record
                yield line, [cells.get(name) for name in self.header]


def read_keys(content: Content) -> JsonFile:
    """
    Every key of the file's objects, in the order in which they first appear.

    Raises
    ------
    LoadRefused
        If an array is damaged or cut short, its objects have no keys, or the keys cannot be a header.
    """
    keys: dict[str, None] = {}
    is_empty = True
    for record in _records(content):
        is_empty = False
        if not isinstance(record, MalformedLine):
            keys.update(dict.fromkeys(record[1]))
            if len(keys) > MAX_COLUMNS:
                raise LoadRefused(f"its objects have more than {MAX_COLUMNS} different keys")
    if is_empty:
        return JsonFile(content, ())
    if not keys:
        raise LoadRefused("it holds no object with a key; expected objects, one a line or in an array")
    header = usable_header(keys)
    if header != tuple(keys):
        raise LoadRefused("one of its keys is empty, or starts or ends with a space")
    return JsonFile(content, header)


def _records(content: Content) -> Iterator[Record]:
    return _of_lines(content) if content.kind == "json lines" else _of_array(content)


def _of_lines(content: Content) -> Iterator[Record]:
    with reader(content.path, is_packed=content.is_packed) as file:
        number = 0
        while line := file.readline(MAX_RECORD_BYTES):
            number += 1
            if number == 1:
                line = line.removeprefix(codecs.BOM_UTF8)
            if len(line) == MAX_RECORD_BYTES and not line.endswith(b"\n"):
                while line and not line.endswith(b"\n"):
                    line = file.readline(MAX_RECORD_BYTES)
                yield MalformedLine(number, "", TOO_LONG)
                continue
            if not line.strip():
                continue
            try:
                yield number, _cells(_DECODER.decode(line.decode().strip()))
            except UnicodeDecodeError:
                yield MalformedLine(number, line.decode(errors="replace").strip(), NOT_UTF_8)
            except (ValueError, RecursionError) as error:
                yield MalformedLine(number, line.decode().strip(), _reason(error))


def _of_array(content: Content) -> Iterator[Record]:
    """Objects of an array, with the line where each starts; a damaged array is refused whole."""
    text = _Text(content)
    text.skip("[")
    if text.peek() == "]":
        text.skip("]")
    else:
        while True:
            yield text.next_object()
            if text.peek() == "]":
                text.skip("]")
                break
            text.skip(",")
    if text.peek():
        raise LoadRefused(f"line {text.line}: there is something after the end of its array")


class _Text:
    """Text of a file, read in pieces, with the number of the current line."""

    def __init__(self, content: Content) -> None:
        self._decoded = _decoded(content)
        self._buffer, self._at, self.line = "", 0, 1

    def _more(self) -> bool:
        piece = next(self._decoded, "")
        self._buffer, self._at = self._buffer[self._at :] + piece, 0
        return bool(piece)

    def _forward(self, to: int) -> None:
        self.line += self._buffer.count("\n", self._at, to)
        self._at = to

    def peek(self) -> str:
        """The next character that is not blank; empty at the end."""
        while True:
            found = _BLANK.match(self._buffer, self._at)
            self._forward(found.end() if found else self._at)
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more():
                return ""

    def skip(self, character: str) -> None:
        """Pass a character that must be here."""
        found = self.peek()
        if found != character:
            what = f"it has {found!r} where {character!r} should be" if found else "it ends within its array"
            raise LoadRefused(f"line {self.line}: {what}; it is damaged or cut short, export it again")
        self._forward(self._at + 1)

    def next_object(self) -> Record:
        """The object that starts here, or why it is not a row."""
        found = self.peek()
        if found != "{":
            what = f"it has {found!r} where an object should be" if found else "it ends within its array"
            raise LoadRefused(f"line {self.line}: {what}; expected an array of objects")
        line = self.line
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._at)
                break
            except _Unfit as error:
                raise LoadRefused(f"line {line}: an object {error}") from None
            except RecursionError:
                raise LoadRefused(f"line {line}: an object is nested too deeply") from None
            except ValueError as error:
                if len(self._buffer) - self._at > MAX_RECORD_BYTES:
                    raise LoadRefused(f"line {line}: an object is damaged or too long ({error})") from None
                if not self._more():
                    raise LoadRefused(f"line {line}: an object is damaged or cut short ({error})") from None
        text = self._buffer[self._at : end]
        self._forward(end)
        try:
            return line, _cells(value)
        except (ValueError, RecursionError) as error:
            return MalformedLine(line, text, _reason(error))


def _decoded(content: Content) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    line = 1
    for chunk in chunks(content.path, is_packed=content.is_packed):
        try:
            yield decoder.decode(chunk)
        except UnicodeDecodeError as error:
            line += error.object[: error.start].count(b"\n")
            raise LoadRefused(f"line {line}: it is not UTF-8 text; save it as UTF-8") from None
        line += chunk.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise LoadRefused("it ends in the middle of a character; it is cut short, export it again") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _Unfit(_TWICE)
    return made


def _no_constant(name: str) -> Any:
    raise _Unfit(f"holds {name}, which is not JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_Number, parse_int=_Number, parse_constant=_no_constant
)


def _cells(value: Any) -> dict[str, str | None]:
    if not isinstance(value, dict):
        raise _Unfit("is not an object")
    cells: dict[str, str | None] = {}
    _flatten(value, "", cells)
    folded = {name.lower() for name in cells}
    if len(folded) < len(cells):
        raise _Unfit(_TWICE)
    return cells


def _flatten(value: dict[str, Any], prefix: str, cells: dict[str, str | None]) -> None:
    for key, item in value.items():
        name = prefix + key
        if isinstance(item, dict) and item:
            _flatten(item, f"{name}.", cells)
        elif name in cells:
            raise _Unfit(_TWICE)
        else:
            cells[name] = _text(item)


def _text(item: Any) -> str | None:
    if item is None:
        return None
    if isinstance(item, bool):
        return "true" if item else "false"
    text = str(item) if isinstance(item, str) else _json(item)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise _Unfit("contains a lone surrogate, which is half a character") from None
    if "\0" in text:
        raise _Unfit("contains a NUL character")
    return text


def _json(item: Any) -> str:
    """Compact JSON, numbers as they were written."""
    if isinstance(item, dict):
        return "{" + ",".join(f"{_json(key)}:{_json(value)}" for key, value in item.items()) + "}"
    if isinstance(item, list):
        return "[" + ",".join(map(_json, item)) + "]"
    return str(item) if isinstance(item, _Number) else json.dumps(item, ensure_ascii=False)


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    return str(error) if isinstance(error, _Unfit) else f"is not JSON ({error})"
