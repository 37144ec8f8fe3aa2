"""
The desk: what people decided of matches, persons and roles.

``decisions.sqlite`` lies beside the warehouse and may be written while a load or a run is at work. Nothing in
it is ever changed: to decide otherwise, or to withdraw, is one more row. Each run reads all of it as one more
source, and what a person decided goes before whatever a rule makes of the data.
"""

import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from abm.errors import DecisionLogBroken, UsageError, WarehouseError

About = Literal["account", "person", "role"]
Subject = Literal["record", "email_domain"]
Verdict = Literal["yes", "no", "withdrawn"]

WAIT_SECONDS = 10.0
PRECISION = "microseconds"
DAMAGE = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
"""What the engine says of a file that is no desk, or not one any more."""
ERASED = "somebody erased"
"""Who decided, once their address may not be held any more."""

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
    with _open(desk) as con, con:
        con.execute("begin immediate")  # whoever waits for another decides after them
        decided_at = datetime.now(UTC)
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
        If no decision of that number stands.
    """
    for made in _standing(decisions(desk)):  # one that a later one replaced would count again without it
        if made.decision_id == decision_id:
            return decide(
                desk, made.about, made.subject, made.subject_id, made.answer, "withdrawn", by=by, note=note
            )
    raise UsageError(f"No decision {decision_id} is in force; `abm decide list` shows those that are.")


def decisions(desk: Path) -> list[Decision]:
    """Everything ever decided, oldest first."""
    if not _exists(desk):
        return []
    with _open(desk) as con:
        return _all(con)


def require_sound(desk: Path) -> None:
    """
    Read every page of the desk.

    Raises
    ------
    DeskBroken
        If any of it is damaged.
    WarehouseError
        If it cannot be read for another reason.
    """
    if not _exists(desk):
        return
    with _open(desk) as con:
        [said] = con.execute("pragma integrity_check(1)").fetchone()
        if said != "ok":
            raise _broken(desk, said.splitlines()[-1])
        _all(con)


def not_held(desk: Path, promised: Iterable[Decision]) -> list[Decision]:
    """Decisions that the desk does not hold as they were, but for their remarks."""
    held = {replace(one, note=None) for one in decisions(desk)}
    return [one for one in promised if replace(one, note=None) not in held]


def restore(desk: Path, promised: Iterable[Decision]) -> list[Decision]:
    """
    Put decisions that the desk should hold back under their own numbers; which they were.

    A row that was changed becomes what it was. One that was decided since under a number that was given
    before, and those after it, move behind all others: they are later decisions.

    Raises
    ------
    WarehouseError
        If the desk cannot be written.
    """
    lost = {one.decision_id: one for one in not_held(desk, promised)}
    if not lost:
        return []
    known = {one.decision_id for one in promised}
    with _open(desk) as con, con:
        con.execute("begin immediate")
        held = {one.decision_id: one for one in _all(con)}
        taken = [
            number
            for number, one in lost.items()
            if number in held and held[number].decided_at != one.decided_at
        ]
        moved = [
            one
            for number, one in held.items()
            if taken and number >= min(taken) and (number in taken or number not in known)
        ]
        gone = {one.decision_id for one in moved} | (lost.keys() & held.keys())
        con.executemany("delete from decisions where decision_id = ?", [(number,) for number in gone])
        first = max((*held, *known)) + 1
        renumbered = [replace(one, decision_id=number) for number, one in enumerate(moved, start=first)]
        for one in (*lost.values(), *renumbered):
            before = held.get(one.decision_id)
            note = before.note if before and before.decided_at == one.decided_at else one.note
            con.execute(
                "insert into decisions values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    one.decision_id, one.about, one.subject, one.subject_id, one.answer, one.verdict,
                    one.decided_by, note, one.decided_at.isoformat(timespec=PRECISION),
                ),
            )  # fmt: skip
    return list(lost.values())


def _all(con: sqlite3.Connection) -> list[Decision]:
    rows = con.execute(
        "select decision_id, about, subject, subject_id, answer, verdict, decided_by, note, decided_at"
        " from decisions order by decision_id"
    ).fetchall()
    return [Decision(*(*row[:-1], datetime.fromisoformat(row[-1]))) for row in rows]


def in_force(made: list[Decision]) -> list[Decision]:
    """
    The decisions that count, oldest first.

    On each question the last, unless it was withdrawn; of several accounts given to one subject, and of
    several roles pinned to one record, the last. What somebody is not adds up.
    """
    standing = _standing(made)
    given = {(one.about, one.subject, one.subject_id): one for one in standing if one.verdict == "yes"}
    return [
        one
        for one in standing
        if one.about == "person"
        or one.verdict == "no"
        or given[one.about, one.subject, one.subject_id] == one
    ]


def _standing(made: list[Decision]) -> list[Decision]:
    """The last decision on each question, less those that were withdrawn."""
    last = {(one.about, one.subject, one.subject_id, one.answer): one for one in made}
    return sorted(
        (one for one in last.values() if one.verdict != "withdrawn"), key=lambda one: one.decision_id
    )


def about(desk: Path, record_ids: Collection[str]) -> list[Decision]:
    """Every decision on records of a person."""
    return _about(decisions(desk), record_ids)


def _about(made: list[Decision], record_ids: Collection[str]) -> list[Decision]:
    return [
        one
        for one in made
        if (one.subject == "record" and one.subject_id in record_ids)
        or (one.about == "person" and one.answer in record_ids)
    ]


def forget(desk: Path, record_ids: Collection[str], addresses: Collection[str]) -> int:
    """
    Remove every decision on records of a person who is erased, and their addresses from all others.

    Nothing of it is left in the file's bytes. Returns how many decisions there were.

    Raises
    ------
    WarehouseError
        If somebody holds the desk all the while, so that nothing can be removed, or its bytes stay.
    """
    if not _exists(desk):
        return 0
    with _open(desk) as con:
        with con:
            con.execute("begin immediate")
            made = _all(con)
            gone = [one.decision_id for one in _about(made, record_ids)]
            con.executemany("delete from decisions where decision_id = ?", [(number,) for number in gone])
            for column, instead in (("note", None), ("decided_by", ERASED)):
                con.executemany(
                    f"update decisions set {column} = ? where decision_id = ?",
                    [(instead, one.decision_id) for one in made if _tells(getattr(one, column), addresses)],
                )
        con.execute("vacuum")
    return len(gone)


def _tells(text: str | None, addresses: Collection[str]) -> bool:
    """Whether a text holds one of some addresses, and not only as the end of another."""
    return text is not None and any(
        re.search(rf"(?<![\w.+-]){re.escape(address)}", text, re.IGNORECASE) for address in addresses
    )


def older_file(log: Path) -> Path | None:
    """The decision log under the name that older versions gave it, where one is beside the log."""
    older = log.with_name("desk.sqlite")
    return older if older.exists() else None


def _exists(log: Path) -> bool:
    """Whether there is a decision log; one under its older name is renamed first."""
    older = older_file(log)
    if older is None or log.exists():
        return log.exists()
    for suffix in ("-wal", "-shm", "-journal", ""):  # the file itself last: a crash leaves the rest to do
        with suppress(FileNotFoundError):  # another process renamed it
            older.with_name(older.name + suffix).rename(log.with_name(log.name + suffix))
    return log.exists()


@contextmanager
def _open(desk: Path) -> Iterator[sqlite3.Connection]:
    _exists(desk)
    try:
        with closing(sqlite3.connect(desk, timeout=WAIT_SECONDS)) as con:
            con.execute("pragma synchronous = full")
            if not con.execute("select 1 from sqlite_master where name = 'decisions'").fetchall():
                with con:
                    con.execute("begin immediate")  # whoever comes first makes it, and the others wait
                    con.execute(_TABLE)
            yield con
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGE:
            raise _broken(desk, str(error)) from error
        raise WarehouseError(f"{desk} cannot be read or written: {error}.") from error
    except (ValueError, TypeError) as error:  # no instant
        raise _broken(desk, str(error)) from error


def _broken(desk: Path, reason: str) -> DecisionLogBroken:
    return DecisionLogBroken(
        f"{desk} cannot be read or written: {reason}. `abm doctor --repair` moves it aside and brings back"
        " what was published of it."
    )
