"""
Questions about what sales has to take up: the inbox, deadlines, and who answered in time.

Like :mod:`abm_warehouse.publishing.queries`, these functions read a published snapshot and return rows; the
SQL is in ``sql/queries``.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import duckdb

from abm_warehouse.publishing.asking import ask, first_row_of, rows_of


class InboxItem(NamedTuple):
    """Somebody or an account that one of our users has to take up, and by when."""

    item_id: str
    account_id: str
    name: str
    tier: str | None
    contact_id: str | None
    full_name: str | None
    title: str | None
    email: str | None
    phone: str | None
    consent: str | None
    score: Decimal | None
    why: str
    detail: str | None
    queue: str
    user_id: str | None
    user_name: str | None
    handed_at: datetime | None
    due_at: datetime | None
    contacted_at: datetime | None
    said: str
    state: str | None
    is_mqa: bool
    returns_at: datetime | None = None


class InboxCount(NamedTuple):
    """How many things one of our users has to do, or has taken up."""

    user: str
    user_name: str
    said: str
    items: int


class InboxEvidence(NamedTuple):
    """Something that somebody did of their own accord."""

    occurred_at: datetime
    kind: str
    asset: str | None
    topic: str | None
    full_name: str | None
    title: str | None


class SlaClause(NamedTuple):
    """How far one clause of the SLA is met by everybody together."""

    clause: str
    met: int
    breached: int
    still_open: int
    ended: int
    met_share: float | None
    target_share: float
    median_hours: float | None


class SlaUser(NamedTuple):
    """How far one of our users meets the SLA."""

    who: str
    met: int
    breached: int
    still_open: int
    met_share: float | None
    median_hours: float | None
    breached_latest: int | None
    breached_feedback: int | None


class AnswerSpeed(NamedTuple):
    """How many of the hand-offs that were answered so fast became sales-qualified."""

    position: int
    answered: str
    hand_offs: int
    qualified: int
    share: float
    low: float
    high: float


class Waiting(NamedTuple):
    """A hand-off that nobody has answered."""

    account: str
    person: str | None
    why: str
    detail: str | None
    queue: str
    who: str
    handed_at: datetime
    contact_due_at: datetime | None
    contact: str | None
    latest: str | None
    account_id: str


class Breach(NamedTuple):
    """A hand-off that was not answered in time."""

    account: str
    person: str | None
    why: str
    who: str
    handed_at: datetime
    contact_due_at: datetime
    contacted_at: datetime | None
    hours_waited: float | None
    latest: str | None
    account_id: str


class HandedOver(NamedTuple):
    """A hand-off with its wait and what became of it; ``hand_offs`` is how many there are."""

    account: str
    person: str | None
    why: str
    detail: str | None
    who: str
    handed_at: datetime
    contacted_at: datetime | None
    hours_waited: float | None
    contact: str | None
    account_id: str
    hand_offs: int


class SlaMonth(NamedTuple):
    """How far the first clause of the SLA was met by everybody in a month."""

    month: date
    met: int
    breached: int
    met_share: float
    target_share: float


class Wait(NamedTuple):
    """How many hand-offs were still waiting after so many business hours."""

    hours: float
    waiting: int
    answered: int
    share_waiting: float


class SecondLead(NamedTuple):
    """Somebody who answered at an account that is being worked, and whom nobody took up."""

    account: str
    person: str | None
    title: str | None
    state: str
    why: str
    handed_at: datetime
    what: str
    open_amount: Decimal | None
    account_id: str


class SecondLeadRate(NamedTuple):
    """How many of those handed over at accounts that are worked nobody took up, and what is at risk there."""

    handed_over: int
    missed: int
    share: float
    accounts: int
    at_risk: Decimal | None


def is_user(con: duckdb.DuckDBPyConnection, user_id: str) -> bool:
    """Whether one of our users has the id."""
    return bool(ask(con, "is_user", user_id=user_id))


def reject_reasons(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The reasons for which sales may reject, as the playbook of the last run has them."""
    return tuple(reason for row in ask(con, "reject_reasons") for reason in row["reasons"].split("|"))


def inbox(
    con: duckdb.DuckDBPyConnection, said: str, *, user: str | None = None, start: int = 0, size: int = 50
) -> tuple[InboxItem, ...]:
    """What ``user``, or everybody, has to do, due first; or, by what sales ``said``, has done."""
    return rows_of(con, InboxItem, "inbox", said=said, user=user, start=start, size=size)


def inbox_counts(con: duckdb.DuckDBPyConnection) -> tuple[InboxCount, ...]:
    """How many things each of our users has to do, or has taken up."""
    return rows_of(con, InboxCount, "inbox_counts")


def inbox_evidence(
    con: duckdb.DuckDBPyConnection, account_id: str, contact_id: str | None, *, limit: int
) -> tuple[InboxEvidence, ...]:
    """The latest things that a person, or anybody at the account, did of their own accord."""
    return rows_of(
        con, InboxEvidence, "inbox_evidence", account_id=account_id, contact_id=contact_id, limit=limit
    )


def sla_clauses(con: duckdb.DuckDBPyConnection) -> tuple[SlaClause, ...]:
    """How far each clause of the SLA is met."""
    return rows_of(con, SlaClause, "sla_clauses")


def sla_by_user(con: duckdb.DuckDBPyConnection) -> tuple[SlaUser, ...]:
    """How far each of our users meets the SLA, those with the most breaches first."""
    return rows_of(con, SlaUser, "sla_by_user")


def sla_waiting(con: duckdb.DuckDBPyConnection, *, limit: int) -> tuple[Waiting, ...]:
    """What nobody has answered, due first."""
    return rows_of(con, Waiting, "sla_waiting", limit=limit)


def sla_breaches(
    con: duckdb.DuckDBPyConnection, *, limit: int, who: str | None = None, month: date | None = None
) -> tuple[Breach, ...]:
    """Hand-offs that were not answered in time, the latest first; those of an owner, or due in a month."""
    return rows_of(con, Breach, "sla_breaches", limit=limit, who=who, month=month)


def sla_hand_offs(
    con: duckdb.DuckDBPyConnection, *, limit: int, owner: str | None = None, longer_than: float | None = None
) -> tuple[HandedOver, ...]:
    """Hand-offs, the latest first; those of an owner, or that waited longer than some business hours."""
    return rows_of(con, HandedOver, "sla_hand_offs", limit=limit, owner=owner, longer_than=longer_than)


def sla_by_month(con: duckdb.DuckDBPyConnection) -> tuple[SlaMonth, ...]:
    """How far the first clause of the SLA was met, month by month, the oldest first."""
    return rows_of(con, SlaMonth, "sla_by_month")


def sla_waits(con: duckdb.DuckDBPyConnection) -> tuple[Wait, ...]:
    """How many hand-offs were still waiting after so many business hours."""
    return rows_of(con, Wait, "sla_waits")


def sla_speed(con: duckdb.DuckDBPyConnection) -> tuple[AnswerSpeed, ...]:
    """How many hand-offs became sales-qualified, by how fast they were first answered, the fastest first."""
    return rows_of(con, AnswerSpeed, "sla_speed")


def second_leads(con: duckdb.DuckDBPyConnection, *, limit: int) -> tuple[SecondLead, ...]:
    """People whom nobody took up at accounts that are being worked."""
    return rows_of(con, SecondLead, "second_leads", limit=limit)


def second_lead_rate(con: duckdb.DuckDBPyConnection) -> SecondLeadRate | None:
    """How many people nobody took up at accounts that are worked; None if nobody was handed over there."""
    return first_row_of(con, SecondLeadRate, "second_lead_rate")
