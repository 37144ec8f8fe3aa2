"""Engagements without an id: each row is kept, and none twice."""

import pytest

LOG = ("kind,email,occurred_at", *["email_open,ada@acme.example,2026-01-01T00:00:00Z"] * 3)
OTHER = "email_open,bob@acme.example,2026-01-01T00:00:00Z"


def csv(*lines):
    return "\n".join(lines) + "\n"


def ids(store):
    return sorted(
        id_ for [id_] in store.rows("select engagement_id from raw.engagements where known_to is null")
    )


def test_equal_rows_are_all_kept(store):
    batch = store.load(csv(*LOG, OTHER), "engagements.csv")

    assert (batch.rows_loaded, batch.rows_duplicate, batch.rows_quarantined) == (4, 0, 0)
    first, *_ = [id_ for id_ in ids(store) if id_.endswith("-2")]
    assert {first, first.removesuffix("-2"), first.removesuffix("2") + "3"} < set(ids(store))
    rows = store.rows(
        "select line, row_key = engagement_id, key_hash = hash_of(row_key) from raw.engagements"
    )
    assert sorted(rows) == [(line, True, True) for line in (2, 3, 4, 5)]


@pytest.mark.parametrize(
    "again",
    [
        csv(*LOG, OTHER, "").replace("\n", "\r\n"),
        csv("occurred_at,kind,asset,email", *["2026-01-01T00:00:00Z,email_open,,ada@acme.example"] * 3),
        csv(LOG[0], OTHER, LOG[1]),
    ],
)
def test_rows_that_were_loaded_are_known_in_another_file(store, again):
    store.load(csv(*LOG, OTHER), "engagements.csv")
    before = ids(store)
    batch = store.load(again, "engagements.csv")

    assert (batch.rows_loaded, batch.rows_duplicate) == (0, batch.rows_in)
    assert ids(store) == before


def test_a_third_equal_row_is_new_beside_two_that_are_known(store):
    store.load(csv(*LOG[:3]), "engagements.csv")
    batch = store.load(csv(*LOG), "engagements.csv")

    assert (batch.rows_loaded, batch.rows_duplicate) == (1, 2)


def test_an_id_that_the_file_has_is_taken_and_makes_rows_of_one_key(store):
    lines = (
        "engagement_id,kind,email,occurred_at",
        f"E1,{LOG[1]}",
        f"E1,{LOG[1]}",
        f",{LOG[1]}",
        f",{LOG[1]}",
    )
    batch = store.load(csv(*lines), "engagements.csv")

    assert (batch.rows_loaded, batch.rows_duplicate) == (3, 1)
    assert ids(store)[0] == "E1"


def test_a_corrected_mapping_finds_its_rows_again(store):
    store.load(csv(*LOG, OTHER), "engagements.csv")
    before = ids(store)
    profile = store.workspace.profiles / "abm.toml"
    profile.write_text("""
name = "abm"
title = "Canonical"
[[sources]]
entity = "engagements"
file = ["engagements"]
needs = ["kind"]
columns = { email = "email", kind = { constant = "email_click" }, occurred_at = "occurred_at" }
""")
    store.load(csv(*LOG, OTHER), "engagements.csv")

    assert ids(store) == before
    assert store.rows("select distinct kind from raw.engagements where known_to is null") == [
        ("email_click",)
    ]
