"""The buttons by which sales accepts, rejects and recycles an account, and undoes that."""

import duckdb
import pytest

from abm.errors import UsageError
from abm.playbook import DEFAULT_PLAYBOOK
from abm.playbook.model import shipped_text
from abm.workspace import Workspace
from abm_app.components import disposition
from abm_app.server import page_at
from abm_app.snapshots import Snapshots
from abm_warehouse.decision_log import decisions
from abm_warehouse.dispositions import latest_dispositions
from tests.app.snapshot import insert, publish
from tests.app.test_components import texts

REASONS = {"key": "reject_reasons", "value": "no_budget|no_project"}


def said(component) -> str:
    return " ".join(" ".join(texts(component)).split())


@pytest.fixture
def workspace(tmp_path):
    """A workspace with the reasons of a playbook."""
    publish(tmp_path)
    (tmp_path / "abm.toml").write_text("")
    (tmp_path / "playbook.toml").write_text(shipped_text(DEFAULT_PLAYBOOK))
    with duckdb.connect(str(tmp_path / "published" / "0001" / "abm.duckdb")) as con:
        insert(con, "run_playbook", [REASONS])
    return tmp_path


def press(workspace, **button):
    with Snapshots(workspace).ask() as con:
        return disposition.act(con, workspace, {"subject": "A1", **button}, by="olga")


def last(workspace):
    return latest_dispositions(decisions(Workspace(workspace).decision_log)).get(("account", "A1"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("as_", "value", "words"),
    [
        ("accepted", "", "Accepted, by olga"),
        ("rejected", "no_budget", "Rejected: no budget, by olga"),
        ("recycled", "30", "Recycled until"),
    ],
)
def test_one_click_decides_and_another_undoes_it(workspace, as_, value, words):
    shown = press(workspace, type=disposition.DISPOSE, **{"as": as_, "value": value})

    assert words in said(shown)
    assert "Undo" in said(shown)
    done = last(workspace)
    assert (done.disposition, done.by) == (as_, "olga")
    shown = press(workspace, type=disposition.UNDO, decision=done.decision_id)
    assert said(shown).startswith("Accept")
    assert last(workspace) is None


@pytest.mark.slow
def test_what_was_decided_is_shown_on_the_queue_and_on_the_page_of_the_account(workspace):
    press(workspace, type=disposition.DISPOSE, **{"as": "accepted", "value": ""})

    for address in ("/queue", "/account/A1"):
        assert "Accepted, by olga" in said(page_at(address, "", Snapshots(workspace)).page), address


def test_a_reason_that_the_playbook_does_not_have_is_refused(workspace):
    with pytest.raises(UsageError, match="'bored' is not a reason to reject"):
        press(workspace, type=disposition.DISPOSE, **{"as": "rejected", "value": "bored"})

    assert last(workspace) is None
