"""Business hours in Python, minute by minute, and in SQL are the same."""

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.playbook.business_calendar import BusinessCalendar
from tests.company import AS_OF, Company
from tests.properties import examples

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia")
"""Zones with and without summer time, with halves of an hour, and one whose summer time is half an hour."""

MARCH = datetime(2026, 3, 20, tzinfo=UTC)
calendars = st.builds(
    BusinessCalendar,
    zone=st.sampled_from(ZONES),
    opens=st.sampled_from((time(0), time(7, 30), time(9), time(22))),
    closes=st.sampled_from((time(23, 15), time(0))),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    holidays=st.frozensets(st.dates(date(2026, 3, 20), date(2026, 4, 10)), max_size=3),
    first=st.just(date(2026, 3, 1)),
    last=st.just(date(2026, 5, 31)),
)
instants = st.integers(0, 20 * 24 * 60).map(
    lambda n: datetime(2026, 3, 20, tzinfo=UTC) + timedelta(minutes=n)
)


def is_open(calendar: BusinessCalendar, instant: datetime) -> bool:
    """Whether a minute is within business hours, by the clock on the wall alone."""
    there = instant.astimezone(ZoneInfo(calendar.zone))
    closes = calendar.closes if calendar.closes != time(0) else time.max
    return (
        there.weekday() in calendar.weekdays
        and there.date() not in calendar.holidays
        and calendar.opens <= there.time() < closes
    )


@given(calendars, instants, st.integers(1, 10))
@examples(40)
def test_the_deadline_is_after_as_many_open_minutes_as_were_asked_for(calendar, start, hours):
    due = calendar.after(start, hours=hours)
    minutes = int((due - start).total_seconds() // 60)

    open_minutes = sum(is_open(calendar, start + timedelta(minutes=n)) for n in range(minutes))
    assert open_minutes == hours * 60
    assert is_open(calendar, due - timedelta(minutes=1)), "and no later than that"
    assert calendar.open_seconds(start, due) == hours * 3600


@given(calendars, instants, instants)
@examples(100)
def test_time_between_two_instants_adds_up_and_is_never_more_than_passed(calendar, first, second):
    first, second = sorted((first, second))
    middle = first + (second - first) / 2

    between = calendar.open_seconds(first, second)
    assert 0 <= between <= (second - first).total_seconds()
    assert calendar.open_seconds(second, first) == -between
    halves = calendar.open_seconds(first, middle) + calendar.open_seconds(middle, second)
    assert abs(halves - between) <= 1, "half seconds are cut"


@given(calendars, instants, st.integers(1, 5))
@examples(100)
def test_the_end_of_the_nth_business_day_has_as_many_openings_before_it(calendar, start, days):
    due = calendar.end_of_day_after(start, days=days)

    opened = [day for day in calendar.days if start.timestamp() < day.opens < due.timestamp()]
    assert len(opened) == days


@pytest.mark.slow
def test_the_models_have_the_same_deadlines(tmp_path):
    chosen = random.Random(12)  # noqa: S311 - the same instants every time
    company = Company(tmp_path)
    asked = {}
    for number in range(120):
        zone = ZONES[number % len(ZONES)]
        user, account, person = f"u{number}", f"a{number}", f"p{number}"
        company.add("users", user_id=user, name=user, role="ae", time_zone=zone)
        company.account(account, owner_id=user)
        company.person(person, at=account)
        at = AS_OF - timedelta(minutes=chosen.randrange(390 * 24 * 60))
        called = at + timedelta(minutes=chosen.randrange(1, 14 * 24 * 60))
        company.did(person, "contact_us", at)
        company.did(person, "sales_call", called, user_id=user)
        asked[account] = BusinessCalendar(zone), at, called

    with company.scored() as book:
        found = book.all(
            "select account_id, contact_due_at, feedback_due_at, hours_waited from handoffs"
            " where why = 'hand_raise'"
        )
    assert len(found) == len(asked)
    for account, contact_due_at, feedback_due_at, hours in found:
        calendar, at, called = asked[account]
        assert contact_due_at == calendar.after(at, hours=4)
        assert feedback_due_at == calendar.end_of_day_after(at, days=5)
        if called <= AS_OF:
            assert hours == pytest.approx(calendar.open_seconds(at, called) / 3600)
