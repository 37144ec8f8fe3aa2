"""The queries of the app and the command line, on a snapshot small enough to check by eye."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import duckdb
import pytest

from abm.errors import UsageError
from abm_warehouse.models.sql_files import sql_root
from abm_warehouse.publishing import asking, queries
from abm_warehouse.publishing.result_rows import NONE, HeatmapFilters, Sort
from tests.app.snapshot import HOSTILE, NOW, add_account, clock, create_marts, fill, insert

QUERIES = sorted(file.name for file in (sql_root() / "queries").iterdir())


@pytest.fixture(scope="module")
def con():
    con = duckdb.connect()
    con.execute("set TimeZone = 'UTC'")
    fill(con)
    yield con
    con.close()


@pytest.fixture
def empty():
    con = duckdb.connect()
    con.execute("set TimeZone = 'UTC'")
    create_marts(con)
    clock(con)
    yield con
    con.close()


def ids(page: queries.HeatmapPage) -> list[str]:
    return [row.account_id for row in page.rows]


def heatmap(con, sort=None, start=0, end=100, **filters):
    return queries.heatmap(con, filters=HeatmapFilters(**filters), sort=sort, start=start, end=end)


def test_the_heatmap_is_by_rank_when_nothing_else_is_asked(con):
    assert ids(heatmap(con)) == [f"A{n}" for n in range(1, 13)]


def test_a_heatmap_row_has_twelve_weeks_oldest_first(con):
    acme = heatmap(con).rows[0]

    assert [week.weeks_ago for week in acme.weeks] == list(range(11, -1, -1))
    assert [float(week.intent) for week in acme.weeks][-3:] == [9, 11, 12.5]
    assert [week.is_mqa for week in acme.weeks] == [False] * 9 + [True] * 3


def test_pages_are_cut_from_one_order_and_know_the_total(con):
    first, second = heatmap(con, end=5), heatmap(con, start=5, end=10)

    assert ids(first) + ids(second) == [f"A{n}" for n in range(1, 11)]
    assert first.total == second.total == 12


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"text": "ACME"}, ["A1"]),
        ({"text": "a2.example"}, ["A2"]),
        ({"text": "A10"}, ["A10"]),
        ({"text": "%"}, []),
        ({"tier": "Tier 2"}, ["A2"]),
        ({"tier": NONE}, ["A5"]),
        ({"segment": "Mid-market"}, ["A2"]),
        ({"owner": "u2"}, ["A2"]),
        ({"owner": NONE}, ["A5"]),
        ({"state": "aware"}, ["A3"]),
        ({"only_mqa": True}, ["A1", "A4"]),
        ({"min_intent": 8}, ["A1", "A2"]),
        ({"min_intent": 8.01}, ["A1"]),
        ({"movement": "warming"}, ["A1", "A2"]),
        ({"movement": "cold"}, ["A3"]),
        ({"solution": "crm"}, []),
        ({"text": "' or 1=1 --"}, []),
    ],
)
def test_a_filter_lets_through_what_it_says(con, filters, found):
    page = heatmap(con, **filters)

    assert ids(page) == found
    assert page.total == len(found)


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        (Sort("name"), "A4"),  # '<' comes before every letter
        (Sort("name", is_descending=True), "A12"),
        (Sort("intent", is_descending=True), "A1"),
        (Sort("week_1", is_descending=True), "A3"),  # 20 points, all gone now
        (Sort("tier", is_descending=True), "A2"),
    ],
)
def test_the_heatmap_sorts_by_any_of_its_columns(con, sort, first):
    assert ids(heatmap(con, sort=sort))[0] == first


@pytest.mark.parametrize("column", [*queries.HEATMAP_SORTS, "week_0", "week_11"])
def test_every_column_sorts_both_ways(con, column):
    for is_descending in (False, True):
        assert heatmap(con, sort=Sort(column, is_descending=is_descending)).total == 12


def test_accounts_without_a_value_come_last_either_way(con):
    assert ids(heatmap(con, sort=Sort("tier")))[-1] == "A5"
    assert ids(heatmap(con, sort=Sort("tier", is_descending=True)))[-1] == "A5"


@pytest.mark.parametrize("column", ["week_", "week_-1", "week_1 desc", "rank; drop table mqa", ""])
def test_a_column_that_is_not_one_of_the_heatmap_is_refused_with_those_that_are(con, column):
    with pytest.raises(UsageError, match=r"cannot be sorted by .* week_0 \(now\)"):
        heatmap(con, sort=Sort(column))


@pytest.mark.slow
def test_threads_that_ask_the_same_question_at_once_get_their_own_answers(con):
    def names(account_id):
        with con.cursor() as cursor:
            return {queries.account(cursor, account_id).account_id for _ in range(20)}

    accounts = [f"A{n}" for n in range(1, 13)]
    with ThreadPoolExecutor(max_workers=6) as pool:
        assert list(pool.map(names, accounts)) == [{account_id} for account_id in accounts]


def test_an_account_shows_its_qualified_solution_before_its_busiest(empty):
    add_account(empty, "A1", "Two needs", rank=2, solution="crm", solution_rank=2, intents=(40,) * 12)
    add_account(empty, "A1", "Two needs", rank=1, solution="erp", intents=(12,) * 12, is_mqa=True)

    [row] = heatmap(empty).rows
    [busiest] = heatmap(empty, solution="crm").rows

    assert (row.solution, row.intent) == ("erp", 12)
    assert (busiest.solution, busiest.intent, len(busiest.weeks)) == ("crm", 40, 12)


def test_filter_options_count_accounts_and_name_those_without_a_value(con):
    options = queries.filter_options(con, HeatmapFilters())

    tiers = [(option.value, option.label, option.accounts) for option in options["tier"]]
    assert tiers == [("Tier 1", "Tier 1", 10), ("Tier 2", "Tier 2", 1), (NONE, "none", 1)]
    assert [option.label for option in options["owner"]] == ["Olga Owner", "Pat Rep", "none"]


def test_the_count_of_an_option_respects_the_other_filters_and_not_its_own(con):
    options = queries.filter_options(con, HeatmapFilters(tier="Tier 2", state="engaged"))

    counts = {
        (option.filter, option.value): option.accounts for values in options.values() for option in values
    }
    assert counts["tier", "Tier 1"] == len(ids(heatmap(con, tier="Tier 1", state="engaged"))) == 7
    assert counts["state", "aware"] == len(ids(heatmap(con, tier="Tier 2", state="aware"))) == 0
    assert counts["owner", "u2"] == len(ids(heatmap(con, tier="Tier 2", state="engaged", owner="u2"))) == 1
    assert counts["owner", "u1"] == 0


def test_the_count_of_a_solution_is_what_choosing_it_shows(empty):
    add_account(empty, "A1", "Two needs", rank=2, solution="crm", solution_rank=2, intents=(40,) * 12)
    add_account(empty, "A1", "Two needs", rank=1, solution="erp", intents=(12,) * 12, is_mqa=True)

    options = queries.filter_options(empty, HeatmapFilters(only_mqa=True, solution="crm"))

    assert [(option.value, option.accounts) for option in options["solution"]] == [("crm", 0), ("erp", 1)]
    assert heatmap(empty, only_mqa=True, solution="erp").total == 1


def test_a_tier_written_as_a_bare_number_is_found_with_its_namesakes(empty):
    add_account(empty, "A1", "Bare", rank=1, facts={"tier": "1"})
    add_account(empty, "A2", "Full", rank=2, facts={"tier": "Tier 1"})

    assert ids(heatmap(empty, tier="Tier 1")) == ["A1", "A2"]
    assert ids(heatmap(empty, tier="Tier 2")) == []


def test_an_owner_without_a_user_is_shown_by_id(empty):
    add_account(
        empty, "A1", "Acme", rank=1, is_mqa=True, facts={"owner_id": "pat@x.example", "owner_name": None}
    )

    assert heatmap(empty).rows[0].owner_name == "pat@x.example"
    assert queries.account(empty, "A1").owner_name == "pat@x.example"
    assert queries.queued_account(empty, "A1").owner_name == "pat@x.example"
    assert queries.ranked_accounts(empty)[0].owner_name == "pat@x.example"


def test_the_book_is_summed_up_in_six_numbers(con):
    summary = queries.book_summary(con)

    assert (summary.accounts, summary.contacts, summary.signals) == (12, 6, 2)
    assert (summary.mqas, summary.warming, summary.gone_cold) == (2, 2, 1)
    assert [week.mqas for week in summary.weeks] == [0] * 9 + [2] * 3


def test_an_empty_book_is_all_zeros(empty):
    summary = queries.book_summary(empty)

    assert (summary.accounts, summary.mqas, summary.gone_cold) == (0, 0, 0)
    assert heatmap(empty) == queries.HeatmapPage((), 0)
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
    assert [link.from_name for link in queries.links(con, "A1")] == ["Bob Chief"]
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
