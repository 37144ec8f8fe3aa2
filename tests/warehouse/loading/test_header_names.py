"""Which columns the headers of files are taken for when a profile is drafted."""

import csv
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from abm_warehouse.loading.draft import draft_profile
from abm_warehouse.loading.header_names import ANY_ENTITY, plain_name, usual_names
from abm_warehouse.storage.entities import ENTITIES

TABLE = list(
    csv.DictReader(
        files("abm_warehouse.loading").joinpath("header_names.csv").read_text("utf-8").splitlines()
    )
)
ORDINARY = list(
    csv.DictReader((Path(__file__).parent / "ordinary_headers.csv").read_text("utf-8").splitlines())
)
"""Headers that systems and people write, collected before the table was made."""


@pytest.fixture
def drafted(tmp_path):
    """The entity and columns that a draft takes a header for."""

    def draft(header, name="export.csv", entity=None):
        file = tmp_path / name
        file.write_text(f"{header}\n")
        [made] = draft_profile([file], name="mine", entity_name=entity).sources
        return made.entity, {guess.column: guess.cell for guess in made.guesses}

    return draft


@pytest.mark.parametrize("row", ORDINARY, ids=lambda row: f"{row['entity']}.{row['column']}")
def test_an_ordinary_header_is_taken_for_its_column(row):
    ranks = usual_names(row["entity"])
    for header in row["headers"].split(" | "):
        name = plain_name(header)
        taken_for = min(
            (column for column in ranks if name in ranks[column]),
            key=lambda column: (ranks[column][name], not _is_required(row["entity"], column)),
            default=None,
        )
        assert taken_for == row["column"], header


def _is_required(entity, column):
    return next(c.required for c in ENTITIES[entity].columns if c.name == column)


def test_a_name_of_the_table_is_for_one_column_of_an_entity():
    for entity in ENTITIES:
        names = Counter(
            plain_name(name) for row in TABLE if row["entity"] == entity for name in row["names"].split("|")
        )
        assert [name for name, times in names.items() if times > 1] == [], entity


def test_the_table_names_columns_that_there_are():
    columns = {(name, column.name) for name, entity in ENTITIES.items() for column in entity.columns}
    known = columns | {(ANY_ENTITY, column) for _, column in columns}

    assert {(row["entity"], row["column"]) for row in TABLE} <= known


@pytest.mark.parametrize(
    ("entity", "header"),
    [
        ("contacts", "Reports To"),  # a name, where the id of a person is needed
        ("contacts", "Email Opt Out"),  # says the contrary of consent
        ("opportunities", "Expected Revenue"),  # weighted by its odds
        ("opportunities", "Reason"),
        ("accounts", "Customer Since"),
    ],
)
def test_a_header_that_says_something_else_is_left_alone(drafted, entity, header):
    assert drafted(f"id,name,{header}", entity=entity)[1].keys() <= {
        "account_id", "contact_id", "opportunity_id", "name", "full_name",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "entity", "columns"),
    [
        (
            "Person ID,Person Email,Full Name,Designation,Dept,Current Company,Direct Dial,Country/Region",
            "contacts",
            "contact_id email full_name title department company phone country",
        ),
        (
            "Customer No.,Organisation,Web Address,Branche,FTE,Turnover (EUR),HQ Country,Account Manager",
            "accounts",
            "account_id name website industry employees annual_revenue country owner_id",
        ),
        (
            "Opp ID,Customer Name,Sales Stage,TCV (USD),Date Opened,Expected Close Date,Lost Reason,AE",
            "opportunities",
            "opportunity_id account_id stage amount created_at closed_at loss_reason owner_id",
        ),
        (
            "Touchpoint ID,Attendee Email,Touch Type,Touch Date,UTM Campaign,Landing Page,Platform",
            "engagements",
            "engagement_id email kind occurred_at campaign_id url source",
        ),
        (
            "Report Date,Ad Network,Campaign,Amount Spent (USD),Currency Code",
            "spend",
            "date source campaign_id amount currency",
        ),
    ],
)
def test_whole_headers_are_understood(drafted, header, entity, columns):
    found, by_column = drafted(header)

    assert found == entity
    assert by_column == dict(zip(columns.split(), header.split(","), strict=True))
