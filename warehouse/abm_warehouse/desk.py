"""
The desk: what people decided of matches, persons and roles.

``desk.sqlite`` lies beside the warehouse and may be written while a load or a run is at work. Nothing in
it is ever changed: to decide otherwise, or to withdraw, is one more row. Each run reads all of it as one more
source, and what a person decided goes before whatever a rule makes of the data.
"""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from abm.errors import UsageError, WarehouseError

About = Literal["account", "person", "role"]
Subject = Literal["record", "email_domain"]
Verdict = Literal["yes", "no", "withdrawn"]

WAIT_SECONDS = 10.0
PRECISION = "microseconds"

_TABLE = """
create table if not exists decisions (
    decision_id integer primary key autoincrement,
    about text not null check (about in ('account', 'person', 'role')),
    subject text not null check (subject in ('record', 'email_domain')),
    subject_id text not null,
    answer text not null,
    verdict text not null check (verdict in ('yes', 'no', 'withdrawn')),
    decided_by text not null,
    note text,
    decided_at text not null
) strict
"""


@dataclass(frozen=True, slots=True)
class Decision:
    """
    What somebody decided.

    Parameters
    ----------
    about
        ``account``: the subject belongs to the account ``answer``. ``person``: the record ``answer`` is the
        same person. ``role``: the person's buying role is ``answer``.
    subject, subject_id
        A record of a person, or an e-mail domain (of which only the account can be decided).
    verdict
        ``yes``, ``no`` (it is not), or ``withdrawn`` (the rules shall say).
    """

    decision_id: int
    about: About
    subject: Subject
    subject_id: str
    answer: str
    verdict: Verdict
    decided_by: str
    note: str | None
    decided_at: datetime


def decide(
    desk: Path,
    about: About,
    subject: Subject,
    subject_id: str,
    answer: str,
    verdict: Verdict,
    *,
    by: str,
    note: str | None = None,
) -> Decision:
    """
    Keep a decision; on the disk when this returns.

    Raises
    ------
    WarehouseError
        If the desk cannot be written.
    """
    decided_at = datetime.now(UTC)
    with _open(desk) as con, con:
        cursor = con.execute(
            "insert into decisions"
            " (about, subject, subject_id, answer, verdict, decided_by, note, decided_at)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            (about, subject, subject_id, answer, verdict, by, note, decided_at.isoformat(timespec=PRECISION)),
        )
    number = cursor.lastrowid or 0
    return Decision(number, about, subject, subject_id, answer, verdict, by, note, decided_at)


def withdraw(desk: Path, decision_id: int, *, by: str, note: str | None = None) -> Decision:
    """
    Take a decision back, by one more row.

    Raises
    ------
    UsageError
        If no decision of that number is in force.
    """
    for made in in_force(decisions(desk)):
        if made.decision_id == decision_id:
            return decide(
                desk, made.about, made.subject, made.subject_id, made.answer, "withdrawn", by=by, note=note
            )
    raise UsageError(f"No decision {decision_id} is in force; `abm decide list` shows those that are.")


def decisions(desk: Path) -> list[Decision]:
    """Everything ever decided, oldest first."""
    if not desk.exists():
        return []
    with _open(desk) as con:
        rows = con.execute(
            "select decision_id, about, subject, subject_id, answer, verdict, decided_by, note, decided_at"
            " from decisions order by decision_id"
        ).fetchall()
    return [Decision(*(*row[:-1], datetime.fromisoformat(row[-1]))) for row in rows]


def in_force(made: list[Decision]) -> list[Decision]:
    """The last decision on each question, less those that were withdrawn."""
    last = {(one.about, one.subject, one.subject_id, one.answer): one for one in made}
    return sorted(
        (one for one in last.values() if one.verdict != "withdrawn"), key=lambda one: one.decision_id
    )


def about(desk: Path, record_ids: Collection[str]) -> list[Decision]:
    """Every decision on records of a person."""
    return [
        one
        for one in decisions(desk)
        if (one.subject == "record" and one.subject_id in record_ids)
        or (one.about == "person" and one.answer in record_ids)
    ]


def forget(desk: Path, record_ids: Collection[str], addresses: Collection[str]) -> int:
    """
    Remove every decision on records of a person who is erased, and remarks with an address of theirs.

    Nothing of it is left in the file's bytes. Returns how many decisions there were.
    """
    if not desk.exists():
        return 0
    gone = [one.decision_id for one in about(desk, record_ids)]
    needles = [address.lower() for address in addresses]
    telling = [
        one.decision_id
        for one in decisions(desk)
        if one.note is not None and any(needle in one.note.lower() for needle in needles)
    ]
    with _open(desk) as con:
        with con:
            con.executemany("delete from decisions where decision_id = ?", [(number,) for number in gone])
            con.executemany(
                "update decisions set note = null where decision_id = ?", [(number,) for number in telling]
            )
        con.execute("vacuum")
        con.execute("pragma wal_checkpoint(truncate)")
    return len(gone)


@contextmanager
def _open(desk: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(desk, timeout=WAIT_SECONDS)) as con:
            con.execute("pragma journal_mode = wal")
            con.execute("pragma synchronous = full")
            con.execute(_TABLE)
            yield con
    except sqlite3.Error as error:
        raise WarehouseError(f"{desk} cannot be read or written: {error}.") from error
