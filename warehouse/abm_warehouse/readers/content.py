"""Read the bytes of a regular file: unpack them within limits, hash them and detect the kind."""

import gzip
import hashlib
import os
import re
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, cast

import numpy as np

from abm.errors import LoadRefused

CHUNK = 1 << 20
MAX_FILE_BYTES = 32 << 30
MAX_UNPACKED_BYTES = 32 << 30
MAX_GZIP_RATIO = 200
"""Unpacked bytes for a packed one; text of a real export stays below 50."""
SMALL_BYTES = 64 << 20
"""Up to here no ratio is looked at: a short file of equal rows packs better than any bomb."""
MAX_COLUMNS = 2000
MAX_RECORD_BYTES = 8 << 20
MAX_HEADER_BYTES = 4 << 20

Kind = Literal["csv", "json", "json lines", "parquet"]

_FOREIGN = (
    (b"PK\x03\x04", "a zip archive or an Excel workbook; export it as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Office file; export it as CSV"),
    (b"%PDF", "a PDF; export it as CSV"),
    (b"\xff\xfe\0\0", "UTF-32 text; save it as UTF-8"),
    (b"\xff\xfe", "UTF-16 text; save it as UTF-8"),
    (b"\xfe\xff", "UTF-16 text; save it as UTF-8"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd; unpack it, or pack it with gzip"),
    (b"BZh", "packed with bzip2; unpack it, or pack it with gzip"),
    (b"\xfd7zXZ", "packed with xz; unpack it, or pack it with gzip"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it"),
    (b"SQLite format 3\0", "a SQLite database; export its tables as CSV"),
    (b"ARROW1", "an Arrow file; save it as Parquet"),
    (b"Obj\x01", "an Avro file; save it as Parquet"),
    (b"ORC", "an ORC file; save it as Parquet"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|head|body)", re.IGNORECASE)
_JSON_ARRAY = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*(?:[\[{\]]|$)")
_JSON_OBJECT = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\s*(?:[\"}]|$)")


@dataclass(frozen=True, slots=True)
class Content:
    """
    Facts about a file from reading all of its bytes.

    ``sha256`` is that of the unpacked content, so that a file and its packed form are the same content.
    ``stamp`` changes when somebody writes to the file. ``has_quotes`` is whether there is a double quote.
    """

    path: Path
    kind: Kind
    is_packed: bool
    sha256: str
    size: int
    stamp: tuple[int, ...]
    newlines: int
    returns: int
    pairs: int
    has_quotes: bool
    last: bytes

    @property
    def newline(self) -> Literal["\n", "\r\n", "\r"] | None:
        """The line ending of the file, or None if it has several."""
        if not self.returns:
            return "\n"
        if not self.newlines:
            return "\r"
        return "\r\n" if self.pairs == self.newlines == self.returns else None

    def require_unchanged(self) -> None:
        """Refuse a file that changed while it was read."""
        if _stamp(self.path) != self.stamp:
            raise LoadRefused("it was changed while it was read; load it again")


def name_of(path: Path) -> str:
    r"""
    Name of a file as text that can be stored and printed.

    Examples
    --------
    >>> name_of(Path("crm/accounts.csv"))
    'accounts.csv'
    >>> name_of(Path("crm/caf\udce9.csv"))
    'caf\\udce9.csv'
    """
    return path.name.encode("utf-8", "backslashreplace").decode()


def stem_of(path: Path) -> str:
    """Name of a file without folder, extension and that of its packing."""
    return Path(path.stem).stem if path.suffix.lower() == ".gz" else path.stem


def inspect_file(path: Path) -> Content:
    """
    Read all bytes of a file once.

    Raises
    ------
    LoadRefused
        If it is not a regular file, is empty, too large, a bomb, cut short, or of a kind we do not read.
    """
    stamp = _stamp(path)
    with _opened(path) as raw:
        is_packed = raw.read(2) == b"\x1f\x8b"
    digest, size, newlines, returns, pairs = hashlib.sha256(), 0, 0, 0, 0
    has_quotes = False
    kind: Kind | None = None
    last = b""
    for chunk in chunks(path, is_packed=is_packed):
        if kind is None:
            kind = _kind(path, chunk)
        digest.update(chunk)
        size += len(chunk)
        if kind != "parquet":
            if b"\0" in chunk:
                raise LoadRefused(
                    "it contains NUL bytes, so it is not text (or it is UTF-16 without a byte order mark);"
                    " save it as UTF-8"
                )
            newlines += count_newlines(chunk)
            has_quotes = has_quotes or b'"' in chunk
            if b"\r" in chunk or last == b"\r":
                returns += chunk.count(b"\r")
                pairs += chunk.count(b"\r\n") + (last == b"\r" and chunk[:1] == b"\n")
        last = chunk[-1:]
    if kind is None:
        raise LoadRefused("it is empty; expected a header line")
    if is_packed and kind == "parquet":
        raise LoadRefused("it is a Parquet file packed with gzip; unpack it, Parquet is packed inside")
    return Content(
        path=path,
        kind=kind,
        is_packed=is_packed,
        sha256=digest.hexdigest(),
        size=size,
        stamp=stamp,
        newlines=newlines,
        returns=returns,
        pairs=pairs,
        has_quotes=has_quotes,
        last=last,
    )


def chunks(path: Path, *, is_packed: bool) -> Iterator[bytes]:
    """The content of a file, unpacked, in chunks; a file above the limits is refused."""
    with reader(path, is_packed=is_packed) as file:
        packed, unpacked = path.stat().st_size, 0
        while chunk := _next(file):
            unpacked += len(chunk)
            if is_packed and unpacked > max(SMALL_BYTES, MAX_GZIP_RATIO * packed):
                raise LoadRefused(
                    f"it unpacks to more than {MAX_GZIP_RATIO} times its size; it looks like a bomb"
                )
            if unpacked > MAX_UNPACKED_BYTES:
                raise LoadRefused(f"it is larger than {MAX_UNPACKED_BYTES >> 30} GiB; load it in parts")
            yield chunk


def count_newlines(text: bytes) -> int:
    """Line feeds in a text; ``bytes.count`` takes three times as long where there are many."""
    return int(np.count_nonzero(np.frombuffer(text, np.uint8) == ord("\n")))


@contextmanager
def reader(path: Path, *, is_packed: bool) -> Iterator[BinaryIO]:
    """A regular file, opened to read its content; pipes and devices are refused without waiting."""
    with _opened(path) as raw:
        if not is_packed:
            yield raw
            return
        with gzip.GzipFile(fileobj=raw) as unpacked:
            yield cast("BinaryIO", unpacked)


def _next(file: BinaryIO) -> bytes:
    try:
        return file.read(CHUNK)
    except EOFError:
        raise LoadRefused("its gzip packing is cut short; copy or export it again") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise LoadRefused(f"its gzip packing is damaged ({error}); copy or export it again") from None
    except OSError as error:
        raise LoadRefused(f"it cannot be read: {error.strerror}") from error


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        raise LoadRefused("there is no such file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise LoadRefused(f"it cannot be opened: {reason}") from error
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise LoadRefused(f"it is not a regular file but {_what(status.st_mode)}")
        if status.st_size > MAX_FILE_BYTES:
            raise LoadRefused(f"it is larger than {MAX_FILE_BYTES >> 30} GiB; load it in parts")
        yield file


def _what(mode: int) -> str:
    if stat.S_ISFIFO(mode):
        return "a pipe"
    return "a socket" if stat.S_ISSOCK(mode) else "a device"


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        status = path.stat()
    except FileNotFoundError:
        raise LoadRefused("there is no such file") from None
    except (OSError, ValueError) as error:
        raise LoadRefused(f"it cannot be opened: {getattr(error, 'strerror', None) or error}") from error
    if stat.S_ISDIR(status.st_mode):
        raise LoadRefused("it is not a regular file but a folder")
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _kind(path: Path, start: bytes) -> Kind:
    if start.startswith(b"PAR1"):
        return "parquet"
    for mark, what in _FOREIGN:
        if start.startswith(mark):
            raise LoadRefused(f"it is {what}")
    if start.startswith(b"\x1f\x8b"):
        raise LoadRefused("it is packed twice; unpack it")
    if start[257:262] == b"ustar":
        raise LoadRefused("it is a tar archive; unpack it")
    if _MARKUP.match(start):
        raise LoadRefused(
            "it is a web page or XML, perhaps an error message that was saved; export it as CSV"
        )
    suffix = Path(path.stem if path.suffix.lower() == ".gz" else path.name).suffix.lower()
    if suffix == ".parquet":
        raise LoadRefused("it is called Parquet but does not start as such a file does")
    if _JSON_ARRAY.match(start):
        return "json"
    if _JSON_OBJECT.match(start):
        return "json lines"
    if suffix in {".json", ".jsonl", ".ndjson"}:
        raise LoadRefused("it is called JSON but starts with neither { nor an array of objects")
    return "csv"
