"""A run can be repeated after the rules and the data have changed; docs/scenarios.md, "MQA over time"."""

import hashlib

import pytest

from abm.playbook.model import shipped_text
from tests.abm.commands import answer, refusal

TIME = ("--as-of", "2026-01-10")
STRICTER = ("min_account_fit = 20", "min_account_fit = 21")


def published(workspace, generation):
    """Hashes of all files of a generation that hold rows, by name."""
    folder = workspace.published / generation
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*.parquet"))
    }


@pytest.mark.slow
def test_g15_a_run_is_reproduced_to_the_byte_after_the_rules_changed(workspace, here, exports):
    answer("load", *here, *sorted(exports.iterdir()))
    first = answer("run", *here, *TIME)
    before = published(workspace, first["generation"])

    text = workspace.playbook_file.read_text()
    assert STRICTER[0] in text
    workspace.playbook_file.write_text(text.replace(*STRICTER))
    second = answer("run", *here, *TIME)
    assert second["run_id"] != first["run_id"]

    again = answer("run", *here, "--reproduce", first["run_id"][:8])
    assert again["run_id"] == first["run_id"]
    assert again["playbook_version"] == first["playbook_version"]
    assert published(workspace, again["generation"]) == before
    assert before

    (workspace.folder / "words.csv").write_text("about,word,means\nstatus,won over,sql\n")
    said = refusal("run", *here, "--reproduce", first["run_id"], status=3)["message"]
    assert f"Run {first['run_id']} cannot be reproduced" in said
    assert answer("status", *here)["published"]["generation"] == again["generation"]


@pytest.mark.slow
def test_a_run_is_the_same_run_after_more_was_loaded(here, exports):
    answer("load", *here, exports / "accounts.csv", exports / "contacts.csv")
    first = answer("run", *here, *TIME)
    answer("load", *here, exports / "engagements.csv")
    later = answer("run", *here, *TIME)
    assert later["engagements"] == 1

    again = answer("run", *here, "--reproduce", first["run_id"])
    assert (again["run_id"], again["engagements"]) == (first["run_id"], 0)


def test_unknown_runs_and_rules_are_refused(here):
    assert "has no run 'abc'" in refusal("run", *here, "--reproduce", "abc", status=2)["message"]
    assert "leave out --as-of" in refusal("run", *here, *TIME, "--reproduce", "abc", status=2)["message"]
    assert "is neither a file nor a version" in refusal("run", *here, "--rules", "none", status=2)["message"]


@pytest.mark.slow
def test_a_question_about_another_instant_leaves_what_is_published(tmp_path, workspace, here, exports):
    answer("load", *here, *sorted(exports.iterdir()))
    run = answer("run", *here, *TIME)
    log = workspace.run_log.read_text()
    rules = tmp_path / "other.toml"
    rules.write_text(shipped_text("points-100"))

    before = answer("accounts", *here, "--as-of", "2026-01-04", "--rules", rules)["accounts"]
    assert {account["is_mqa"] for account in before} == {False}
    assert any(account["is_mqa"] for account in answer("accounts", *here)["accounts"])
    assert answer("status", *here)["published"]["run_id"] == run["run_id"]
    assert workspace.run_log.read_text() == log
    assert not list(workspace.folder.glob(".scored_apart_*"))

    said = refusal("explain", "A1", *here, "--as-of", "2026-01-11", status=2)["message"]
    assert "Run `abm run --as-of 2026-01-11T00:00:00Z` first." in said
