"""The versions of a row that count at an instant."""

from datetime import UTC, datetime

import pytest

from abm_warehouse.models.known import known_rows_sql, write_known_views
from abm_warehouse.storage.entities import ENTITIES

MONDAY, TUESDAY, WEDNESDAY = (datetime(2026, 9, day, tzinfo=UTC) for day in (28, 29, 30))
SOURCES = {f"raw.{entity}": entity for entity in ENTITIES} | {"run.knowledge": "monday"}


def names_known_at(con, at):
    con.execute("create or replace table run.knowledge as select ?::timestamptz as known_at", [at])
    return con.execute("select name, is_deleted from known.users order by name").fetchall()


@pytest.fixture
def users(store):
    """Ann became Anna on Tuesday, when Bob came; the source deleted Bob on Wednesday."""
    con = store.con
    con.execute("create or replace table run.knowledge as select now() as known_at")
    write_known_views(con, SOURCES)
    for name, key, known_from, known_to, is_deleted in (
        ("Ann", "a", MONDAY, TUESDAY, None),
        ("Anna", "a", TUESDAY, None, False),
        ("Bob", "b", TUESDAY, WEDNESDAY, None),
        ("Bob", "b", WEDNESDAY, None, True),
    ):
        con.execute(
            "insert into raw.users"
            " (batch_id, row_key, key_hash, row_hash, known_from, known_to, user_id, name, is_deleted)"
            " values ('batch', $key, 0, 0, $known_from, $known_to, $key, $name, $is_deleted)",
            {
                "key": key,
                "known_from": known_from,
                "known_to": known_to,
                "name": name,
                "is_deleted": is_deleted,
            },
        )
    return con


@pytest.mark.parametrize(
    ("at", "rows"),
    [
        (datetime(2026, 9, 27, tzinfo=UTC), []),
        (MONDAY, [("Ann", False)]),
        (TUESDAY, [("Anna", False), ("Bob", False)]),
        (WEDNESDAY, [("Anna", False), ("Bob", True)]),
    ],
)
def test_a_version_counts_from_its_load_until_the_next_one(users, at, rows):
    assert names_known_at(users, at) == rows


def test_every_entity_has_a_view_with_its_columns(store):
    store.con.execute("create or replace table run.knowledge as select now() as known_at")
    write_known_views(store.con, SOURCES)

    for entity in ENTITIES.values():
        rows = store.con.execute(f"select * from known.{entity.name}")
        number = [entity.row_number] if entity.row_number else []
        columns = ["batch_id", *number, *(column.name for column in entity.columns)]
        assert [column[0] for column in rows.description] == columns


def test_a_fingerprint_changes_with_the_loads_of_its_entity_and_with_the_instant(store):
    store.con.execute("create or replace table run.knowledge as select now() as known_at")
    before = write_known_views(store.con, SOURCES)
    loaded = write_known_views(store.con, SOURCES | {"raw.users": "another batch"})
    later = write_known_views(store.con, SOURCES | {"run.knowledge": "tuesday"})

    assert {name for name in before if loaded[name] != before[name]} == {
        "known.users",
        "known.users_origins",
    }
    assert {name for name in before if later[name] != before[name]} == set(before)


def test_no_entity_is_without_a_mark_for_rows_that_the_source_deleted():
    for entity in ENTITIES.values():
        assert 'as "is_deleted"' in known_rows_sql(entity), entity.name
