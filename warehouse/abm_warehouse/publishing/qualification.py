"""
Questions about what salespeople found out: the answers to the frameworks, and whom they are about.

Like :mod:`abm_warehouse.publishing.queries`, these functions read a published snapshot and return rows; the
SQL is in ``sql/queries``.
"""

from datetime import datetime
from typing import NamedTuple

import duckdb

from abm.vocabulary.words import QUALIFICATION_FIELDS
from abm_warehouse.publishing.asking import ask, rows_of


class AnswerSubject(NamedTuple):
    """The account, or the person with their account, whom an answer is about."""

    subject: str
    account_id: str | None
    account_name: str | None
    contact_id: str | None
    full_name: str | None


class QualificationAnswer(NamedTuple):
    """One answer to a question of a qualification framework; ``decision_id`` if it was given here."""

    subject: str
    subject_id: str
    account_id: str | None
    account_name: str | None
    contact_id: str | None
    full_name: str | None
    framework: str
    field: str
    value: str | None
    confidence: int | None
    said_by: str | None
    recorded_at: datetime
    decision_id: int | None


def frameworks(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The qualification frameworks that the playbook uses, in its order; all, if the run knew no choice."""
    named = tuple(name for row in ask(con, "frameworks") for name in row["frameworks"].split("|"))
    return named or tuple(QUALIFICATION_FIELDS)


def published_answers(
    con: duckdb.DuckDBPyConnection, *, account_id: str | None, text: str | None, limit: int
) -> tuple[QualificationAnswer, ...]:
    """What was answered and noted at an account or all, where ``text`` is in it, newest first."""
    values = {"account_id": account_id, "text": text, "limit": limit}
    return rows_of(con, QualificationAnswer, "qualification_answers", **values)


def answer_subject(con: duckdb.DuckDBPyConnection, subject: str, subject_id: str) -> AnswerSubject | None:
    """The ``account`` or ``contact`` whom an answer is about; None if the book does not have it."""
    found = rows_of(con, AnswerSubject, "answer_subject", subject_id=subject_id)
    return next((row for row in found if row.subject == subject), None)
