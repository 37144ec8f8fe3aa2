"""``abm diff``: why the intent of an account changed."""

import pytest

from tests.abm.commands import answer, refusal


@pytest.mark.slow
def test_diff_says_why_intent_changed_since_any_instant(demo, best):
    now = answer("explain", best, *demo)["intent"]
    week = answer("diff", best, *demo)
    since = answer("diff", best, *demo, "--since", "2026-06-01")

    assert week["change"] == pytest.approx(sum(reason["points"] for reason in week["reasons"]), abs=0.005)
    then = answer("explain", best, *demo, "--as-of", "2026-06-01")["intent"]
    assert since["change"] == pytest.approx(now - then, abs=0.005)
    assert {reason["reason"] for reason in since["reasons"]} >= {"new_signals"}


def test_diff_says_the_same_since_the_last_monday_with_and_without_its_date(demo, best):
    told = answer("diff", best, *demo)
    monday = min(reason["since"] for reason in told["reasons"])
    assert answer("diff", best, *demo, "--since", monday) == told


@pytest.mark.slow
def test_diff_tells_of_another_instant_what_a_run_of_it_tells(demo, best):
    told = answer("diff", best, *demo, "--as-of", "2026-09-16", "--since", "2026-08-31")

    then, before = (
        answer("explain", best, *demo, "--as-of", day)["intent"] for day in ("2026-09-16", "2026-08-31")
    )
    assert told["change"] == pytest.approx(then - before, abs=0.005)


def test_diff_is_since_an_earlier_instant_than_the_run(demo, best):
    said = refusal("diff", best, *demo, "--since", "2030-01-01", status=2)["message"]
    assert "changes are told since an earlier instant than that" in said


@pytest.mark.slow
def test_diff_has_the_history_of_an_mqa_with_what_moved_its_intent_on_those_days(demo, best):
    history = answer("diff", best, *demo, "--history")["history"]
    assert history == sorted(history, key=lambda moved: moved["changed_at"], reverse=True)
    [entry] = [moved for moved in history if moved["is_mqa"]][-1:]
    intents = [
        answer("explain", best, *demo, "--as-of", entry[at])["intent"]
        for at in ("close_before_at", "changed_at")
    ]
    moved = sum(reason["points"] for reason in entry["reasons"])
    assert moved == pytest.approx(intents[1] - intents[0], abs=0.005)
    assert moved > 0


def test_diff_has_either_the_history_or_an_instant(demo, best):
    said = refusal("diff", best, *demo, "--history", "--since", "2026-06-01", status=2)["message"]
    assert said == "Give one of --since, --since-run and --history."


def test_diff_is_about_a_solution_that_the_account_has(demo, best):
    told = answer("diff", best, *demo, "--solution", "any")
    assert told["reasons"] == answer("diff", best, *demo)["reasons"]

    said = refusal("diff", best, *demo, "--solution", "gardening", status=2)["message"]
    assert said.endswith("has no scores for a solution 'gardening'. Its solutions: any.")
    said = refusal("diff", best, *demo, "--solution", "any", "--history", status=2)["message"]
    assert said == "--solution goes with --since alone: --history has all solutions, --since-run none."
