"""Cells that a row can do without: read where they can be, else left out of their row and listed."""

import pytest

from tests.warehouse.loading.columns import csv, profile, typed


@pytest.mark.parametrize(
    "word", ["withdrawn", "Withdrawn", "revoked", "opted out", "Opt-Out", "unsubscribed", "no", "denied"]
)
def test_a_word_that_takes_consent_back_is_a_denial(store, word):
    store.load(csv("contact_id,consent", "C1,granted"), "contacts.csv")
    store.load(csv("contact_id,consent", f"C1,{word}"), "contacts.csv")

    assert store.rows("select consent from raw.contacts where known_to is null") == [("denied",)]
    assert store.quarantined() == []


def test_an_unknown_word_about_consent_ends_an_older_grant_and_is_named(store):
    store.load(csv("contact_id,consent", "C1,granted"), "contacts.csv")
    batch = store.load(csv("contact_id,Consent,created_at", "C1,see notes,soon"), "contacts.csv")

    last = "select arg_max(consent, known_from) from raw.contacts where known_to is null"
    assert store.rows(last) == [("unknown",)]
    assert (batch.rows_loaded, batch.rows_quarantined, batch.cells_quarantined) == (1, 0, 2)
    assert [(row.line, row.column, row.value, row.is_loaded) for row in store.quarantined()] == [
        (2, "Consent", "see notes", True),
        (2, "created_at", "soon", True),
    ]


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        ("ann@acme.example", "ann@acme.example"),
        ("Person <g@x.example>", "g@x.example"),
        ("<g@x.example>", "g@x.example"),
        ("mailto:g@x.example?subject=Hello", "g@x.example"),
        ("MAILTO:g@x.example", "g@x.example"),
        ("ann\u200b@acme.example", "ann@acme.example"),
        ("ann@münchen.de", "ann@münchen.de"),
        ("not-an-email", None),
        ("a@", None),
        ("@x.example", None),
        ("a@localhost", None),
        ("a@b@c.example", None),
        ("a..b@x.example", None),
        ("a@10.0.0.1", None),
        ("a@x.example; b@x.example", None),
        ("a@x.example\nBcc: b@x.example", None),
        ("Ann a@x.example <b@x.example>", None),
        ("a" * 400 + "@x.example", None),
    ],
)
def test_an_address_is_read_out_of_its_cell_or_left_out_and_named(store, cell, address):
    store.load(csv("contact_id,email", f'C1,"{cell}"'), "contacts.csv")

    assert store.rows("select email from raw.contacts") == [(address,)]
    assert [row.column for row in store.quarantined()] == ([] if address else ["email"])


def test_a_row_whose_only_parent_is_a_malformed_address_is_quarantined_for_it(store):
    rows = ("E1,,junk,visit,2026-01-01T00:00:00Z", "E2,C1,junk,visit,2026-01-01T00:00:00Z")
    store.load(csv("engagement_id,contact_id,email,kind,occurred_at", *rows), "engagements.csv")

    assert store.rows("select engagement_id, email from raw.engagements") == [("E2", None)]
    assert [(row.line, row.column, row.reason, row.is_loaded) for row in store.quarantined()] == [
        (2, "email", "is not one e-mail address", False),
        (3, "email", "is not one e-mail address", True),
    ]


def test_a_number_out_of_its_range_is_left_out_and_named(store):
    values, quarantined = typed(store, "employees", ["-5", "0", "10000000", "10000001"])

    assert values == [None, 0, 10_000_000, None]
    assert [(row.value, row.reason) for row in quarantined] == [
        ("-5", "is less than 0"),
        ("10000001", "is more than 10,000,000"),
    ]


def test_a_currency_has_three_letters(store):
    values, quarantined = typed(store, "currency", ["EUR", "usd", "xx", "€", "EURO"], entity="opportunities")

    assert values == ["EUR", "usd"]
    assert {row.reason for row in quarantined} == {"is not a currency code of three letters such as EUR"}


def test_a_deal_closed_more_than_a_day_before_it_was_created_is_loaded_without_its_closing(store):
    cells = ["2026-01-05T00:00:00Z", "2026-01-04T09:00:00Z", "2026-01-04T08:59:59Z"]
    values, quarantined = typed(store, "closed_at", cells, entity="opportunities")

    assert [value is not None for value in values] == [True, True, False]
    assert [(row.value, row.reason) for row in quarantined] == [
        (cells[2], "is more than a day before created_at")
    ]


@pytest.mark.parametrize(
    ("column", "limit"),
    [("title", 4000), ("account_id", 255), ("email", 320), ("merged_ids", 100_000)],
)
def test_a_cell_may_have_as_many_characters_as_its_column_says_and_no_more(store, column, limit):
    end = "@x.example" if column == "email" else ""
    cells = ["x" * (limit - len(end)) + end, "x" * (limit - len(end) + 1) + end]
    values, quarantined = typed(store, column, cells, entity="contacts")

    assert [value for value in values if value is not None] == cells[:1]
    assert [row.line for row in quarantined] == [3]


def test_characters_that_nobody_can_see_make_no_second_record(store):
    batch = store.load(
        csv("account_id,name", "A1,Acme", "A\u200b1,Acme", "\ufeffA1\u200d,Acme", "\u200b,Acme")
    )

    assert (batch.rows_loaded, batch.rows_duplicate, batch.rows_quarantined) == (1, 2, 1)


def test_strict_refuses_a_file_with_a_cell_that_cannot_be_read(store):
    batch = store.load(csv("contact_id,email", "C1,junk"), "contacts.csv", strict=True)

    assert (batch.status, batch.reason) == ("refused", "1 cells cannot be read, and --strict was given")
    assert store.rows("select * from raw.contacts") == []


EMPLOYEES = {
    "180": 180, "180.0": 180, "1,200": 1200, "1.200": 1200, "1 200": 1200, "1'200": 1200,
    "12,345,678": None, "5k": 5000,
    "51-200": 125, "51 \u2013 200": 125, "1,001-5,000 employees": 3000, "10,001+": 10_001, ">500": 500,
}  # fmt: skip
REVENUE = {
    "12500000": "12500000.00", "$12,500,000": "12500000.00", "4.5M": "4500000.00",
    "\u20ac 4,5 Mio.": "4500000.00",
    "EUR 1.2bn": "1200000000.00", "1.234,50": "1234.50", "12,500": "12500.00", "$1M - $5M": "3000000.00",
    "12'500'000": "12500000.00",
}  # fmt: skip


@pytest.mark.parametrize(("cell", "employees"), EMPLOYEES.items())
def test_a_number_of_employees_is_read_as_people_write_it(store, cell, employees):
    values, _ = typed(store, "employees", [cell])

    assert values == [employees]


@pytest.mark.parametrize(("cell", "revenue"), REVENUE.items())
def test_a_revenue_is_read_as_people_write_it(store, cell, revenue):
    values, quarantined = typed(store, "annual_revenue", [cell])

    assert ([str(value) for value in values], quarantined) == ([revenue], [])


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("employees", ["many", "1.5", "12,50", "200-51", "1,2,3", "12 5"]),
        ("annual_revenue", ["a lot", "1,234M", "$12.500", "0,125", "1..2"]),
    ],
)
def test_a_number_that_cannot_be_read_costs_no_account(store, column, cells):
    values, quarantined = typed(store, column, cells)

    assert values == [None] * len(cells)
    assert [(row.value, row.is_loaded) for row in quarantined] == [(cell, True) for cell in cells]


@pytest.mark.parametrize(("column", "cell"), [("employees", "180.000"), ("annual_revenue", "12.500")])
def test_a_point_that_may_be_before_decimals_or_between_thousands_is_not_guessed(store, column, cell):
    values, [row] = typed(store, column, [cell])

    assert values == [None]
    assert (
        row.reason
        == "may have a decimal point or thousands, and the profile does not say which (decimal_mark)"
    )


@pytest.mark.parametrize(("mark", "employees"), [("comma", 180_000), ("point", 180)])
def test_the_profile_says_which_mark_is_before_decimals(store, mark, employees):
    mine = profile({"account_id": "account_id", "name": "name", "employees": "employees"}, decimal_mark=mark)
    values, quarantined = typed(store, "employees", ["180.000"], profile=mine)

    assert (values, quarantined) == ([employees], [])


def test_the_amount_of_a_deal_may_have_separators_and_is_never_an_estimate(store):
    cells = ["$12,500.00", "12 500 EUR", "4.5M", "1-5M", "10,000+"]
    values, quarantined = typed(store, "amount", cells, entity="opportunities")

    assert [str(value) for value in values] == ["12500.00", "12500.00", "4500000.00"]
    assert [(row.value, row.is_loaded) for row in quarantined] == [("1-5M", False), ("10,000+", False)]
