"""From text to values: what each type takes, and what it quarantines with its place and reason."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from abm_warehouse.profiles.model import Profile

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


def csv(header, *rows):
    return "\n".join([header, *rows]) + "\n"


def profile(columns, entity="accounts", **settings):
    """A profile with one source, whose file is named after the entity."""
    needs = [next(c for c in columns.values() if isinstance(c, str))]
    source = {"entity": entity, "file": [entity], "needs": needs, "columns": columns}
    return Profile.model_validate({"name": "mine", "title": "Mine", "sources": [source], **settings})


REQUIRED = {
    "accounts": {"account_id": "A{n}", "name": "Acme"},
    "engagements": {
        "engagement_id": "E{n}",
        "contact_id": "C{n}",
        "kind": "webinar",
        "occurred_at": "2026-01-01T00:00:00Z",
    },
    "opportunities": {
        "opportunity_id": "O{n}",
        "account_id": "A1",
        "created_at": "2026-01-05T09:00:00Z",
    },
    "contacts": {"contact_id": "C{n}"},
}


def typed(store, column, cells, *, entity="accounts", **options):
    """One row for each cell of a column: the values that were stored, and the rows quarantined."""
    lines = []
    for n, cell in enumerate(cells):
        row = {name: value.format(n=n) for name, value in REQUIRED[entity].items()} | {column: cell}
        lines.append(",".join(f'"{value}"' for value in row.values()))
    header = ",".join(REQUIRED[entity] | {column: ""})
    batch = store.load(csv(header, *lines), f"{entity}.csv", **options)
    assert batch.rows_in == batch.rows_loaded + batch.rows_quarantined == len(cells)
    values = [value for [value] in store.rows(f'select "{column}" from raw.{entity} order by line')]
    return values, store.quarantined()


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


def test_a_row_with_several_bad_cells_is_quarantined_once_for_the_first(store):
    store.load(csv("account_id,name,employees,type", ",,many,friend"))
    [bad_row] = store.quarantined()

    assert bad_row.column == "account_id"
    assert '"employees":"many"' in bad_row.source_row


def test_a_cell_of_blanks_is_empty(store):
    blanks = [" ", "\t", "\u00a0", "\ufeff"]
    store.load(
        csv(
            "account_id,name,website",
            *(f"A{n},Acme,{blank}\n{blank},Bolt,x" for n, blank in enumerate(blanks)),
        )
    )

    assert store.rows("select website from raw.accounts") == [(None,)] * 4
    assert [row.reason for row in store.quarantined()] == ["is empty, and is required"] * 4


def test_ids_keep_their_zeros_and_their_case(store):
    store.load(csv("account_id,name", "007,Acme", "7,Bolt", "aB,Cyan", "AB,Dora", "1E5,Echo"))

    found = {row[0] for row in store.rows("select account_id from raw.accounts")}
    assert found == {"007", "7", "aB", "AB", "1E5"}


def test_columns_nobody_maps_are_listed_and_kept_with_their_row(store):
    batch = store.load(csv("account_id,name,Colour,Size", "A1,Acme,red,", "A2,Bolt,,", 'A3,Cyan,"b ""x""",9'))

    assert batch.unmapped_columns == ("Colour", "Size")
    assert "website" in batch.absent_columns
    assert store.rows("select account_id, extra from raw.accounts order by 1") == [
        ("A1", '{"Colour":"red"}'),
        ("A2", "{}"),
        ("A3", '{"Colour":"b \\"x\\"","Size":"9"}'),
    ]


def test_columns_may_be_called_anything(store):
    """These are names of our own working tables and columns."""
    names = "text name,problem,ordinal,row_key,row_hash,extra,staged,mapped,lines,line,fresh,stored,batch_id"
    cells = ",".join(names.split(","))
    batch = store.load(csv(f"account_id,name,{names}", f"A1,Acme,{cells}", f",Bolt,{cells}"))
    [bad_row] = store.quarantined()

    assert (batch.rows_loaded, batch.rows_quarantined) == (1, 1)
    assert '"staged":"staged"' in bad_row.source_row
    assert '"name":"Bolt"' in bad_row.source_row


def test_columns_are_known_in_any_case(store):
    batch = store.load(csv("ACCOUNT_ID,Name", "A1,Acme"))

    assert (batch.rows_loaded, batch.unmapped_columns) == (1, ())


def test_the_first_column_with_content_counts(store):
    mine = profile({"account_id": "id", "name": ["legal", "trade"]})
    store.load(csv("id,legal,trade", "A1,Acme,x", "A2,,Bolt", "A3, ,"), profile=mine)

    assert store.rows("select name from raw.accounts order by 1") == [("Acme",), ("Bolt",)]
    assert [row.column for row in store.quarantined()] == ["legal, trade"]


def test_several_columns_are_joined_by_a_space(store):
    mine = profile({"contact_id": "id", "full_name": {"join": ["first", "last"]}}, "contacts")
    store.load(csv("id,first,last", "C1,Ann,Lee", "C2,,Lee", "C3,,"), "contacts.csv", profile=mine)

    found = store.rows("select full_name from raw.contacts order by contact_id")
    assert found == [("Ann Lee",), ("Lee",), (None,)]


def test_a_constant_is_the_value_of_every_row(store):
    mine = profile({"account_id": "id", "name": "name", "segment": {"constant": "it's mine"}})
    store.load(csv("id,name", "A1,Acme"), profile=mine)

    assert store.rows("select segment from raw.accounts") == [("it's mine",)]


def test_values_translate_otherwise_catches_the_rest_and_default_fills_the_empty(store):
    tier = {"from": "grade", "values": {"A": "tier 1"}, "otherwise": "tier 3", "default": "unrated"}
    mine = profile({"account_id": "id", "name": "id", "tier": tier})
    store.load(csv("id,grade", "A1,a", "A2,B", "A3,"), profile=mine)

    found = store.rows("select tier from raw.accounts order by account_id")
    assert found == [("tier 1",), ("tier 3",), ("unrated",)]


def test_values_without_otherwise_leave_the_rest_as_it_is(store):
    mine = profile({"account_id": "id", "name": "id", "tier": {"from": "grade", "values": {"A": "tier 1"}}})
    store.load(csv("id,grade", "A1,A", "A2,B", "A3,"), profile=mine)

    assert store.rows("select tier from raw.accounts order by account_id") == [("tier 1",), ("B",), (None,)]


def test_when_keeps_the_value_only_where_the_other_column_says_so(store):
    columns = {"opportunity_id": "id", "account_id": "id", "created_at": "made"}
    mine = profile(
        columns | {"closed_at": {"from": "closes", "when": {"closed": ["1", "TRUE"]}}},
        "opportunities",
        time_zone="UTC",
    )
    content = csv(
        "id,made,closes,closed", *(f"O{n},2026-01-01,2026-02-01,{cell}" for n, cell in enumerate("10"))
    )
    store.load(
        content + "O2,2026-01-01,2026-02-01,True\nO3,2026-01-01,,1\n", "opportunities.csv", profile=mine
    )

    found = store.rows("select closed_at is not null from raw.opportunities order by opportunity_id")
    assert found == [(True,), (False,), (True,), (False,)]


def test_a_prefix_is_put_before_content_only(store):
    mine = profile({"account_id": {"from": "id", "prefix": "crm-"}, "name": "name"})
    store.load(csv("id,name", "7,Acme", ",Bolt"), profile=mine)

    assert store.rows("select account_id from raw.accounts") == [("crm-7",)]
    assert [row.reason for row in store.quarantined()] == ["is empty, and is required"]


def test_a_salesforce_id_of_15_characters_becomes_its_18(store):
    """Three pairs of salesforce_native_export, and two by hand: no capital, all capitals."""
    pairs = {
        "001Ec00000FzlUd": "001Ec00000FzlUdIAJ",
        "003Ec00000CyOT7": "003Ec00000CyOT7IAN",
        "701Ec00000GJDl7": "701Ec00000GJDl7IAH",
        "000000000000000": "000000000000000AAA",
        "AAAAAAAAAAAAAAA": "AAAAAAAAAAAAAAA555",
    }
    mine = profile({"account_id": {"from": "id", "convert": "salesforce_id"}, "name": "name"})
    mine_rows = [f"{cell},Acme" for pair in pairs.items() for cell in pair]
    batch = store.load(csv("id,name", *mine_rows, "legacy-1,Old"), profile=mine)

    found = {row[0] for row in store.rows("select account_id from raw.accounts")}
    assert found == {*pairs.values(), "legacy-1"}
    assert (batch.rows_loaded, batch.rows_duplicate) == (6, 5)


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


def test_quarantine_shows_the_files_own_text_under_the_files_own_column(store):
    """A time with a zone missing is changed on its way to a value, and shown as the file has it."""
    columns = {
        "opportunity_id": "Deal",
        "account_id": "Company",
        "created_at": "Created on",
        "amount": {"from": ["Amount", "Value"], "values": {"none": "0"}},
    }
    mine = profile(columns, "opportunities", time_zone="UTC")
    store.load(
        csv(
            "Deal,Company,CREATED ON,Amount,Value",
            "O1,A1,9/29/2026 01:36 PM,1,",
            "O2,A1,11:23 AM,1,",
            "O3,A1,2026-01-01,,many",
            ",A1,2026-01-01,1,",
        ),
        "opportunities.csv",
        profile=mine,
    )

    assert [(row.line, row.column, row.value) for row in store.quarantined()] == [
        (2, "CREATED ON", "9/29/2026 01:36 PM"),
        (3, "CREATED ON", "11:23 AM"),
        (4, "Value", "many"),
        (5, "Deal", None),
    ]


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
