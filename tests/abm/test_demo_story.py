"""The demo company tells a story: its funnel, deals, losses, costs and goals are of plausible size."""

from collections import Counter
from datetime import date, timedelta

import pytest

import abm
from abm.reports.reviews import reviews_of
from abm_warehouse.demo import DEMO_AS_OF
from abm_warehouse.publishing import hand_offs
from abm_warehouse.publishing.answers import answer
from abm_warehouse.publishing.qualification import published_answers
from abm_warehouse.publishing.snapshots import DATABASE
from abm_warehouse.storage.connections import open_snapshot

SUMMER, SPRING = date(2026, 7, 1), date(2026, 4, 1)


@pytest.fixture(scope="module")
def book(demo_workspace):
    return abm.open(demo_workspace.folder)


def rows(book, name: str, part: str, **choices) -> list[dict]:
    return book.report(name, **choices).part(part).rows.to_pylist()


def test_deals_are_won_as_often_and_as_fast_as_in_a_public_pipeline(book):
    """Maven CRM Sales Opportunities: 0.6315 of the closed deals were won, after a median of 57 days."""
    [every] = rows(book, "deals", "deals", by="all")

    assert every["win_rate"] == pytest.approx(0.6315, abs=0.02)
    assert every["days_to_win"] == pytest.approx(57, abs=3)
    assert every["days_to_lose"] == pytest.approx(14, abs=4)


def test_fewer_people_reach_each_later_stage(book):
    stages = rows(book, "funnel", "stages")

    for level in ("person", "account"):
        reached = [stage["reached"] for stage in stages if stage["level"] == level]
        assert reached == sorted(reached, reverse=True)
        assert len(reached) == 6


def test_the_mqls_of_accounts_become_sqls_as_often_as_is_usual(book):
    [ratio] = [
        row
        for row in rows(book, "funnel", "conversion")
        if (row["level"], row["from_stage"], row["to_stage"]) == ("account", "mql", "sql")
    ]
    assert 0.18 <= ratio["conversion"] <= 0.30


def test_sales_accepts_most_leads_and_qualifies_a_quarter_of_them(book):
    shares = {
        (row["from_stage"], row["to_stage"]): row["conversion"]
        for row in rows(book, "funnel", "conversion")
        if row["level"] == "account"
    }
    assert shares["mql", "sal"] >= 0.85
    assert 0.15 <= shares["sal", "sql"] <= 0.35


def test_statuses_moves_and_returns_are_those_of_the_mart(book):
    statuses = rows(book, "lifecycle", "statuses", limit=5)
    moves = rows(book, "lifecycle", "moves", limit=5)
    illegal = rows(book, "lifecycle", "illegal", limit=5)
    resting = rows(book, "lifecycle", "resting", limit=5)

    [total] = book.sql(
        "select count(*) as moves, count(*) filter (where left_at is null) as now from lifecycle"
    )[["moves", "now"]].itertuples(index=False)
    assert sum(row["moves"] for row in moves) == total.moves
    assert sum(row["now"] for row in statuses) == total.now
    assert len(illegal) == 5
    assert all(row["illegal_because"] == "moved back" for row in illegal)
    days = [row["comes_back_on"] for row in resting]
    assert days == sorted(days)
    assert len(days) == 5


def test_sales_answers_most_but_fewer_than_agreed_in_time(book):
    clauses = {row["clause"]: row for row in rows(book, "sla", "clauses", limit=1)}
    [by_points] = book.sql(
        "select avg((contact = 'met')::int) as met from handoffs where why = 'points' and contact <> 'open'"
    )["met"]

    assert 0.80 <= clauses["contact"]["met_share"] <= 0.90
    assert clauses["contact"]["target_share"] == 0.95
    assert by_points >= 0.5


def test_a_handful_of_moves_is_not_allowed(book):
    assert 0 < len(rows(book, "lifecycle", "illegal", limit=100)) <= 12


def test_a_champion_who_moved_is_news_at_the_new_account(book):
    with open_snapshot(book.generation / DATABASE) as con:
        [item] = [
            item
            for item in hand_offs.inbox(con, said="new", user=None, start=0, size=1000)
            if item.why == "champion_moved"
        ]
        [move] = con.execute("select contact_id, account_id from champion_moves").fetchall()
    assert (item.contact_id, item.account_id) == move


def test_notes_of_discovery_calls_are_there_and_on_the_agenda(book, demo_workspace):
    with open_snapshot(book.generation / DATABASE) as con:
        notes = published_answers(con, account_id=None, text=None, limit=100)
        found = published_answers(con, account_id=None, text="SPREADSHEETS", limit=100)
    agenda = reviews_of(demo_workspace).part("agenda").rows.to_pylist()

    assert Counter(note.framework for note in notes) == {"discovery": 5, "bant": 2}
    assert [note.account_id for note in found] == ["planted-full-committee"]
    assert sum(row["review"] == "voice of customer" for row in agenda) == 5


def test_somebody_asked_for_sales_this_morning_and_can_still_be_answered_in_time(book):
    with open_snapshot(book.generation / DATABASE) as con:
        today = [
            item
            for item in hand_offs.inbox(con, said="new", user=None, start=0, size=1000)
            if item.why == "hand_raise" and item.handed_at >= DEMO_AS_OF.replace(hour=0)
        ]
    assert len(today) == 4
    assert all(DEMO_AS_OF < item.due_at < DEMO_AS_OF + timedelta(hours=12) for item in today)


def test_somebody_is_due_each_step_of_the_journey_today(book):
    due = rows(book, "journeys", "due", days=1)

    assert {row["step"] for row in due} == {1, 2}
    assert {row["due_on"] for row in due} == {DEMO_AS_OF.date()}


def test_there_are_people_on_every_rung_of_the_ladder_and_one_at_the_top(book):
    rungs = book.sql("select level, count(*) as people from contact_levels group by level order by level")

    assert list(rungs["level"]) == [0, 1, 2, 3, 4, 5, 6]
    assert rungs["people"].iloc[-1] == 1


def test_many_deals_of_two_quarters_end_without_a_decision(book):
    readings = {
        row["quarter"]: row["reading"]
        for row in rows(book, "losses", "categories")
        if row["category"] == "no_decision"
    }
    assert (readings[SUMMER], readings[SPRING]) == ("no_acute_pain", "no_acute_pain")


def test_the_quarter_misses_its_revenue_alone(book):
    goals = {row["measure"]: row["verdict"] for row in rows(book, "costs", "goals")}

    assert goals == {"revenue": "behind", "pipeline": "on pace", "sql": "met", "deals_won": "not begun"}


def test_customers_cost_what_the_channels_spent(book):
    quarters = {row["quarter"]: row for row in rows(book, "costs", "quarters")}
    spent = rows(book, "attribution", "costs", goal="won", scope="committee", by="channel")

    assert sum(row["spend"] for row in quarters.values()) == sum(row["spend"] or 0 for row in spent)
    assert 1_000 < quarters[SPRING]["cost_per_customer"] < 20_000


def test_a_new_market_asks_for_a_review_of_the_rules(demo_workspace):
    due = {row["review"]: row for row in reviews_of(demo_workspace).part("due").rows.to_pylist()}

    assert (due["rules"]["is_due"], due["rules"]["because"]) == (True, "there was a new market or vertical")
    assert (due["batch"]["is_due"], due["losses"]["is_due"]) == (False, False)
    assert due["voice of customer"]["is_due"]


def test_the_deals_behind_a_channel_have_its_credit(book):
    asked = {"goal": "won", "scope": "committee", "dimension": "channel"}
    with open_snapshot(book.generation / DATABASE) as con:
        credits = [
            row for row in answer(con, "attributed_credit", asked).to_pylist() if row["value"] == "email"
        ]
        for credit in credits:
            behind = answer(con, "credited_deals", asked | {"value": "email", "model": credit["model"]})
            assert sum(row["credit"] for row in behind.to_pylist()) == credit["credit"]
            assert sum(row["touches"] for row in behind.to_pylist()) == credit["touches"]
    assert len(credits) >= 8
