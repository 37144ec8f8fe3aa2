"""
Questions about nurture journeys: who is due which step, how tracks ended, who answered, what it changed.

Like :mod:`abm_warehouse.publishing.queries`, these functions read a published snapshot and return rows; the
SQL is in ``sql/queries``.
"""

from datetime import date
from typing import NamedTuple

import duckdb

from abm_warehouse.publishing.asking import rows_of


class DueStep(NamedTuple):
    """Somebody who is due a step of a journey."""

    journey: str
    step: int
    send: str
    asset: str | None
    due_on: date
    contact_id: str
    full_name: str | None
    email: str | None
    account_id: str | None
    account_name: str | None


class Track(NamedTuple):
    """How many people are in a journey, and how their tracks ended."""

    journey: str
    title: str
    entered: int
    held_out: int
    under_way: int
    finished: int
    with_sales: int
    not_contactable: int
    excluded: int


class StepAnswers(NamedTuple):
    """How many of those who were due a step answered it, beside those who were held out."""

    journey: str
    step: int
    send: str
    due: int
    answered: int
    share: float | None
    held_out: int
    share_held_out: float | None


class JourneyEffect(NamedTuple):
    """How many reached the goal of a journey, beside those who were held out and sent nothing."""

    journey: str
    goal: str
    measured_days: int
    people: int
    reached: int
    share: float | None
    held_out: int
    held_out_reached: int
    share_held_out: float | None
    change: float | None
    low: float | None
    high: float | None
    is_clear: bool


def due_steps(con: duckdb.DuckDBPyConnection, *, days: int) -> tuple[DueStep, ...]:
    """Who is due which step on the day of the run, or in the ``days`` that end with it."""
    return rows_of(con, DueStep, "journey_due", days=days)


def tracks(con: duckdb.DuckDBPyConnection) -> tuple[Track, ...]:
    """Every journey with the people in it."""
    return rows_of(con, Track, "journey_tracks")


def step_answers(con: duckdb.DuckDBPyConnection) -> tuple[StepAnswers, ...]:
    """Who answered, step by step."""
    return rows_of(con, StepAnswers, "journey_answers")


def effects(con: duckdb.DuckDBPyConnection) -> tuple[JourneyEffect, ...]:
    """What each journey changed."""
    return rows_of(con, JourneyEffect, "journey_effect")
