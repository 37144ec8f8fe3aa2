"""What people answered here to the questions of a qualification framework, as the decision log has it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from abm_warehouse.decision_log import Decision, Subject, events


@dataclass(frozen=True, slots=True)
class Answered:
    """
    An answer that was not withdrawn.

    Parameters
    ----------
    decision_id
        The number of the decision, by which it is undone.
    subject, subject_id
        An account, or a record of a person.
    framework, field
        The question.
    value
        The answer.
    confidence
        How sure they are, in percent; None if they did not say.
    by
        Who recorded it.
    counts_from
        From which instant on it counts: when it was recorded, unless the workspace scores at a fixed instant.
    """

    decision_id: int
    subject: Subject
    subject_id: str
    framework: str
    field: str
    value: str
    confidence: int | None
    by: str
    counts_from: datetime


def answers(history: Iterable[Decision]) -> list[Answered]:
    """Every answer that was not withdrawn, oldest first; without those whose text was erased."""
    return [
        _answered(decision, json.loads(decision.details))
        for decision in events(list(history))
        if decision.about == "qualification" and decision.details
    ]


def _answered(decision: Decision, details: dict[str, str | int]) -> Answered:
    framework, field = decision.answer.split(".", 1)
    confidence = details.get("confidence")
    return Answered(
        decision_id=decision.decision_id,
        subject=decision.subject,
        subject_id=decision.subject_id,
        framework=framework,
        field=field,
        value=str(details["value"]),
        confidence=None if confidence is None else int(confidence),
        by=decision.decided_by,
        counts_from=decision.counts_from,
    )
