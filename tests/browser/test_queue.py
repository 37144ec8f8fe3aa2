"""An LDR and an AE work their queues with the keyboard; what they decide is saved at once."""

from collections.abc import Iterator
from datetime import timedelta

import duckdb
import pytest

from abm.playbook import DEFAULT_PLAYBOOK
from abm.playbook.model import shipped_text
from abm.workspace import Workspace
from abm_warehouse.decision_log import decisions
from abm_warehouse.dispositions import latest_dispositions
from abm_warehouse.qualification import answers
from tests.app.snapshot import NOW, insert, publish
from tests.browser.conftest import PATIENCE_MS, served

pytestmark = pytest.mark.browser


def hand_off(account: str, user: str, hours: float, **cells) -> dict:
    """A hand-off that is due in some hours."""
    due_at = NOW + timedelta(hours=hours)
    told = {
        "handoff_id": f"h {account} {hours}",
        "account_id": account,
        "level": "account",
        "why": "mqa",
        "queue": "ae",
        "user_id": user,
        "handed_at": due_at - timedelta(hours=4),
        "assigned_at": due_at - timedelta(hours=4),
        "contact_due_at": due_at,
        "is_open": True,
    }
    return told | cells


@pytest.fixture
def workspace(tmp_path):
    """Olga has two accounts, one overdue; Lea has a person who asked for a demo."""
    publish(tmp_path)
    (tmp_path / "abm.toml").write_text("as_of = 2026-11-16T06:00:00Z\n")
    (tmp_path / "playbook.toml").write_text(shipped_text(DEFAULT_PLAYBOOK))
    with duckdb.connect(str(tmp_path / "published" / "0001" / "abm.duckdb")) as con:
        insert(con, "run_playbook", [{"key": "reject_reasons", "value": "no_budget|no_project"}])
        insert(con, "users", [{"user_id": "olga", "name": "Olga"}, {"user_id": "lea", "name": "Lea"}])
        [[person]] = con.execute(
            "select contact_id from contacts where account_id = 'A1' order by 1 limit 1"
        ).fetchall()
        con.execute("create table int_people as select contact_id from contacts")
        scored = {"as_of": NOW, "contact_id": person, "account_id": "A1", "queue": "ldr", "score": 40}
        insert(con, "contact_scores", [scored])
        accounts = [row[0] for row in con.execute("select account_id from mqa_now where is_mqa").fetchall()]
        rows = [hand_off(accounts[0], "olga", 3), hand_off(accounts[1], "olga", -30)]
        raised = {"level": "person", "contact_id": person, "why": "hand_raise", "detail": "demo_request"}
        rows.append(hand_off("A1", "lea", 1, queue="ldr", **raised))
        insert(con, "handoffs", rows)
    return tmp_path


@pytest.fixture
def page(browser, workspace) -> Iterator:
    with served(workspace) as address:
        context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800})
        opened = context.new_page()
        opened.set_default_timeout(PATIENCE_MS)
        yield opened
        context.close()


def done(workspace) -> dict[str, tuple]:
    found = latest_dispositions(decisions(Workspace(workspace).decision_log))
    return {subject_id: (one.disposition, one.reason) for (_, subject_id), one in found.items()}


@pytest.mark.slow
def test_an_ae_works_what_is_due_first_with_one_key_each(page, workspace):
    page.goto("/queue?user=olga")
    page.wait_for_selector(".inbox-row.active")
    first, second = page.locator(".inbox-row .queue-who").all_inner_texts()
    assert page.locator(".inbox-group").all_inner_texts() == ["Overdue", "Due today"]
    assert page.locator(".inbox-row .due").all_inner_texts() == ["30 h 00 late", "in 3 h 00"]

    page.keyboard.press("a")
    page.wait_for_selector(".inbox-detail .disposed:has-text('Accepted')")
    page.keyboard.press("j")
    page.wait_for_selector(f".inbox-row.active:has-text('{second}')")
    assert page.locator(f".inbox-row:has-text('{first}') .disposed").inner_text() == "Accepted"
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    page.wait_for_selector(".inbox-detail .disposed:has-text('Rejected: no budget')")

    assert sorted(done(workspace).values()) == [("accepted", None), ("rejected", "no_budget")]
    page.keyboard.press("u")
    page.wait_for_selector(".inbox-detail .disposed", state="detached")
    assert list(done(workspace).values()) == [("accepted", None)]


@pytest.mark.slow
def test_keys_pressed_faster_than_the_page_turns_decide_about_the_item_that_was_moved_to(page, workspace):
    page.goto("/queue?user=olga")
    page.wait_for_selector(".inbox-row.active")
    second = page.locator(".inbox-row .queue-who").nth(1).inner_text()
    for key in ("j", "r", "Enter"):
        page.keyboard.press(key)

    page.wait_for_selector(".inbox-detail .disposed:has-text('Rejected: no budget')")
    assert page.locator(".inbox-detail .inbox-open").inner_text() == second
    assert list(done(workspace).values()) == [("rejected", "no_budget")]


@pytest.mark.slow
def test_an_ldr_sees_who_asked_for_what_recycles_them_and_finds_it_after_a_reload(page, workspace):
    page.goto("/queue?user=lea")
    page.wait_for_selector(".inbox-detail")
    assert "asked for sales" in page.locator(".inbox-reason").inner_text()
    assert "demo request" in page.locator(".inbox-reason").inner_text()

    page.keyboard.press("y")
    page.locator(".disposition-choices .pill:has-text('1 month')").click()
    page.wait_for_selector(".inbox-detail .disposed:has-text('Recycled until 16 Dec 2026')")
    page.reload()

    page.wait_for_selector(".inbox-detail .disposed:has-text('Recycled until')")
    assert [disposition for disposition, _ in done(workspace).values()] == ["recycled"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/A1")


@pytest.mark.slow
def test_an_ae_notes_a_discovery_call_and_names_the_champion(page, workspace):
    page.goto("/account/A1#qualification")
    card = page.locator(".qualification-card")
    card.get_by_label("The answer").fill("They lose renewals in spring")
    card.get_by_label("Confidence").select_option("70")
    card.get_by_role("button", name="Save").click()
    note = card.locator(".one-answer:has-text('They lose renewals in spring')")
    assert "70 % sure" in note.inner_text()
    assert card.get_by_label("The answer").input_value() == ""

    card.get_by_label("Question").select_option("meddic.champion")
    card.get_by_label("Whom it is about").select_option("A1-c1")
    card.get_by_role("button", name="Save").click()
    page.reload()
    champion = card.locator(".framework:has-text('MEDDIC') .one-answer")
    champion.wait_for()
    assert "yes" in champion.inner_text()

    note.get_by_role("button").click()
    note.wait_for(state="detached")
    found = answers(decisions(Workspace(workspace).decision_log))
    assert [(one.subject_id, one.field) for one in found] == [("A1-c1", "champion")]


@pytest.mark.slow
def test_an_ae_rejects_with_a_reason_and_takes_it_back_without_leaving_the_account(page, workspace):
    page.goto("/account/A1")
    page.locator(".disposition-menu", has_text="Reject").locator("summary").click()
    page.get_by_role("button", name="No budget").click()
    page.locator(".disposed", has_text="Rejected: no budget").wait_for()
    assert done(workspace)["A1"] == ("rejected", "no_budget")

    page.get_by_role("button", name="Undo").click()
    page.locator(".disposed").wait_for(state="detached")
    assert "A1" not in done(workspace)
    assert page.url.endswith("/account/A1")
