"""docs/profiles.md describes the keys of a profile as they are, and its example loads."""

from datetime import datetime

from abm_warehouse.profiles.conditions import Condition, Rule
from abm_warehouse.profiles.conversions import CONVERSIONS
from abm_warehouse.profiles.model import ColumnMap, Profile, Source, Unread
from abm_warehouse.profiles.reading import read_profile, shipped_profiles
from tests.docs.pages import code_blocks, sections, table, text_of
from tests.docs.settings import documented, keys, models_within

PAGE = "docs/profiles.md"
MODELS = {
    "The profile": Profile,
    "`[[sources]]`": Source,
    "A column": ColumnMap,
    "A rule": Rule,
    "A condition": Condition,
    "`[[unread]]`": Unread,
}


def test_every_key_is_described_with_its_default_in_the_order_of_the_code():
    assert documented(PAGE) == {title.strip("`"): keys(model) for title, model in MODELS.items()}
    assert set(MODELS.values()) == models_within(Profile)


def test_every_shipped_profile_is_listed():
    rows = table(dict(sections(text_of(PAGE), "## "))["The shipped ones"])

    assert sorted(name for row in rows for name in row["profile"].split(", ")) == sorted(shipped_profiles())


def test_every_conversion_is_described():
    described = [row["conversion"] for row in table(dict(sections(text_of(PAGE), "## "))["Conversions"])]

    assert described == list(CONVERSIONS)


def test_the_example_loads_as_the_page_says(store):
    [export], [profile] = code_blocks(PAGE, "csv"), code_blocks(PAGE, "toml")
    (store.workspace.profiles / "gather.toml").write_text(profile, "utf-8")
    expected = table(dict(sections(text_of(PAGE), "## "))["An example"])

    batch = store.load(
        export, "attendance_2026-09.csv", profile=read_profile("gather", store.workspace.profiles)
    )

    assert (batch.rows_loaded, batch.rows_quarantined) == (2, 1)
    loaded = store.rows(f"select {', '.join(expected[0])} from raw.engagements order by engagement_id")
    assert loaded == [
        tuple(datetime.fromisoformat(cell) if name == "occurred_at" else cell for name, cell in row.items())
        for row in expected
    ]
    [row] = store.quarantined()
    assert "contact_id, email, account_id" in row.reason
