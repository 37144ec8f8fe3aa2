"""docs/files.md describes the canonical columns as they are, and its examples load."""

import csv
import io

import pytest

from abm_warehouse.storage.entities import ENTITIES, Column
from tests.docs.pages import sections, table, text_of

SECTIONS = {title: body for title, body in sections(text_of("docs/files.md"), "## ") if title in ENTITIES}


def written_type(column: Column) -> str:
    """The type of a column as the page writes it."""
    if column.type == "choice":
        return f"one of {', '.join(column.choices)}"
    return f"past {column.type}" if column.is_past else column.type


def test_every_entity_has_a_section_in_the_order_of_the_code():
    assert list(SECTIONS) == list(ENTITIES)


@pytest.mark.parametrize("entity", ENTITIES.values(), ids=lambda entity: entity.name)
def test_every_column_is_described_with_its_type_and_whether_it_is_required(entity):
    written = [(row["column"], row["type"], row["required"]) for row in table(SECTIONS[entity.name])]

    assert written == [
        (column.name, written_type(column), "yes" if column.required else "") for column in entity.columns
    ], f"Make the table of {entity.name} in docs/files.md like storage/entities.py, in the same order."


@pytest.mark.parametrize("entity", ENTITIES.values(), ids=lambda entity: entity.name)
def test_the_key_is_as_described(entity):
    key = ", ".join(f"`{column}`" for column in entity.key)

    assert f"Key: {key}." in SECTIONS[entity.name]


@pytest.mark.parametrize("name", ENTITIES)
def test_the_examples_of_a_table_load_as_one_row(store, name):
    cells = {row["column"]: row["example"] for row in table(SECTIONS[name])}
    export = io.StringIO()
    csv.writer(export).writerows([cells.keys(), cells.values()])

    batch = store.load(export.getvalue(), f"{name}.csv")

    assert store.quarantined() == []
    assert (batch.status, batch.rows_loaded) == ("loaded", 1)
    [stored] = store.rows(f"select {', '.join(cells)} from raw.{name}")
    empty = [column for column, value in zip(cells, stored, strict=True) if value is None]
    assert empty == [], f"Map these columns of {name} in the profile abm (profiles/shipped/abm.toml)."


def test_every_column_has_a_meaning_and_an_example():
    rows = [row for section in SECTIONS.values() for row in table(section)]

    assert [row["column"] for row in rows if not (row["meaning"] and row["example"])] == []
