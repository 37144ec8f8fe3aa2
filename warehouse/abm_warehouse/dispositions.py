"""What sales did with what was handed over, and who took over from whom, as the decision log has it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from abm_warehouse.decision_log import Decision, Subject, events


@dataclass(frozen=True, slots=True)
class Disposed:
    """
    A disposition that was not withdrawn.

    Parameters
    ----------
    decision_id
        The number of the decision, by which it is undone.
    subject, subject_id
        An account, or a record of a person.
    disposition
        ``accepted``, ``rejected`` or ``recycled``.
    reason
        Why it was rejected, one of the playbook's reasons.
    until
        Until when nobody works it; None for as long as the playbook says.
    by, note
        Who decided, and what they wrote.
    decided_at
        When, in UTC.
    counts_from
        From which instant on it counts; the same, unless the workspace scores at a fixed instant.
    """

    decision_id: int
    subject: Subject
    subject_id: str
    disposition: str
    reason: str | None
    until: datetime | None
    by: str
    note: str | None
    decided_at: datetime
    counts_from: datetime


@dataclass(frozen=True, slots=True)
class Reassigned:
    """One of our users took over an account, or a record of a person, at an instant."""

    decision_id: int
    subject: Subject
    subject_id: str
    user_id: str
    counts_from: datetime


def dispositions(history: Iterable[Decision]) -> list[Disposed]:
    """Every disposition that was not withdrawn, oldest first."""
    return [_disposed(decision) for decision in events(list(history)) if decision.about == "disposition"]


def latest_dispositions(history: Iterable[Decision]) -> dict[tuple[str, str], Disposed]:
    """The last disposition of each subject, by what it is and its id."""
    return {(disposed.subject, disposed.subject_id): disposed for disposed in dispositions(history)}


def reassignments(history: Iterable[Decision]) -> list[Reassigned]:
    """Who took over what, oldest first, without what was withdrawn."""
    return [
        Reassigned(
            decision.decision_id,
            decision.subject,
            decision.subject_id,
            decision.answer,
            decision.counts_from,
        )
        for decision in events(list(history))
        if decision.about == "owner"
    ]


def _disposed(decision: Decision) -> Disposed:
    details: dict[str, str] = json.loads(decision.details or "{}")
    until = details.get("until")
    return Disposed(
        decision_id=decision.decision_id,
        subject=decision.subject,
        subject_id=decision.subject_id,
        disposition=decision.answer,
        reason=details.get("reason"),
        until=datetime.fromisoformat(until) if until else None,
        by=decision.decided_by,
        note=decision.note,
        decided_at=decision.decided_at,
        counts_from=decision.counts_from,
    )
