"""
Questions about people: the hottest ones, and the score of one of them down to its signals.

Like :mod:`abm_warehouse.publishing.queries`, these functions read a published snapshot and return rows; the
SQL is in ``sql/queries``.
"""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

import duckdb

from abm_warehouse.publishing.asking import ask, first_row_of, rows_of
from abm_warehouse.publishing.result_rows import LedgerLine, ProfileFit


class HotPerson(NamedTuple):
    """Somebody who shows interest or asked for sales, what is to be done, and why."""

    rank: int
    contact_id: str
    full_name: str | None
    title: str | None
    email: str | None
    account_id: str | None
    account_name: str | None
    owner_name: str | None
    as_of: datetime
    queue: str | None
    band: str
    score: Decimal
    fit: Decimal
    intent: Decimal
    intent_change: Decimal | None
    trend: str | None
    action: str
    excluded_because: str | None
    raised_kind: str | None
    raised_at: datetime | None
    best_kind: str | None
    best_at: datetime | None
    best_points: Decimal | None
    second_kind: str | None
    second_at: datetime | None
    second_points: Decimal | None
    live_signals: int
    last_signal_at: datetime | None
    level: int


class PeopleFilters(NamedTuple):
    """The filters of the page of people; None lets everybody through, ``(none)`` finds those without."""

    queue: str | None = None
    owner: str | None = None
    trend: str | None = None
    text: str | None = None


EVERYBODY = PeopleFilters()


class PeoplePage(NamedTuple):
    """Some people, and how many there are in all."""

    rows: tuple[HotPerson, ...]
    total: int


class PeopleCount(NamedTuple):
    """How many people of a queue, an owner and a trend show interest."""

    queue: str
    owner: str
    owner_name: str | None
    trend: str | None
    people: int


class Person(NamedTuple):
    """One person with the scores of now, and what is to be done."""

    contact_id: str
    full_name: str | None
    title: str | None
    email: str | None
    phone: str | None
    country: str | None
    is_contactable: bool
    status: str | None
    buying_role: str | None
    account_id: str | None
    account_name: str | None
    owner_name: str | None
    as_of: datetime
    account_fit: Decimal
    person_fit: Decimal
    fit: Decimal
    fit_max: Decimal
    intent: Decimal
    intent_max: Decimal
    score: Decimal
    band: str
    queue: str | None
    is_hand_raise: bool
    excluded_because: str | None
    signals: int
    last_signal_at: datetime | None
    intent_change: Decimal | None
    trend: str | None
    action: str
    raised_kind: str | None
    raised_at: datetime | None


class DefinitionPart(NamedTuple):
    """One part of what a definition asks for, what a person has of it, and whether it holds."""

    definition: str
    position: int
    title: str
    level: int | None
    part: str
    value: str | None
    asked: str
    is_raised: bool
    holds: bool


class PersonMatch(NamedTuple):
    """A person that a text names, and by what."""

    contact_id: str
    full_name: str | None
    title: str | None
    account_name: str | None
    matched_by: str


class Owner(NamedTuple):
    """Somebody who may own accounts."""

    owner_id: str
    owner_name: str


def owners(con: duckdb.DuckDBPyConnection) -> tuple[Owner, ...]:
    """Everybody who may own an account."""
    return rows_of(con, Owner, "owners")


def hot_people(
    con: duckdb.DuckDBPyConnection, filters: PeopleFilters, *, start: int = 0, size: int = 50
) -> PeoplePage:
    """Some of the people who show interest or asked for sales, those to turn to first at the top."""
    rows = ask(con, "hot_people", **filters._asdict(), start=start, size=size)
    total = rows[0]["people"] if rows else 0
    for row in rows:
        del row["people"]
    return PeoplePage(tuple(HotPerson(**row) for row in rows), total)


def people_counts(con: duckdb.DuckDBPyConnection) -> tuple[PeopleCount, ...]:
    """How many people show interest, by queue, owner of the account and trend."""
    return rows_of(con, PeopleCount, "people_counts")


def person(con: duckdb.DuckDBPyConnection, contact_id: str) -> Person | None:
    """One person as of now; None if there is none of this id."""
    return first_row_of(con, Person, "person", contact_id=contact_id)


def person_ledger(con: duckdb.DuckDBPyConnection, contact_id: str) -> tuple[LedgerLine, ...]:
    """Every line of a person's score, fit and intent."""
    return rows_of(con, LedgerLine, "person_ledger", contact_id=contact_id)


def definition_parts(con: duckdb.DuckDBPyConnection, contact_id: str) -> tuple[DefinitionPart, ...]:
    """Each part of each definition of the playbook for one person."""
    return rows_of(con, DefinitionPart, "person_definitions", contact_id=contact_id)


def persona(con: duckdb.DuckDBPyConnection, contact_id: str) -> ProfileFit | None:
    """The persona that a person fits best; None if they fit none."""
    return first_row_of(con, ProfileFit, "person_persona", contact_id=contact_id)


def people_named(con: duckdb.DuckDBPyConnection, text: str) -> tuple[PersonMatch, ...]:
    """People of whom a text is the id, the e-mail address or the name; at most 20."""
    return rows_of(con, PersonMatch, "people_named", text=text)


def people_like(con: duckdb.DuckDBPyConnection, text: str, *, limit: int = 3) -> tuple[PersonMatch, ...]:
    """People whose id, name or e-mail address is similar to a text, the most similar first."""
    return rows_of(con, PersonMatch, "people_like", text=text, limit=limit)


def is_person(con: duckdb.DuckDBPyConnection, contact_id: str) -> bool:
    """Whether there is a person of this id."""
    return bool(ask(con, "is_person", contact_id=contact_id)[0]["found"])
