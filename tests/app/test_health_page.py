"""The page about data health: what it says of sources, and decisions made on it."""

from datetime import timedelta
from decimal import Decimal

import duckdb
import pytest

from abm.decisions import assigned_accounts
from abm.errors import UsageError
from abm.workspace import Workspace
from abm_app.pages import health
from abm_app.server import create_app, page_at
from abm_app.snapshots import Snapshots
from abm_warehouse.publishing.result_rows import Health, QuarantineReason, Undecided, UnpricedKind
from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation
from tests.app.snapshot import NOW, insert, publish
from tests.app.test_components import texts

ANN = Undecided(
    subject="record",
    subject_id="ann",
    full_name="Ann Novak",
    title="CTO",
    reason="several_accounts",
    candidates=2,
    accounts_named=["Acme (A1, 50 %)", "Acme Ltd (A2, 49 %)"],
    account_ids=["A1", "A2"],
    signals=3,
    last_signal_at=NOW - timedelta(days=2),
)


def measure(name: str, subject: str, value: float, expected: float, is_healthy: bool) -> Health:
    return Health(name, subject, value, expected, is_healthy, "What it means.")


def age_and_volume(source: str, *, days: float, week: float, usual: float, is_healthy: bool) -> list[Health]:
    return [
        measure("freshness_days", f"engagements of {source}", days, 7, days <= 7),
        measure("weekly_volume", source, week, usual, is_healthy),
    ]


def said(component) -> str:
    return " ".join(texts(component))


def test_a_source_that_sends_less_than_usual_and_late_is_said_to():
    card = health.sources_card(age_and_volume("web", days=9, week=4, usual=100, is_healthy=False))

    assert "9 days ago 4 100" in said(card)
    assert "Not fresh, fewer than usual" in said(card)


def test_a_source_that_sends_more_than_usual_is_said_to():
    card = health.sources_card(age_and_volume("web", days=0.5, week=400, usual=100, is_healthy=False))

    assert "today 400 100" in said(card)
    assert "More than usual" in said(card)


def test_a_source_whose_volume_is_not_measured_any_more_is_silent():
    card = health.sources_card([measure("freshness_days", "engagements of fair", 90, 7, True)])

    assert "Nothing in nine weeks" in said(card)
    assert "As expected" not in said(card)


def test_the_reason_for_quarantine_comes_with_an_example():
    reason = QuarantineReason("deals", "amount", "is not a number", 1_200, 2, "deals.csv", 7, "<b>many</b>")

    text = said(health.quarantine_card([reason]))

    assert "1,200 deals  amount is not a number <b>many</b> deals.csv, line 7" in text


def test_a_kind_that_earns_nothing_is_shown_with_what_it_may_have_been_meant_to_be():
    kind = UnpricedKind("web", "webinar_atended", 40, ["form Webinar (40)"], "webinar_attended", Decimal(12))

    text = said(health.unpriced_table([kind]))

    assert "web webinar_atended Did you mean webinar_attended (12 points)? 40 form Webinar (40)" in text


def test_a_book_in_which_every_kind_earns_says_so():
    assert "Every kind of engagement" in said(health.unpriced_table([]))


def test_the_candidates_are_buttons_until_one_is_chosen(tmp_path):
    workspace = Workspace(tmp_path)

    buttons = health.choices(ANN, assigned_accounts(workspace).get(("record", "ann")))

    assert [button["props"]["id"]["account"] for button in buttons] == ["A1", "A2"]


@pytest.fixture
def waiting(tmp_path):
    """A workspace in which Ann's account has to be decided."""
    workspace = publish(tmp_path)
    with duckdb.connect(str(require_current_generation(workspace) / DATABASE)) as con:
        insert(
            con,
            "account_matches",
            [
                {
                    "subject": "record",
                    "subject_id": "C1",
                    "account_id": account_id,
                    "contact_id": "C1",
                    "match_probability": 0.5,
                    "match_class": "ambiguous",
                }
                for account_id in ("A1", "A2")
            ],
        )
        queued = {"subject": "record", "subject_id": "C1", "contact_id": "C1", "candidates": 2, "signals": 3}
        insert(con, "match_queue", [{**queued, "reason": "several_accounts", "best_probability": 0.5}])
        con.execute("create table int_people as select 'C1' as contact_id")
    return workspace


@pytest.mark.slow
def test_a_button_assigns_the_account_and_another_undoes_it(waiting):
    workspace = Workspace(waiting)
    with Snapshots(waiting).ask() as con:
        assign = {"type": health.ASSIGN, "subject": "C1", "account": "A2"}
        label, undo = health.decide(con, workspace, assign, by="olga")
        decision = assigned_accounts(workspace)["record", "C1"]

        assert "from the next run on" in said(label)
        assert (decision.answer, decision.decided_by) == ("A2", "olga")

        shown = health.decide(con, workspace, undo["props"]["id"], by="olga")
        assert [button["props"]["id"]["account"] for button in shown] == ["A1", "A2"]
        assert not assigned_accounts(workspace)


def test_what_was_decided_is_shown_when_the_page_is_loaded_again(waiting):
    workspace = Workspace(waiting)
    with Snapshots(waiting).ask() as con:
        health.decide(con, workspace, {"type": health.ASSIGN, "subject": "C1", "account": "A1"}, by="olga")

    assert "from the next run on" in said(page_at("/health", "", Snapshots(waiting)).page)


def test_a_button_of_an_account_that_is_not_there_decides_nothing(waiting):
    with Snapshots(waiting).ask() as con, pytest.raises(UsageError, match="no account 'nowhere'"):
        health.decide(
            con,
            Workspace(waiting),
            {"type": health.ASSIGN, "subject": "C1", "account": "nowhere"},
            by="olga",
        )

    assert not assigned_accounts(Workspace(waiting))


def test_the_page_shows_who_is_waiting(waiting):
    shown = page_at("/health", "", Snapshots(waiting))

    assert shown.title == "Data health"
    assert "Whose account?" in said(shown.page)


@pytest.mark.slow
def test_the_page_of_a_book_with_nothing_to_do_says_so(tmp_path):
    text = said(page_at("/health", "", Snapshots(publish(tmp_path))).page)

    assert "Nobody is waiting for an account." in text
    assert "No row is in quarantine." in text
    assert create_app(tmp_path).server.test_client().get("/health").status_code == 200
