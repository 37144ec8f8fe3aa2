"""A book of another instant beside the generations: the same as a run of it, and nothing else changes."""

import time

import pytest

from abm.errors import UsageError, WarehouseError
from abm.pipeline import beside
from abm.pipeline.beside import score_beside, scoring_beside, start_scoring_beside
from abm.pipeline.run import run
from abm_warehouse.loading.suppression import Suppressed
from abm_warehouse.privacy.erasure import erase
from abm_warehouse.publishing.snapshots import (
    BESIDE,
    current_generation,
    kept_runs,
    remove_old_generations,
)
from tests.abm.commands import abm, answer, refusal


@pytest.fixture
def loaded(workspace, here, exports):
    answer("load", *here, *sorted(exports.iterdir()))
    answer("run", *here, "--as-of", "2026-01-10")
    return workspace


@pytest.mark.slow
def test_it_is_the_run_of_its_instant_and_what_is_current_stays(loaded, here):
    current = current_generation(loaded.folder)

    kept = answer("run", *here, "--beside", "--as-of", "2026-01-06")

    assert current_generation(loaded.folder) == current
    assert [manifest.run_id for _, manifest in kept_runs(loaded.published)][1] == kept["run_id"]
    assert run(loaded, as_of=kept_runs(loaded.published)[1][1].as_of).run_id == kept["run_id"]
    assert not scoring_beside(loaded)


@pytest.mark.slow
def test_as_many_are_kept_as_generations_and_they_survive_new_ones(loaded, here):
    for day in ("04", "05", "06", "07"):
        answer("run", *here, "--beside", "--as-of", f"2026-01-{day}")
    remove_old_generations(loaded.published, keep=1)

    days = [manifest.as_of.day for _, manifest in kept_runs(loaded.published)]
    assert days == [10, 7, 6, 5]


@pytest.mark.slow
def test_an_instant_has_to_be_given(here, loaded):
    assert "give it with --as-of" in refusal("run", *here, "--beside", status=2)["message"]


@pytest.mark.slow
def test_erasing_a_person_removes_the_books_beside_the_generations(loaded, here):
    answer("run", *here, "--beside", "--as-of", "2026-01-06")

    assert erase(loaded, "ann@acme.example").left_in == ()
    assert not (loaded.published / BESIDE).exists()


@pytest.mark.slow
def test_a_book_that_was_scored_while_a_person_was_erased_is_not_kept(loaded, monkeypatch):
    scored_apart = beside.scored_apart

    def erased_meanwhile(*given, **options):
        Suppressed(loaded.folder).add(["somebody@bolt.example"])
        return scored_apart(*given, **options)

    monkeypatch.setattr(beside, "scored_apart", erased_meanwhile)

    with pytest.raises(WarehouseError, match="A person was erased while the book was scored"):
        score_beside(loaded, as_of=kept_runs(loaded.published)[0][1].as_of)
    assert len(kept_runs(loaded.published)) == 1


@pytest.mark.slow
def test_another_process_scores_the_book_and_says_how_far_it_is(loaded):
    [[_, current]] = kept_runs(loaded.published)
    as_of = current.as_of.replace(day=6)

    start_scoring_beside(loaded, as_of)

    assert scoring_beside(loaded).as_of == as_of
    with pytest.raises(UsageError, match="The book as of 2026-01-06 00:00 UTC is being scored"):
        start_scoring_beside(loaded, as_of)
    until = time.monotonic() + 120
    while scoring_beside(loaded) is not None and time.monotonic() < until:
        time.sleep(0.2)
    assert [manifest.as_of for _, manifest in kept_runs(loaded.published)] == [current.as_of, as_of]


@pytest.mark.slow
def test_a_process_that_fails_leaves_its_reason_until_the_next_one_starts(loaded):
    as_of = kept_runs(loaded.published)[0][1].as_of
    (loaded.folder / "playbook.toml").write_text("nonsense")

    start_scoring_beside(loaded, as_of)
    until = time.monotonic() + 120
    while (scoring_beside(loaded) is None or not scoring_beside(loaded).problem) and time.monotonic() < until:
        time.sleep(0.2)

    assert scoring_beside(loaded).problem
    assert abm("status", "--workspace", loaded.folder)[0] == 0
