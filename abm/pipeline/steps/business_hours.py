"""The business hours of each of our users, in their own time zone."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import duckdb
import numpy as np

from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import write_table
from abm.playbook.business_calendar import BusinessCalendar
from abm_warehouse.models.model import Model
from abm_warehouse.storage.connections import one_row

DAYS_BEFORE, DAYS_AFTER = 400, 45
"""How many days before and after the run the business hours cover; older hand-offs have no deadline."""

Hours = tuple[str, time, time, frozenset[int], frozenset[date]]
"""What tells calendars apart: zone, hours, days of the week, holidays."""


def step() -> Model:
    """Writes ``int_user_calendars`` and ``int_business_days``."""
    return python_step(
        lay_out_business_hours,
        subject="lifecycle",
        reads=(
            "stg_users",
            "run.business_zone",
            "run.calendars",
            "run.calendar_members",
            "run.calendar_days",
            "run.holidays",
            "run.clock",
        ),
        writes=("int_user_calendars", "int_business_days"),
    )


def lay_out_business_hours(con: duckdb.DuckDBPyConnection) -> None:
    """
    Write which calendar each user has, and the open hours of every business day of each calendar.

    The calendar 0 is that of hand-offs without a user.
    """
    [as_of] = one_row(con, "select as_of from run.clock where is_now")
    numbers: dict[Hours, int] = {}
    users = _hours_of_users(con)
    for hours in users.values():
        numbers.setdefault(hours, len(numbers))
    calendars = [numbers[hours] for hours in users.values()]
    con.execute(_USER_CALENDARS, {"users": list(users), "calendars": calendars})
    rows = [row for hours, number in numbers.items() for row in _days(number, hours, as_of)]
    columns = np.array(rows, dtype=np.int64).reshape(-1, len(_DAY)).T.copy()
    write_table(con, "int_business_days", dict(zip(_DAY, columns, strict=True)))


def _days(number: int, hours: Hours, as_of: datetime) -> list[tuple[int, ...]]:
    zone, opens, closes, weekdays, holidays = hours
    today = as_of.date()
    calendar = BusinessCalendar(
        zone,
        opens,
        closes,
        weekdays,
        holidays,
        today - timedelta(days=DAYS_BEFORE),
        today + timedelta(days=DAYS_AFTER),
    )
    return [
        (number, place, day.opens, day.closes, day.before, following.opens)
        for place, (day, following) in enumerate(pairwise(calendar.days))
    ]


def _hours_of_users(con: duckdb.DuckDBPyConnection) -> dict[str | None, Hours]:
    """The hours of each user, and of nobody in particular first."""
    [zone] = one_row(con, "select time_zone from run.business_zone")
    calendars = con.execute(
        "select position, time_zone, opens, closes, for_everybody from run.calendars order by position"
    ).fetchall()
    weekdays = _sets(con, "select position, weekday from run.calendar_days")
    holidays = _sets(con, "select position, day from run.holidays")
    members = _sets(con, "select position, what || ' ' || value from run.calendar_members")
    users = con.execute("select user_id, team, time_zone from stg_users order by user_id").fetchall()

    def hours(user_id: str | None, team: str | None, own_zone: str | None) -> Hours:
        own = own_zone if own_zone and _is_zone(own_zone) else zone
        for position, calendar_zone, opens, closes, for_everybody in calendars:
            if for_everybody or members[position] & {f"user {user_id}", f"team {team}"}:
                return (
                    calendar_zone or own,
                    time.fromisoformat(opens),
                    time.fromisoformat(closes),
                    frozenset(weekdays[position]),
                    frozenset(date.fromisoformat(day) for day in holidays[position]),
                )
        usual = BusinessCalendar(own)
        return own, usual.opens, usual.closes, usual.weekdays, usual.holidays

    return {None: hours(None, None, None)} | {user[0]: hours(*user) for user in users}


def _sets(con: duckdb.DuckDBPyConnection, query: str) -> defaultdict[int, set[Any]]:
    found: defaultdict[int, set[Any]] = defaultdict(set)
    for position, value in con.execute(query).fetchall():
        found[position].add(value)
    return found


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, ZoneInfoNotFoundError):
        return False
    return True


_DAY = ("calendar", "day_number", "opens_second", "closes_second", "before_seconds", "next_opens_second")
"""The columns of a business day."""

_USER_CALENDARS = """
    create or replace table main.int_user_calendars as
    select unnest($users::varchar[]) as user_id, unnest($calendars::bigint[]) as calendar
"""
