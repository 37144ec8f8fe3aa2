"""Which reviews are due, and why."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from abm.config.toml_files import parse_toml
from abm.errors import SettingsError
from abm.playbook.held_reviews import Noted, read_reviews
from abm.playbook.kept import keep_playbook
from abm.playbook.model import Playbook
from abm.playbook.revenue import Reviews
from abm.reports.reviews import reviews, reviews_of_run
from abm.workspace import create_workspace
from abm_warehouse.publishing.manifest import read_manifest
from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation
from abm_warehouse.storage.connections import open_snapshot

TODAY = date(2026, 9, 30)


@pytest.fixture(scope="module")
def due(demo_workspace):
    def ask(*noted: Noted) -> dict[str, dict]:
        with open_snapshot(require_current_generation(demo_workspace.folder) / DATABASE) as con:
            parts = reviews(con, TODAY, Reviews(), noted)
        return {row["review"]: row for row in parts[0].rows.to_pylist()}

    return ask


def test_a_review_is_due_so_many_days_after_the_last_one(due):
    found = due(Noted("losses", date(2026, 7, 1), "Dana", ""), Noted("batch", date(2026, 9, 16), "Dana", ""))

    assert (found["losses"]["is_due"], found["losses"]["due_on"]) == (False, date(2026, 10, 1))
    assert (found["batch"]["is_due"], found["batch"]["due_on"]) == (True, TODAY)


def test_a_review_that_was_never_held_is_due(due):
    assert all(row["is_due"] and row["because"] != "" for row in due().values())


def test_a_new_product_asks_for_a_review_of_the_rules_until_it_is_held(due):
    held, product = (
        Noted("rules", date(2026, 9, 1), "Dana", ""),
        Noted("new_product", date(2026, 9, 10), "Dana", ""),
    )
    later = Noted("rules", date(2026, 9, 11), "Dana", "")

    assert due(held, product)["rules"]["because"] == "there was a new product or a major feature"
    assert "new product" not in due(held, product, later)["rules"]["because"]


def test_what_is_noted_for_later_days_does_not_count(due):
    assert due(Noted("losses", date(2026, 10, 5), "Dana", ""))["losses"]["held_on"] is None


def test_reviews_name_each_mistake_with_its_line(tmp_path):
    (tmp_path / "reviews.csv").write_text("what,on,by,note\nlosses,2026-07-01,Dana,\nparty,yesterday,Dana,\n")

    with pytest.raises(SettingsError) as found:
        read_reviews(tmp_path)
    assert [problem.partition(":")[0] for problem in found.value.problems] == ["line 3", "line 3"]


def test_a_run_is_reviewed_as_often_as_its_own_rules_said(demo_workspace, tmp_path):
    """The playbook of the workspace asks for losses every 92 days now."""
    workspace = create_workspace(tmp_path / "workspace")
    (workspace.folder / "reviews.csv").write_text("what,on,by,note\nlosses,2026-09-01,Dana,\n")
    text = workspace.playbook_file.read_text("utf-8") + "\n[reviews]\nlosses = 30\n"
    monthly = parse_toml(text, Playbook, file="playbook.toml")
    keep_playbook(workspace.playbooks, monthly, text, datetime(2026, 9, 1, tzinfo=UTC))
    generation = require_current_generation(demo_workspace.folder)
    manifest = read_manifest(generation)

    def due_on(version: str) -> date:
        with open_snapshot(generation / DATABASE) as con:
            parts = reviews_of_run(workspace, con, replace(manifest, playbook_version=version))
        return next(row["due_on"] for row in parts[0].rows.to_pylist() if row["review"] == "losses")

    assert due_on(monthly.version) == date(2026, 10, 1)
    assert due_on("not kept") == date(2026, 12, 2)
