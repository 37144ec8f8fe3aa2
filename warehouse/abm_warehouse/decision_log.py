"""
The decision log: what people decided about matches, persons, roles, and what sales does with an account.

``decisions.sqlite`` is beside the warehouse and may be written while a load or a run is at work. A row is
never changed: a different decision, or a withdrawal, is one more row. Each run reads the whole log as one
more source, and a decision takes precedence over what the rules make of the data.
"""

import json
import re
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from abm.errors import DecisionLogBroken, UsageError
from abm_warehouse.storage.decision_file import COLUMNS, exists, open_log

About = Literal["account", "person", "role", "disposition", "owner", "qualification"]
Subject = Literal["record", "email_domain", "account"]
Verdict = Literal["yes", "no", "withdrawn"]

PRECISION = "microseconds"
ERASED = "somebody erased"
"""Who decided, once that person was erased."""
MOST_NUMBERS = 10
"""How many decision numbers a message lists."""
EVENTS = frozenset({"disposition", "owner", "qualification"})
"""What is decided again and again of one subject: each of these counts at its time, until it is withdrawn."""


@dataclass(frozen=True, slots=True)
class Decision:
    """
    One decision.

    Parameters
    ----------
    decision_id
        Its number; numbers rise with time and are never used again.
    about
        ``account``: the subject belongs to the account ``answer``. ``person``: the record ``answer`` is the
        same person. ``role``: the person's buying role is ``answer``. ``disposition``: sales did ``answer``.
        ``owner``: our user ``answer`` works it from now on. ``qualification``: the question ``answer`` of a
        framework was answered; ``details`` has the text.
    subject, subject_id
        A record of a person, an e-mail domain, about which only the account can be decided, or an account,
        which has dispositions and answers.
    answer
        An account, a record, a buying role, a disposition, a user or a question, depending on ``about``.
    verdict
        ``yes``, ``no`` (it is not so), or ``withdrawn`` (the rules decide again).
    decided_by
        Who decided.
    note
        Why, for later readers.
    decided_at
        When, in UTC.
    details
        What else belongs to it, as a JSON object; which decision a withdrawal withdraws, for example.
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
    details: str | None = None

    @property
    def withdraws(self) -> int | None:
        """The number of the decision that this one withdraws, if it names one."""
        number = json.loads(self.details or "{}").get("withdraws")
        return number if isinstance(number, int) else None

    @property
    def counts_from(self) -> datetime:
        """From when on it counts: when it was made, unless the workspace scores at a fixed instant."""
        written = json.loads(self.details or "{}").get("counts_from")
        return datetime.fromisoformat(written) if written else self.decided_at


def decide(
    log: Path,
    about: About,
    subject: Subject,
    subject_id: str,
    answer: str,
    verdict: Verdict,
    *,
    by: str,
    note: str | None = None,
    details: Mapping[str, str | int] | None = None,
) -> Decision:
    """
    Write a decision; it is on the disk when this returns.

    Parameters
    ----------
    log
        The file of the decision log; created if it does not exist.
    about
        What is decided: an ``account``, a ``person``, a ``role``, a ``disposition``, an ``owner`` or a
        ``qualification``.
    subject
        What ``subject_id`` is: a ``record`` of a person, an ``email_domain`` or an ``account``.
    subject_id
        The record, domain or account that the decision is about.
    answer
        The account, the other record, the buying role, the disposition, the user or the question.
    verdict
        Whether it is so: ``yes``, ``no``, or ``withdrawn`` to let the rules decide again.
    by
        Who decides.
    note
        Why, for later readers.
    details
        What else belongs to the decision.

    Raises
    ------
    WarehouseError
        If the log cannot be written.
    """
    written = json.dumps(details, sort_keys=True, ensure_ascii=False) if details else None
    with open_log(log) as con, con:
        con.execute("begin immediate")  # of two who decide at once, the second gets the later time
        decided_at = datetime.now(UTC)
        cursor = con.execute(
            f"insert into decisions ({COLUMNS}) values (null, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                about,
                subject,
                subject_id,
                answer,
                verdict,
                by,
                note,
                decided_at.isoformat(timespec=PRECISION),
                written,
            ),
        )
    return Decision(
        decision_id=cursor.lastrowid or 0,
        about=about,
        subject=subject,
        subject_id=subject_id,
        answer=answer,
        verdict=verdict,
        decided_by=by,
        note=note,
        decided_at=decided_at,
        details=written,
    )


def withdraw(log: Path, decision_id: int, *, by: str, note: str | None = None) -> Decision:
    """
    Withdraw a decision by writing one more row, so that the rules decide again.

    A decision that a later one replaced can be withdrawn too: without it, it would count again after the
    later one is withdrawn.

    Raises
    ------
    UsageError
        If the decision does not exist or was already withdrawn.
    """
    for decision in _not_withdrawn(decisions(log)):
        if decision.decision_id == decision_id:
            return decide(
                log,
                decision.about,
                decision.subject,
                decision.subject_id,
                decision.answer,
                "withdrawn",
                by=by,
                note=note,
                details={"withdraws": decision_id},
            )
    raise UsageError(f"No decision {decision_id} is in force; `abm decide list` shows those that are.")


def decisions(log: Path) -> list[Decision]:
    """Every decision ever made, oldest first."""
    if not exists(log):
        return []
    with open_log(log) as con:
        return _read_all(con)


def require_sound(log: Path) -> None:
    """
    Read every page of the log.

    Raises
    ------
    DecisionLogBroken
        If any of it is damaged.
    WarehouseError
        If it cannot be read for another reason.
    """
    if not exists(log):
        return
    with open_log(log) as con:
        [result] = con.execute("pragma integrity_check(1)").fetchone()
        if result != "ok":
            raise DecisionLogBroken(log, result.splitlines()[-1])
        _read_all(con)


def missing(log: Path, published: Iterable[Decision]) -> list[Decision]:
    """Published decisions that the log does not hold as they were published; notes are not compared."""
    held = {replace(decision, note=None) for decision in decisions(log)}
    return [decision for decision in published if replace(decision, note=None) not in held]


def decision_numbers(listed: Sequence[Decision]) -> str:
    """Numbers of decisions as a message lists them."""
    shown = ", ".join(str(decision.decision_id) for decision in listed[:MOST_NUMBERS])
    return f"{shown} and others" if len(listed) > MOST_NUMBERS else shown


def restore(log: Path, published: Iterable[Decision]) -> list[Decision]:
    """
    Write published decisions that the log lacks, under their own numbers; which they were.

    A row that was changed becomes what it was. A decision that was made since under a number that was
    already published moves behind all others, as do the decisions after it: they are later ones.

    Raises
    ------
    WarehouseError
        If the log cannot be written.
    """
    published = list(published)
    lost = {decision.decision_id: decision for decision in missing(log, published)}
    if not lost:
        return []
    published_ids = {decision.decision_id for decision in published}
    with open_log(log) as con, con:
        con.execute("begin immediate")
        held = {decision.decision_id: decision for decision in _read_all(con)}
        reused = [
            number
            for number, decision in lost.items()
            if number in held and held[number].decided_at != decision.decided_at
        ]
        moved = [
            decision
            for number, decision in held.items()
            if reused and number >= min(reused) and (number in reused or number not in published_ids)
        ]
        removed = {decision.decision_id for decision in moved} | (lost.keys() & held.keys())
        con.executemany("delete from decisions where decision_id = ?", [(number,) for number in removed])
        first = max((*held, *published_ids)) + 1
        renumbered = [
            replace(decision, decision_id=number) for number, decision in enumerate(moved, start=first)
        ]
        for decision in (*lost.values(), *renumbered):
            before = held.get(decision.decision_id)
            is_same = before is not None and before.decided_at == decision.decided_at
            _insert(con, replace(decision, note=before.note) if before and is_same else decision)
    return list(lost.values())


def _insert(con: sqlite3.Connection, decision: Decision) -> None:
    con.execute(
        f"insert into decisions ({COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            decision.decision_id,
            decision.about,
            decision.subject,
            decision.subject_id,
            decision.answer,
            decision.verdict,
            decision.decided_by,
            decision.note,
            decision.decided_at.isoformat(timespec=PRECISION),
            decision.details,
        ),
    )


def _read_all(con: sqlite3.Connection) -> list[Decision]:
    rows = con.execute(f"select {COLUMNS} from decisions order by decision_id").fetchall()
    return [Decision(*(*row[:8], datetime.fromisoformat(row[8]), row[9])) for row in rows]


def in_force(history: list[Decision]) -> list[Decision]:
    """
    The decisions that count, oldest first.

    On each question the last one, unless it was withdrawn. A subject has one account, one disposition, one
    answer to each question of a framework, and a record one role, so of several the last one counts; every
    ``no`` counts.
    """
    candidates = _not_withdrawn(history)
    last_yes = {_settles(decision): decision for decision in candidates if decision.verdict == "yes"}
    return [
        decision
        for decision in candidates
        if decision.about == "person" or decision.verdict == "no" or last_yes[_settles(decision)] == decision
    ]


def _settles(decision: Decision) -> tuple[str, ...]:
    """What a decision settles: of those that settle the same, the last one counts."""
    question = (decision.answer,) if decision.about == "qualification" else ()
    return (decision.about, decision.subject, decision.subject_id, *question)


def events(history: list[Decision]) -> list[Decision]:
    """What was decided and counts at its time, oldest first, without what was withdrawn."""
    withdrawn = {decision.withdraws for decision in history}
    return [
        decision
        for decision in history
        if decision.about in EVENTS
        and decision.verdict != "withdrawn"
        and decision.decision_id not in withdrawn
    ]


def _not_withdrawn(history: list[Decision]) -> list[Decision]:
    """The last decision on each question, without those that were withdrawn, and every event."""
    last = {
        (decision.about, decision.subject, decision.subject_id, decision.answer): decision
        for decision in history
        if decision.about not in EVENTS
    }
    return sorted(
        (*(decision for decision in last.values() if decision.verdict != "withdrawn"), *events(history)),
        key=lambda decision: decision.decision_id,
    )


def decisions_on(log: Path, record_ids: Collection[str]) -> list[Decision]:
    """Every decision on records of a person, or that names one of them as the answer."""
    return _on_records(decisions(log), record_ids)


def _on_records(history: list[Decision], record_ids: Collection[str]) -> list[Decision]:
    return [
        decision
        for decision in history
        if (decision.subject == "record" and decision.subject_id in record_ids)
        or (decision.about == "person" and decision.answer in record_ids)
    ]


def erase_person(log: Path, record_ids: Collection[str], addresses: Collection[str]) -> int:
    """
    Remove every decision on records of a person, and the person's addresses from all others.

    Nothing of it is left in the bytes of the file. Returns how many decisions were removed.

    Raises
    ------
    WarehouseError
        If another process holds the log all the while, so that nothing can be removed, or its bytes stay.
    """
    if not exists(log):
        return 0
    with open_log(log) as con:
        with con:
            con.execute("begin immediate")
            history = _read_all(con)
            removed = [decision.decision_id for decision in _on_records(history, record_ids)]
            con.executemany("delete from decisions where decision_id = ?", [(number,) for number in removed])
            for column, replacement in (("note", None), ("details", None), ("decided_by", ERASED)):
                con.executemany(
                    f"update decisions set {column} = ? where decision_id = ?",
                    [
                        (replacement, decision.decision_id)
                        for decision in history
                        if _contains_address(getattr(decision, column), addresses)
                    ],
                )
        con.execute("vacuum")
    return len(removed)


def _contains_address(text: str | None, addresses: Collection[str]) -> bool:
    """Whether a text contains one of some addresses, and not only as the end of a longer one."""
    return text is not None and any(
        re.search(rf"(?<![\w.+-]){re.escape(address)}", text, re.IGNORECASE) for address in addresses
    )
