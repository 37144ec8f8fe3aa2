"""
The archive of source files: copies of what was loaded, so that a lost batch can be loaded again.

``sources/<hash>.csv.gz`` is a file byte for byte as it was loaded; the hash is that of its unpacked content,
which the batch's receipt has too. ``sources/<hash>.without-<own hash>.parquet`` is what was kept of a file
that names people who must not be held: its rows as text, without them. A copy is written under another name,
is on the disk, and then gets its own, before its batch is committed.
"""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from abm.errors import LoadRefused, WarehouseError
from abm_warehouse.readers.content import Content, Kind, inspect_file
from abm_warehouse.storage.files import flush_to_disk

SUFFIXES: dict[Kind, str] = {
    "csv": ".csv",
    "json": ".json",
    "json lines": ".jsonl",
    "parquet": ".parquet",
}
WITHOUT = ".without-"
PART = ".part"


def archived_source(folder: Path, sha256: str) -> Path | None:
    """The archived file of a content; a copy redacted by an erasure takes precedence over the whole file."""
    found = sorted(folder.glob(f"{sha256}.*"), key=lambda path: (WITHOUT not in path.name, path.name))
    return next((path for path in found if path.suffix != PART), None)


def archived_sources(folder: Path) -> list[Path]:
    """Every archived file, in the order of their names."""
    return sorted(path for path in folder.glob("*") if path.is_file() and path.suffix != PART)


def content_of(path: Path) -> str:
    """Hash of the content that was loaded, from the name of its archived file."""
    return path.name.partition(".")[0]


def is_in_part(path: Path) -> bool:
    """Whether an archived file lacks rows that the loaded file had."""
    return WITHOUT in path.name


def is_as_archived(path: Path) -> bool:
    """Whether an archived file is unchanged; all of it is read."""
    promised = path.name.partition(WITHOUT)[2].partition(".")[0] if is_in_part(path) else content_of(path)
    try:
        return inspect_file(path).sha256 == promised
    except LoadRefused:
        return False


def remove_archived_source(folder: Path, sha256: str) -> None:
    """Remove every copy of a content."""
    for path in folder.glob(f"{sha256}.*"):
        path.unlink()


def remove_partial_copies(folder: Path) -> None:
    """
    Remove copies that a crash cut short, and whole copies that have a redacted one beside them.

    Call it only while holding the warehouse, since then nobody else is writing copies.
    """
    for path in folder.glob(f"*{PART}"):
        path.unlink()
    in_part = {content_of(path) for path in folder.glob(f"*{WITHOUT}*")}
    for path in archived_sources(folder):
        if content_of(path) in in_part and not is_in_part(path):
            path.unlink()


class SourceArchiver:
    """
    Copies one file into the archive: the copy is there once committed, and leaves nothing behind if not.

    Parameters
    ----------
    folder
        The workspace's ``sources``; None to keep nothing.
    content
        The file, as it was inspected.
    sha256
        Hash of the content as it was loaded; the file's own, unless it is an archived file itself.
    """

    def __init__(self, folder: Path | None, content: Content, sha256: str) -> None:
        self._folder, self._content, self._sha256 = folder, content, sha256
        self._pool = ThreadPoolExecutor(1)
        self._written: Future[str | None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown()
        if self._folder is not None and self._folder.exists():
            self._part.unlink(missing_ok=True)
            with suppress(OSError):  # others are in it
                self._folder.rmdir()

    @property
    def is_wanted(self) -> bool:
        """Whether the content should be archived and is not archived yet."""
        return self._folder is not None and archived_source(self._folder, self._sha256) is None

    def copy(self) -> None:
        """Start to copy the file as it is, in the background."""
        if self._written is None and self.is_wanted:
            self._written = self._pool.submit(self._copy)

    def write(self, write: Callable[[Path], None]) -> None:
        """Archive what ``write`` writes, instead of the file itself."""
        if self._folder is None:
            return
        with _naming_full_disk(self._folder):
            self._folder.mkdir(exist_ok=True)
            write(self._part)
            flush_to_disk(self._part)
        self._written = Future()
        self._written.set_result(inspect_file(self._part).sha256)

    def commit(self) -> bool:
        """
        Give the copy its name, on the disk when this returns; whether the content is kept.

        Raises
        ------
        LoadRefused
            If the file was changed while it was copied.
        WarehouseError
            If it could not be written.
        """
        if self._folder is None:
            return False
        if self._written is None:
            return not self.is_wanted
        with _naming_full_disk(self._folder):
            own = self._written.result()
            self._content.require_unchanged()
            name = _name(self._content) if own is None else f"{self._sha256}{WITHOUT}{own}.parquet"
            self._part.replace(self._folder / name)
            for path in self._folder.glob(f"{self._sha256}.*"):
                if path.name != name:
                    path.unlink()
            flush_to_disk(self._folder)
        return True

    @property
    def _part(self) -> Path:
        return (self._folder or Path()) / f"{self._sha256}{PART}"

    def _copy(self) -> None:
        (self._folder or Path()).mkdir(exist_ok=True)
        shutil.copyfile(self._content.path, self._part)
        flush_to_disk(self._part)


def _name(content: Content) -> str:
    return f"{content.sha256}{SUFFIXES[content.kind]}{'.gz' if content.is_packed else ''}"


@contextmanager
def _naming_full_disk(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WarehouseError(
            f"{folder} cannot keep the source: {error.strerror}. Make room, or set keep_sources = false."
        ) from error
