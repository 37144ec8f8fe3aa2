"""From text to values: what each type takes, and what it quarantines with its place and reason."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.warehouse.loading.columns import csv, profile, typed

NOT_A_TIME = "is not a time such as 2026-09-30T12:00:00Z"
NO_ZONE = "has no time zone, and the profile states none"
WRITE_AN_OFFSET = "write an offset such as +01:00, or a name such as Europe/Berlin"
SEVERAL_ZONES = f"has an abbreviated time zone of several meanings; {WRITE_AN_OFFSET}"
UNKNOWN_ZONE = f"has a time zone that is not known; {WRITE_AN_OFFSET}"
A_NUMBER = (
    "is a number; if it counts from 1970, the profile has to say so"
    ' (convert = "epoch_s", "epoch_ms" or "epoch_us")'
)
NO_OFFSET = "has an offset from UTC that no time zone has; offsets are -12:00 to +14:00"
IMPOSSIBLE_OFFSETS = ["+99:00", "+24:00", "+16:00", "+14:30", "+05:99", "-12:30", "-13"]
NO_ORDER = "starts with its day or its month, and the profile does not say which (date_order)"


def test_a_boolean_is_written_in_many_ways(store):
    true, false = ["true", "TRUE", "1", "yes", "Y", "t"], ["false", "0", "no", "N", "F", "False"]
    values, quarantined = typed(store, "is_bot", [*true, *false, "", "  "], entity="engagements")

    assert values == [True] * 6 + [False] * 6 + [None] * 2
    assert quarantined == []


def test_a_number_may_have_a_sign_a_point_and_an_exponent(store):
    values, quarantined = typed(
        store, "value", ["12", "-1.50", "+.5", "1e3", "7.", " 8 "], entity="engagements"
    )

    assert values == [12.0, -1.5, 0.5, 1000.0, 7.0, 8.0]
    assert quarantined == []


@pytest.mark.parametrize(
    ("column", "cells", "reason"),
    [
        ("is_bot", ["maybe", "2", "-1"], "is not true or false"),
        ("value", ["1,234", "$5", "nan", "inf", "1e999", "0x1A", "5 min"], "is not a number such as 1234.5"),
        ("direction", ["sideways"], "is not one of inbound, outbound, mutual"),
        ("kind", ["", " "], "is empty, and is required"),
        ("occurred_at", [""], "is empty, and is required"),
        ("occurred_at", ["yesterday", "2026-01-01 930"], NOT_A_TIME),
        ("occurred_at", ["2026-02-30T00:00:00Z", "2026/13/01"], "has a day that is in no calendar"),
        (
            "occurred_at",
            ["2026-01-01T25:00:00Z", "2026-01-01 13:30 PM", "2026-01-01 00:30 am"],
            "has a time of day that no clock shows",
        ),
        ("occurred_at", ["03-04-26", "3/4/26 12:00"], "has a year of two digits; four are needed"),
        ("occurred_at", ["2026-01-01 12:00 CST", "2026-01-01 12:00 IST"], SEVERAL_ZONES),
        ("occurred_at", ["2026-01-01 12:00 XYZ", "2026-01-01 12:00 Europe/Nowhere"], UNKNOWN_ZONE),
        ("occurred_at", ["1772357400", "1772357400000"], A_NUMBER),
        ("occurred_at", ["30/09/2026", "3.4.2026 12:00"], NO_ORDER),
        ("occurred_at", ["infinity", "0000-01-01T00:00:00Z"], NOT_A_TIME),
        ("occurred_at", ["2026-01-01", "2026-01-01T12:00:00"], NO_ZONE),
        ("occurred_at", [f"2026-01-01T00:00:00{offset}" for offset in IMPOSSIBLE_OFFSETS], NO_OFFSET),
        ("campaign_id", ["C" * 256], "has more than 255 characters"),
    ],
)
def test_a_row_with_a_cell_that_is_not_a_value_of_its_type_is_quarantined(store, column, cells, reason):
    values, quarantined = typed(store, column, cells, entity="engagements")

    assert values == []
    assert [(row.file, row.line, row.column, row.value, row.reason) for row in quarantined] == [
        ("engagements.csv", line, column, cell.strip() or None, reason)
        for line, cell in enumerate(cells, start=2)
    ]
    assert all(f'"{column}":' in row.source_row for row in quarantined)


def test_a_whole_number_may_have_an_empty_fraction_and_no_other(store):
    good, bad = ["250", "250.0", "+3."], ["2.5", "9223372036854775808", "1e3", "10-1"]
    values, quarantined = typed(store, "employees", [*good, *bad])

    assert values == [250, 250, 3, *[None] * len(bad)]
    assert [row.value for row in quarantined] == bad
    assert {(row.column, row.reason) for row in quarantined} == {("employees", "is not a whole number")}


def test_money_has_two_decimals_and_is_exact_to_sixteen_digits(store):
    good, bad = ["1234.5", "-3", "1e6", "9" * 16], ["1,23,450", "EU 5", "9" * 17, "4.9e-324", "0.004"]
    values, quarantined = typed(store, "amount", [*good, *bad], entity="opportunities")

    assert values == [Decimal("1234.50"), Decimal(-3), Decimal(1_000_000), Decimal("9" * 16)]
    assert [row.value for row in quarantined] == bad
    assert {row.reason for row in quarantined} == {"is not an amount such as 1234.50"}


def test_a_time_with_a_zone_is_that_instant(store):
    """The engine's own cast to TIMESTAMP drops the offset."""
    cells = ["12:00:00Z", "12:00:00+02", "12:00:00.000+0000", "12:00-05:30"]
    values, quarantined = typed(
        store, "occurred_at", [f"2026-06-15T{cell}" for cell in cells], entity="engagements"
    )

    assert quarantined == []
    assert values == [datetime(2026, 6, 15, *at, tzinfo=UTC) for at in ((12, 0), (10, 0), (12, 0), (17, 30))]


def test_a_time_without_a_zone_is_in_the_profiles(store):
    """Berlin is two hours ahead in summer and one in winter; a zone in the cell wins."""
    columns = {"account_id": "account_id", "name": "name", "created_at": "created_at"}
    berlin = profile(columns, time_zone="Europe/Berlin")
    cells = ["2026-06-15T12:00:00", "2026-01-15 12:00", "2026-06-15", "2026-06-15T12:00:00Z"]
    values, quarantined = typed(store, "created_at", cells, profile=berlin)

    assert quarantined == []
    assert [value.isoformat()[:16] for value in values] == [
        "2026-06-15T10:00", "2026-01-15T11:00", "2026-06-14T22:00", "2026-06-15T12:00",
    ]  # fmt: skip


def test_a_past_time_may_be_up_to_five_minutes_ahead_of_the_load(store):
    now = datetime.now(UTC)
    [within, beyond] = [(now + timedelta(minutes=minutes)).isoformat() for minutes in (4, 6)]
    batch = store.load(
        csv(
            "engagement_id,contact_id,kind,occurred_at", f"E1,C1,webinar,{within}", f"E2,C1,webinar,{beyond}"
        ),
        "engagements.csv",
    )
    [bad_row] = store.quarantined()

    assert (batch.rows_loaded, batch.rows_quarantined) == (1, 1)
    assert (bad_row.line, bad_row.column, bad_row.value) == (3, "occurred_at", beyond)
    assert bad_row.reason == "is in the future"


def test_a_deal_needs_no_account_because_its_people_may_tell_it(store):
    without_column = store.load(csv("opportunity_id,name", "O1,Deal"), "opportunities.csv")
    without_cell = store.load(csv("opportunity_id,account_id", "O2,"), "opportunities.csv")

    assert (without_column.rows_loaded, without_cell.rows_loaded) == (1, 1)


def test_a_deal_may_close_in_the_future(store):
    deal = "O1,A1,2026-01-01T00:00:00Z,2199-01-01T00:00:00Z"
    batch = store.load(csv("opportunity_id,account_id,created_at,closed_at", deal), "opportunities.csv")

    assert batch.rows_loaded == 1


def test_a_date_is_a_day_and_nothing_else(store):
    content = csv("date,amount", "2026-09-30,5", "2026-09-31,5", "2026-09-30T00:00:00Z,5", "30.09.2026,5")
    store.load(content, "spend.csv")

    assert store.rows("select date from raw.spend") == [(date(2026, 9, 30),)]
    assert [(row.line, row.column, row.reason) for row in store.quarantined()] == [
        (3, "date", "has a day that is in no calendar"),
        (4, "date", 'has a time of day; the profile can keep its day alone (convert = "day")'),
        (5, "date", NO_ORDER),
    ]


def test_a_choice_is_known_in_any_case_and_kept_in_lower(store):
    content = csv("account_id,name,type", "A1,Acme,CUSTOMER", "A2,Bolt,", "A3,Cyan,Friend")
    store.load(content)
    [bad_row] = store.quarantined()

    assert store.rows("select account_id, type from raw.accounts order by 1") == [
        ("A1", "customer"),
        ("A2", None),
        ("A3", None),
    ]
    assert (bad_row.line, bad_row.value, bad_row.is_loaded) == (4, "Friend", True)
    assert bad_row.reason == "is not one of prospect, customer, partner, competitor"


@pytest.mark.parametrize(("order", "month"), [("day_first", 4), ("month_first", 3)])
def test_the_profile_says_whether_the_day_or_the_month_is_first(store, order, month):
    columns = {"account_id": "account_id", "name": "name", "created_at": "created_at"}
    mine = profile(columns, time_zone="UTC", date_order=order)
    cells = ["03/04/2026", "3.4.2026 14:30", "03-04-2026, 2:30:05 PM", "2026-05-06", "13/13/2026", "03/04/26"]
    values, quarantined = typed(store, "created_at", cells, profile=mine)

    assert values == [
        datetime(2026, month, 7 - month, tzinfo=UTC),
        datetime(2026, month, 7 - month, 14, 30, tzinfo=UTC),
        datetime(2026, month, 7 - month, 14, 30, 5, tzinfo=UTC),
        datetime(2026, 5, 6, tzinfo=UTC),
        None,
        None,
    ]
    assert [(row.value, row.reason) for row in quarantined] == [
        ("13/13/2026", "has a day that is in no calendar"),
        ("03/04/26", "has a year of two digits; four are needed"),
    ]


def test_a_stated_order_holds_for_dates_too(store):
    mine = profile({"date": "date", "amount": "amount"}, "spend", date_order="day_first")
    store.load(csv("date,amount", "03/04/2026,5", "2026-05-06,5"), "spend.csv", profile=mine)

    assert store.rows("select date from raw.spend order by 1") == [(date(2026, 4, 3),), (date(2026, 5, 6),)]


def test_a_time_may_say_utc_and_have_an_hour_of_one_digit(store):
    cells = ["2026-06-15 12:00:00 UTC", "2026-06-15 3:15:52Z", "2026-06-15 3:15:52.5 UTC"]
    values, quarantined = typed(store, "occurred_at", cells, entity="engagements")

    assert quarantined == []
    assert [value.isoformat()[11:21] for value in values] == ["12:00:00+0", "03:15:52+0", "03:15:52.5"]


def test_every_real_offset_is_read(store):
    offsets = ["-12:00", "-11:30", "+00:00", "+05:45", "+13:45", "+14", "+1400"]
    values, quarantined = typed(
        store, "occurred_at", [f"2026-01-02T00:00:00{offset}" for offset in offsets], entity="engagements"
    )

    assert quarantined == []
    assert [round((value - datetime(2026, 1, 2, tzinfo=UTC)) / timedelta(minutes=1)) for value in values] == [
        720, 690, 0, -345, -825, -840, -840,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-01 09:30:00.000 +0000",
        "2026-03-01 09:30:00 +00:00",
        "2026-03-01 09:30:00 Z",
        "2026-03-01 09:30:00.000 GMT",
        "2026-03-01T10:30:00+01:00[Europe/Berlin]",
        "2026-03-01 10:30 Europe/Berlin",
        "2026-03-01 10:30 europe/berlin",
        "2026-03-01 06:30:00 America/Argentina/Buenos_Aires",
        "2026-03-01 04:30 EST",
        "2026-03-01 09:30:00 (UTC)",
        "2026-03-01 11:30 UTC+2",
        "2026/03/01 09:30Z",
        "2026/3/1 9:30:00 UTC",
        "20260301T093000Z",
        "20260301T1030+0100",
        "2026-03-01 09:30:00 AM Z",
        "2026-03-01 11:30 p.m. +14:00",
        "2026-03-01T09:30:00,000Z",
        "Sun, 01 Mar 2026 09:30:00 GMT",
        "Mar 1, 2026 9:30 AM UTC",
        "1-Mar-2026 09:30 Z",
    ],
)
def test_an_instant_is_read_from_every_notation_of_exports(store, cell):
    values, quarantined = typed(store, "occurred_at", [cell], entity="engagements")

    assert (values, quarantined) == ([datetime(2026, 3, 1, 9, 30, tzinfo=UTC)], [])


@pytest.mark.parametrize("cell", ["2026/03/01", "20260301", "1 March 2026", "2026-03-01", "2026.3.1"])
def test_a_day_is_read_from_every_notation_of_exports(store, cell):
    lines = csv("date,amount", f'"{cell}",1')
    store.load(lines, "spend.csv")

    assert store.rows("select date from raw.spend") == [(date(2026, 3, 1),)]


DEALS = {"opportunity_id": "id", "account_id": "id", "created_at": "opened"}


def test_dates_that_only_the_other_order_can_read_say_so(store):
    mine = profile(DEALS, "opportunities", time_zone="UTC", date_order="month_first")
    batch = store.load(csv("id,opened", "O1,03/04/2025", "O2,25/12/2025"), "opportunities.csv", profile=mine)

    [bad_row] = store.quarantined()
    assert (bad_row.value, bad_row.reason) == (
        "25/12/2025",
        "is not a day when read month first, as the profile says (date_order); it is one when read day first",
    )
    assert batch.warnings == (
        "opened: 1 of 2 dates are not days when read month first, as the profile says; all of them are when"
        " read day first. Is date_order right? If not, the others are misread",
    )


@pytest.mark.parametrize(
    "dates", [("03/04/2025", "12/25/2025"), ("25/12/2025", "12/25/2025"), ("25/13/2025",)]
)
def test_a_date_order_is_doubted_only_where_the_other_one_reads_all(store, dates):
    mine = profile(DEALS, "opportunities", time_zone="UTC", date_order="month_first")
    rows = [f"O{n},{day}" for n, day in enumerate(dates)]

    assert store.load(csv("id,opened", *rows), "opportunities.csv", profile=mine).warnings == ()
