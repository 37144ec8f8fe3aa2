"""The queries of the app and the command line, on a snapshot small enough to check by eye."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest

from abm_warehouse.models.sql_files import sql_root
from abm_warehouse.publishing import asking, heatmap, queries
from abm_warehouse.publishing.heatmap import HeatmapFilters
from tests.app.snapshot import HOSTILE, NOW, add_account, insert

QUERIES = sorted(file.name for file in (sql_root() / "queries").iterdir())


@pytest.mark.slow
def test_threads_that_ask_the_same_question_at_once_get_their_own_answers(con):
    def names(account_id):
        with con.cursor() as cursor:
            return {queries.account(cursor, account_id).account_id for _ in range(20)}

    accounts = [f"A{n}" for n in range(1, 13)]
    with ThreadPoolExecutor(max_workers=6) as pool:
        assert list(pool.map(names, accounts)) == [{account_id} for account_id in accounts]


def test_an_owner_without_a_user_is_shown_by_id(empty):
    add_account(
        empty, "A1", "Acme", rank=1, is_mqa=True, facts={"owner_id": "pat@x.example", "owner_name": None}
    )

    assert heatmap.heatmap_page(empty, filters=HeatmapFilters()).rows[0].owner_name == "pat@x.example"
    assert queries.account(empty, "A1").owner_name == "pat@x.example"
    assert queries.queued_account(empty, "A1").owner_name == "pat@x.example"
    assert queries.ranked_accounts(empty)[0].owner_name == "pat@x.example"


def test_an_account_that_is_not_published_is_none(empty):
    assert queries.queued_account(empty, "A1") is None
    assert queries.account(empty, "A1") is None


def test_the_queue_says_why_what_is_missing_and_whom_to_talk_to(con):
    acme, hostile = queries.queued_account(con, "A1"), queries.queued_account(con, "A4")

    assert acme.clauses_held == ["account_fit", "episode", "account_intent", "not_excluded"]
    assert (acme.seats, acme.seats_empty) == (6, 3)
    assert acme.roles_empty == ["technical_buyer", "user", "user"]
    assert (acme.next_name, acme.next_state) == ("Bob Chief", "engaged")
    assert acme.mqa_since == NOW - timedelta(weeks=2)
    assert hostile.name == HOSTILE


def test_next_actions_name_the_person_the_user_and_who_introduces(con):
    [action] = queries.next_actions(con, "A1", solution="any")

    assert (action.full_name, action.through_user, action.through_first) == ("Bob Chief", "u1", "Ann Buyer")


def test_the_outlook_names_whose_signal_fades_and_on_whom_access_depends(con):
    [told] = queries.outlook(con, "A1")

    assert (told.lost_by, told.fading_name, told.fading_kind) == ("episode", "Ann Buyer", "pricing_view")
    assert (told.ways, told.first_in_cut, told.second_in_cut) == (1, "Ann Buyer", None)


def test_the_queue_names_the_person_of_the_first_step_on_the_page_of_the_account(con):
    [first, *_] = queries.next_actions(con, "A1", solution="any")
    queued = queries.queued_account(con, "A1")

    assert (queued.next_contact_id, queued.next_role) == (first.contact_id, first.role)
    assert queued.next_name == "Bob Chief"


def test_ranked_accounts_stop_at_the_limit(con):
    assert [row.rank for row in queries.ranked_accounts(con, limit=3)] == [1, 2, 3]
    assert [row.account_id for row in queries.ranked_accounts(con, only_mqa=True)] == ["A1", "A4"]


def test_an_account_comes_with_its_scores_of_now_and_its_weeks(con):
    acme = queries.account(con, "A1")

    assert (acme.name, acme.is_mqa, acme.rank) == ("Acme Works", True, 1)
    assert (acme.fit, acme.intent) == (Decimal("24.00"), Decimal("12.50"))
    assert acme.coverage_met == Decimal("0.2000")
    assert len(acme.weeks) == 12
    assert [told.solution for told in acme.solutions] == ["any"]
    assert acme.whole == "any"


def test_an_unknown_account_or_solution_is_none(con):
    assert queries.account(con, "nobody") is None
    assert queries.account(con, "A1", solution="crm") is None


def test_the_ledger_adds_up_to_the_score(con):
    acme = queries.account(con, "A1")

    for part, score in (("intent", acme.intent), ("fit", acme.fit)):
        assert sum(line.points for line in queries.ledger(con, "A1", part)) == score


def test_a_ledger_line_names_the_person_and_the_signal(con):
    line = next(line for line in queries.ledger(con, "A1", "intent") if line.engagement_id)

    assert (line.full_name, line.signal, line.asset) == (
        "Ann Buyer",
        "pricing_view",
        "Pricing page",
    )


def test_a_ledger_without_signals_has_the_same_lines_and_does_not_say_what_they_were(con):
    full, short = queries.ledger(con, "A1"), queries.ledger(con, "A1", with_signals=False)

    assert any(line.signal for line in full)
    assert short == tuple(line._replace(signal=None, asset=None) for line in full)


def test_seats_are_heaviest_first_with_who_fills_them(con):
    seats = queries.seats(con, "A1")

    assert [(seat.seat_id, seat.full_name) for seat in seats] == [
        ("decision_maker", "Bob Chief"),
        ("economic_buyer", "Ann Buyer"),
        ("champion", "Cy Champion"),
        ("technical_buyer", None),
        ("user", None),
        ("user:2", None),
    ]


def test_people_on_a_seat_are_listed_before_those_on_none(con):
    assert [member.full_name for member in queries.members(con, "A1")][-1] == "Dee Nobody"


def test_the_timeline_is_newest_first_and_stops_at_the_limit_and_at_now(con):
    signals = queries.timeline(con, "A1")

    assert [signal.kind for signal in signals] == ["pricing_view", "webinar_attended"]
    assert len(queries.timeline(con, "A1", limit=1)) == 1


def test_a_signal_after_the_run_is_not_on_the_timeline(empty):
    add_account(empty, "A1", "Acme", rank=1)
    late = {"engagement_id": "e", "account_id": "A1", "kind": "page_view"}
    insert(empty, "engagements", [{**late, "occurred_at": NOW + timedelta(seconds=1)}])

    assert queries.timeline(empty, "A1") == ()


def test_the_other_lists_of_an_account_are_those_of_the_account(con):
    assert len(queries.clauses(con, "A1")) == 5
    assert [episode.people for episode in queries.episodes(con, "A1")] == [2]
    assert [found.amount for found in queries.opportunities_of(con, "A1")] == [125000]
    assert queries.opportunities_of(con, "A2") == ()


@pytest.mark.parametrize("file", QUERIES)
def test_a_query_file_says_its_name_and_its_grain(file):
    first, second, *_ = (sql_root() / "queries" / file).read_text("utf-8").splitlines()

    assert first.startswith(f"-- {file.removesuffix('.sql')}: ")
    assert second.startswith("-- grain: ")


def test_the_text_of_a_query_can_be_shown_with_its_values_bound(con):
    text = asking.bound_text("queued_account", {"account_id": "A1"})

    assert "where account_id = 'A1'" in text
    assert [row[1] for row in con.execute(text).fetchall()] == ["A1"]


@pytest.mark.parametrize("file", QUERIES)
def test_a_bound_query_has_no_parameter_left(file):
    text = asking.bound_text(file.removesuffix(".sql"), {})

    assert not [line for line in text.splitlines() if "$" in line.partition("--")[0]]


def test_the_scores_of_an_account_come_with_the_most_the_playbook_gives(empty):
    add_account(empty, "A1", "Acme", rank=1)
    empty.execute("update run_playbook set value = '25' where key = 'account_fit_max'")

    acme = queries.account(empty, "A1")

    assert (acme.fit_max, acme.intent_max) == (25, 100)
