"""The manifest of a generation: what is written is what is read, and less is an error."""

import json
from datetime import UTC, datetime

import pytest

from abm.errors import WarehouseError
from abm_warehouse.publishing.manifest import (
    MANIFEST,
    Counts,
    Manifest,
    PublishedTable,
    read_manifest,
    write_manifest,
)

WRITTEN = Manifest(
    run_id="33cf1b76abb2",
    as_of=datetime(2026, 9, 30, 12, tzinfo=UTC),
    known_at=datetime(2026, 10, 1, 9, 30, 1, 250_000, tzinfo=UTC),
    playbook="fit-intent-100",
    playbook_version="be1401fc0c04",
    counts=Counts(accounts=2, contacts=3, engagements=5, mqas=1),
    unpriced_kinds={"fax": 4},
    live_signals=7,
    unmatched_hand_raises=0,
    tool_version="0.1.0",
    engine="duckdb 2.0.0",
    created_at=datetime(2026, 10, 1, 9, 31, tzinfo=UTC),
    generation="0007",
    snapshot_sha256="c0ffee",
    files={"mqa.parquet": "f00d"},
    marts={"mqa": "beef"},
    audits={"numbers_are_finite": "cafe"},
    tables={"main.mqa": PublishedTable(stamp="beef", order="rank", rows=1)},
    whole_bytes=4096,
)


def test_a_manifest_is_read_as_it_was_written(tmp_path):
    write_manifest(WRITTEN, tmp_path)

    assert read_manifest(tmp_path) == WRITTEN


@pytest.mark.parametrize("name", sorted(WRITTEN.content()))
def test_a_manifest_that_lacks_a_field_is_an_error_that_names_it(tmp_path, name):
    content = WRITTEN.content()
    del content[name]
    (tmp_path / MANIFEST).write_text(json.dumps(content))

    with pytest.raises(WarehouseError, match=rf"lacks {name}; .* `abm run` publishes again"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [("as_of", "yesterday"), ("as_of", None), ("counts", {"accounts": 1}), ("counts", 3), ("tables", 3)],
)
def test_a_manifest_with_a_value_of_another_kind_is_an_error(tmp_path, name, value):
    (tmp_path / MANIFEST).write_text(json.dumps(WRITTEN.content() | {name: value}))

    with pytest.raises(WarehouseError, match="`abm run` publishes again"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", "null"])
def test_a_file_that_is_not_a_json_object_is_an_error_that_names_the_doctor(tmp_path, text):
    (tmp_path / MANIFEST).write_text(text)

    with pytest.raises(WarehouseError, match="Run `abm doctor`"):
        read_manifest(tmp_path)


def test_a_missing_manifest_is_an_error_that_names_the_file(tmp_path):
    with pytest.raises(WarehouseError, match=MANIFEST):
        read_manifest(tmp_path)
