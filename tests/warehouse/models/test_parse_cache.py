"""What parsing found is kept between commands, and found anew when a file or the cache changes."""

import pytest

from abm.pipeline.steps import steps
from abm.titles.tables import shipped_tables
from abm_warehouse.models.model import read_models, sql_model
from abm_warehouse.models.parse_cache import ParseCache


def without_builds(models):
    return [
        (model.name, model.reads, model.writes, model.fingerprint, model.subject, model.order)
        for model in models
    ]


def test_cached_models_are_those_that_were_parsed(tmp_path, monkeypatch):
    file = tmp_path / "parsed.json"
    cache = ParseCache(file)
    found = without_builds([*read_models(cache=cache), *steps(cache=cache)])
    cache.save()
    monkeypatch.setattr("abm_warehouse.models.parsed_sql.parse", lambda *_: pytest.fail("parsed again"))
    monkeypatch.setattr("abm.pipeline.steps._step", lambda *_: pytest.fail("imported"))
    monkeypatch.setattr("abm.titles.tables.rules_of", lambda *_: pytest.fail("read again"))
    shipped_tables.cache_clear()

    cache = ParseCache(file)
    assert without_builds([*read_models(cache=cache), *steps(cache=cache)]) == found


def test_another_text_is_parsed(tmp_path):
    file = tmp_path / "parsed.json"
    for text, reads in (("select n from a", {"a"}), ("select n from b", {"b"})):
        cache = ParseCache(file)
        assert sql_model("m", "mqa", text, cache=cache).reads == reads
        cache.save()

    assert "select" not in file.read_text()
    assert len(ParseCache(file)._kept) == 1


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"{"])
def test_a_damaged_cache_is_made_again(tmp_path, content):
    file = tmp_path / "parsed.json"
    file.write_bytes(content)
    cache = ParseCache(file)

    assert sql_model("m", "mqa", "select n from a", cache=cache).reads == {"a"}
    cache.save()
    assert ParseCache(file)._kept


def test_a_step_whose_code_changed_is_found_anew(tmp_path, monkeypatch):
    cache = ParseCache(tmp_path / "parsed.json")
    steps(cache=cache)
    monkeypatch.setattr("abm.pipeline.steps._content", lambda files: "changed")

    changed = ParseCache()
    changed._kept = dict(cache._used)
    assert without_builds(steps(cache=changed)) == without_builds(steps())
    steps_found = [found for found in changed._used.values() if "code" in found]
    assert {found["code"] for found in steps_found} == {"changed"}
