"""Receipts of loads: a hash-chained file outside the database, so that a lost batch is noticed."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from abm.errors import WarehouseError

FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class Receipt:
    """The acknowledgement of one batch, with its counts and hashes."""

    batch_id: str
    file: str
    entity: str
    profile: str
    content_sha256: str
    rows_in: int
    rows_loaded: int
    rows_duplicate: int
    rows_quarantined: int
    rows_checksum: str
    loaded_at: str


@dataclass(frozen=True, slots=True)
class Chain:
    """
    The receipts of a file, and what is wrong with it.

    Parameters
    ----------
    edited
        Batch ids of receipts that are not as they were written.
    is_torn_at_most
        The only problem is that the last lines are not receipts, as a crash leaves them.
    """

    receipts: tuple[Receipt, ...]
    problems: tuple[str, ...]
    last_hash: str
    edited: frozenset[str]
    is_torn_at_most: bool


def read_receipts(path: Path) -> Chain:
    """
    Every receipt that can be read; a broken link or an edited line is a problem.

    A crash while writing leaves an incomplete line. It is not a problem if the chain goes on after it without
    a gap, because the receipt was then written again.

    Raises
    ------
    WarehouseError
        If there is something at the path and it cannot be read.
    """
    receipts: list[Receipt] = []
    problems: list[str] = []
    torn: list[str] = []
    edited: set[str] = set()
    previous = FIRST
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines() if path.exists() else []
    except OSError as error:
        raise WarehouseError(
            f"{path} should be the file of receipts and cannot be read: {error.strerror}. Move away what is"
            " there and restore the file from a backup; without one, `abm doctor --repair` writes it again"
            " from the ledger."
        ) from error
    for number, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
            receipt = Receipt(**entry["receipt"])
            stated, chained = entry["sha256"], entry["previous"]
        except (ValueError, KeyError, TypeError):
            torn.append(f"{path.name}, line {number}: is not a receipt (a torn or edited line)")
            continue
        if stated != _hash(receipt, chained):
            problems.append(f"{path.name}, line {number}: batch {receipt.batch_id} was edited")
            edited.add(receipt.batch_id)
        if chained != previous:
            problems += torn
            problems.append(
                f"{path.name}, line {number}: the chain is broken; a receipt before it is missing"
            )
        torn.clear()
        receipts.append(receipt)
        previous = stated
    return Chain(
        receipts=tuple(receipts),
        problems=(*problems, *torn),
        last_hash=previous,
        edited=frozenset(edited),
        is_torn_at_most=not problems,
    )


def append_receipts(path: Path, receipts: list[Receipt]) -> None:
    """
    Add receipts at the end of the chain, on the disk when this returns.

    Raises
    ------
    WarehouseError
        If the file cannot be read or written.
    """
    if not receipts:
        return
    previous = read_receipts(path).last_hash
    lines = b""
    for receipt in receipts:
        stated = _hash(receipt, previous)
        entry = {"receipt": asdict(receipt), "previous": previous, "sha256": stated}
        lines += json.dumps(entry).encode() + b"\n"
        previous = stated
    try:
        torn = path.exists() and path.stat().st_size > 0 and not path.read_bytes().endswith(b"\n")
        with path.open("ab") as file:
            file.write(b"\n" + lines if torn else lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        files = ", ".join(receipt.file for receipt in receipts)
        raise WarehouseError(
            f"{path} cannot be written: {error.strerror}. {files} is loaded; once the file can be written,"
            " the next `abm load` writes its receipt."
        ) from error


def _hash(receipt: Receipt, previous: str) -> str:
    content = json.dumps(asdict(receipt), sort_keys=True)
    return hashlib.sha256(f"{previous}\n{content}".encode()).hexdigest()
