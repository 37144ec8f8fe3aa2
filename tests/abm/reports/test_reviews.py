"""Which reviews are due, and why."""

from datetime import date

import pytest

from abm.errors import SettingsError
from abm.playbook.held_reviews import Noted, read_reviews
from abm.playbook.model import Reviews
from abm.reports.reviews import reviews
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
