"""Durable writes: what is on the disk when a function returns, and files that are old or new as a whole."""

import os
import shutil
from pathlib import Path


def flush_to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file that is never written to a second name, or copy it where the file system has no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def replace_file(path: Path, content: bytes, *, is_private: bool = False) -> None:
    """
    Write a whole file; at every moment it has the old content or the new one.

    Parameters
    ----------
    path
        The file. The new content is first written beside it, under the same name with a dot in front.
    content
        All that it will hold, on the disk when this returns.
    is_private
        Whether only its owner may read it.
    """
    fresh = path.with_name(f".{path.name}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if is_private else 0o666)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    flush_to_disk(path.parent)
