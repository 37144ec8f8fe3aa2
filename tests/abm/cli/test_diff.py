"""``abm diff``: why the intent of an account changed."""

import pytest

from tests.abm.commands import answer, refusal


def test_diff_says_why_intent_changed_since_any_instant(demo, best):
    now = answer("explain", best, *demo)["intent"]
    week = answer("diff", best, *demo)
    since = answer("diff", best, *demo, "--since", "2026-06-01")

    assert week["change"] == pytest.approx(sum(reason["points"] for reason in week["reasons"]), abs=0.005)
    then = answer("explain", best, *demo, "--as-of", "2026-06-01")["intent"]
    assert since["change"] == pytest.approx(now - then, abs=0.005)
    assert {reason["reason"] for reason in since["reasons"]} >= {"new_signals"}


def test_diff_is_since_an_earlier_instant_than_the_run(demo, best):
    said = refusal("diff", best, *demo, "--since", "2030-01-01", status=2)["message"]
    assert "changes are told since an earlier instant than that" in said
