"""What moved an account since an earlier run: time, data that came late, and other rules, told apart."""

import pytest

from tests.abm.commands import answer, refusal

LATE = "engagement_id,contact_id,kind,occurred_at\nE2,C2,webinar_attended,2026-01-04T10:00:00Z\n"


@pytest.fixture
def first(here, exports):
    """The id of a run as of 6 January."""
    answer("load", *here, *sorted(exports.iterdir()))
    return answer("run", *here, "--as-of", "2026-01-06")["run_id"]


def reasons(here, run_id):
    told = answer("diff", "A1", *here, "--since-run", run_id)
    assert told["change"] == pytest.approx(sum(reason["points"] for reason in told["reasons"]))
    return {reason["reason"]: reason["points"] for reason in told["reasons"]}


def intent(here):
    return answer("explain", "A1", *here)["intent"]


@pytest.mark.slow
def test_a_signal_that_was_loaded_late_is_a_correction_and_not_a_new_one(here, exports, first):
    before = intent(here)
    (exports / "engagements.csv").write_text(LATE)
    answer("load", *here, exports / "engagements.csv")
    answer("run", *here, "--as-of", "2026-01-06")

    told = reasons(here, first)

    assert told == {"corrections": pytest.approx(intent(here) - before)}
    assert told["corrections"] > 0


@pytest.mark.slow
def test_other_rules_are_told_apart_from_time_and_from_data(here, workspace, exports, first):
    before = intent(here)
    rules = workspace.playbook_file
    text = rules.read_text()
    request = 'kind = "demo_request"\npoints = 15'
    assert request in text
    rules.write_text(text.replace(request, 'kind = "demo_request"\npoints = 9'))
    (exports / "engagements.csv").write_text(LATE)
    answer("load", *here, exports / "engagements.csv")
    answer("run", *here, "--as-of", "2026-01-20")

    told = reasons(here, first)

    assert set(told) == {"rules", "corrections", "decay"}
    assert told["rules"] == -9  # six points less of a decision maker, who counts one and a half times
    assert told["corrections"] > 0
    assert sum(told.values()) == pytest.approx(intent(here) - before)


@pytest.mark.slow
def test_the_same_run_has_no_reasons(here, first):
    assert reasons(here, first) == {}


@pytest.mark.slow
def test_a_run_that_is_not_kept_and_two_beginnings_are_refused(here, first):
    said = refusal("diff", "A1", *here, "--since-run", "gone", status=2)["message"]
    assert said.startswith("Nothing is kept of a run 'gone'.")
    said = refusal("diff", "A1", *here, "--since-run", first, "--since", "2026-01-01", status=2)["message"]
    assert said == "Give one of --since, --since-run and --history."
