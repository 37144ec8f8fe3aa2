"""The heatmap, its filters and what it counts, on a snapshot small enough to check by eye."""

import pytest

from abm.errors import UsageError
from abm_warehouse.publishing import heatmap
from abm_warehouse.publishing.heatmap import HeatmapFilters, Sort
from abm_warehouse.publishing.result_rows import NONE
from tests.app.snapshot import add_account


def ids(page: heatmap.HeatmapPage) -> list[str]:
    return [row.account_id for row in page.rows]


def page_of(con, sort=None, start=0, end=100, **filters):
    return heatmap.heatmap_page(con, filters=HeatmapFilters(**filters), sort=sort, start=start, end=end)


def test_the_heatmap_is_by_rank_when_nothing_else_is_asked(con):
    assert ids(page_of(con)) == [f"A{n}" for n in range(1, 13)]


def test_a_heatmap_row_has_twelve_weeks_oldest_first(con):
    acme = page_of(con).rows[0]

    assert [week.weeks_ago for week in acme.weeks] == list(range(11, -1, -1))
    assert [float(week.intent) for week in acme.weeks][-3:] == [9, 11, 12.5]
    assert [week.is_mqa for week in acme.weeks] == [False] * 9 + [True] * 3


def test_pages_are_cut_from_one_order_and_know_the_total(con):
    first, second = page_of(con, end=5), page_of(con, start=5, end=10)

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
    page = page_of(con, **filters)

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
    assert ids(page_of(con, sort=sort))[0] == first


@pytest.mark.parametrize("column", [*heatmap.HEATMAP_SORTS, "week_0", "week_11"])
def test_every_column_sorts_both_ways(con, column):
    for is_descending in (False, True):
        assert page_of(con, sort=Sort(column, is_descending=is_descending)).total == 12


def test_accounts_without_a_value_come_last_either_way(con):
    assert ids(page_of(con, sort=Sort("tier")))[-1] == "A5"
    assert ids(page_of(con, sort=Sort("tier", is_descending=True)))[-1] == "A5"


@pytest.mark.parametrize("column", ["week_", "week_-1", "week_1 desc", "rank; drop table mqa", ""])
def test_a_column_that_is_not_one_of_the_heatmap_is_refused_with_those_that_are(con, column):
    with pytest.raises(UsageError, match=r"cannot be sorted by .* week_0 \(now\)"):
        page_of(con, sort=Sort(column))


def test_an_account_shows_its_qualified_solution_before_its_busiest(empty):
    add_account(empty, "A1", "Two needs", rank=2, solution="crm", solution_rank=2, intents=(40,) * 12)
    add_account(empty, "A1", "Two needs", rank=1, solution="erp", intents=(12,) * 12, is_mqa=True)

    [row] = page_of(empty).rows
    [busiest] = page_of(empty, solution="crm").rows

    assert (row.solution, row.intent) == ("erp", 12)
    assert (busiest.solution, busiest.intent, len(busiest.weeks)) == ("crm", 40, 12)


def test_filter_options_count_accounts_and_name_those_without_a_value(con):
    options = heatmap.filter_options(con, HeatmapFilters())

    tiers = [(option.value, option.label, option.accounts) for option in options["tier"]]
    assert tiers == [("Tier 1", "Tier 1", 10), ("Tier 2", "Tier 2", 1), (NONE, "none", 1)]
    assert [option.label for option in options["owner"]] == ["Olga Owner", "Pat Rep", "none"]


def test_the_count_of_an_option_respects_the_other_filters_and_not_its_own(con):
    options = heatmap.filter_options(con, HeatmapFilters(tier="Tier 2", state="engaged"))

    counts = {
        (option.filter, option.value): option.accounts for values in options.values() for option in values
    }
    assert counts["tier", "Tier 1"] == len(ids(page_of(con, tier="Tier 1", state="engaged"))) == 7
    assert counts["state", "aware"] == len(ids(page_of(con, tier="Tier 2", state="aware"))) == 0
    assert counts["owner", "u2"] == len(ids(page_of(con, tier="Tier 2", state="engaged", owner="u2"))) == 1
    assert counts["owner", "u1"] == 0


def test_the_count_of_a_solution_is_what_choosing_it_shows(empty):
    add_account(empty, "A1", "Two needs", rank=2, solution="crm", solution_rank=2, intents=(40,) * 12)
    add_account(empty, "A1", "Two needs", rank=1, solution="erp", intents=(12,) * 12, is_mqa=True)

    options = heatmap.filter_options(empty, HeatmapFilters(only_mqa=True, solution="crm"))

    assert [(option.value, option.accounts) for option in options["solution"]] == [("crm", 0), ("erp", 1)]
    assert page_of(empty, only_mqa=True, solution="erp").total == 1


def test_a_tier_written_as_a_bare_number_is_found_with_its_namesakes(empty):
    add_account(empty, "A1", "Bare", rank=1, facts={"tier": "1"})
    add_account(empty, "A2", "Full", rank=2, facts={"tier": "Tier 1"})

    assert ids(page_of(empty, tier="Tier 1")) == ["A1", "A2"]
    assert ids(page_of(empty, tier="Tier 2")) == []


def test_the_book_is_summed_up_in_six_numbers(con):
    summary = heatmap.book_summary(con)

    assert (summary.accounts, summary.contacts, summary.signals) == (12, 6, 2)
    assert (summary.mqas, summary.warming, summary.gone_cold) == (2, 2, 1)
    assert [week.mqas for week in summary.weeks] == [0] * 9 + [2] * 3


def test_an_empty_book_is_all_zeros(empty):
    summary = heatmap.book_summary(empty)

    assert (summary.accounts, summary.mqas, summary.gone_cold) == (0, 0, 0)
    assert page_of(empty) == heatmap.HeatmapPage((), 0)
