"""``abm run``: what it publishes, and when it refuses."""

from datetime import UTC, datetime

import pytest

from tests.abm.commands import abm, answer, refusal


def test_run_publishes_and_reports_what(here, exports):
    answer("load", *here, *sorted(exports.iterdir()))
    done = answer("run", *here, "--as-of", "2026-01-10")

    assert done["generation"] == "0001"
    assert done["as_of"] == "2026-01-10T00:00:00+00:00"
    # A demo request is a hand raise: the playbook makes its account an MQA on that alone.
    assert (done["accounts"], done["contacts"], done["engagements"], done["mqas"]) == (2, 2, 1, 1)
    assert done["playbook"] == "fit-intent-100"
    assert done.keys() >= {"run_id", "known_at", "seconds"}
    assert (
        done["cpu_seconds_by_stage"].keys()
        == done["seconds_by_stage"].keys()
        >= {"contact_scores", "publish"}
    )

    status = answer("status", *here)
    assert len(status["batches"]) == 3
    assert status["published"]["run_id"] == done["run_id"]
    assert status["is_behind"] is False
    assert [a["account_id"] for a in answer("accounts", *here)["accounts"]] == ["A1", "A2"]


@pytest.mark.slow
def test_run_says_how_many_of_everything_in_the_singular_or_the_plural(here, exports):
    answer("load", *here, *sorted(exports.iterdir()))
    _, out, _ = abm("run", *here, "--as-of", "2026-01-10")

    assert " ".join(out.split()).startswith(
        "Published generation 0001: 1 MQA among 2 accounts, 2 contacts and 1 engagement, as of 2026-01-10"
    )


@pytest.mark.slow
def test_run_warns_when_no_signal_is_recent_enough_to_count(here, exports):
    answer("load", *here, *sorted(exports.iterdir()))
    heatmap_is_empty = "No signal has any points left in the twelve weeks up to the instant of the run"

    recent = answer("run", *here, "--as-of", "2026-01-10")["warnings"]
    late = answer("run", *here, "--as-of", "2027-01-10")["warnings"]
    assert not any(warning.startswith(heatmap_is_empty) for warning in recent)
    assert sum(warning.startswith(heatmap_is_empty) for warning in late) == 1


@pytest.mark.slow
def test_run_with_an_earlier_known_at_uses_only_what_was_loaded_by_then(here, exports):
    answer("load", *here, exports / "accounts.csv")
    between = datetime.now(UTC).isoformat()
    answer("load", *here, exports / "contacts.csv")

    assert answer("run", *here, "--known-at", between)["contacts"] == 0


def test_run_as_known_before_the_first_load_is_refused(here, exports):
    """It published an empty book, and nothing said so."""
    answer("load", *here, exports / "accounts.csv")
    error = refusal("run", *here, "--known-at", "2020-01-01", status=2)

    assert error["message"].startswith("--known-at is 2020-01-01 00:00:00 UTC, before the first load (")
    assert answer("status", *here)["published"] is None


@pytest.mark.parametrize("option", ["--as-of", "--known-at"])
def test_run_as_of_something_that_is_not_a_time_is_wrong_usage(here, option):
    said = refusal("run", *here, option, "yesterday", status=2)["message"]

    assert said.startswith(f"{option} is 'yesterday'; expected a time from 1971 to 2999")


@pytest.mark.slow
def test_run_with_a_wrong_playbook_names_the_mistake_and_keeps_what_is_published(here, exports, workspace):
    answer("load", *here, *sorted(exports.iterdir()))
    answer("run", *here)
    text = (workspace.folder / "playbook.toml").read_text()
    (workspace.folder / "playbook.toml").write_text("nonsense = 1\n" + text)

    error = refusal("run", *here, status=2)
    assert error["kind"] == "SettingsError"
    assert "line 1: nonsense: is not a setting of this file" in error["message"]
    assert len(answer("accounts", *here)["accounts"]) == 2
