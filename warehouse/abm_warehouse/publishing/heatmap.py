"""
The heatmap: the accounts of the book week by week, filtered and sorted, and the book in numbers above it.

Like :mod:`abm_warehouse.publishing.queries`, these functions read a published snapshot and return rows; the
SQL is in ``sql/queries``.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

import duckdb

from abm.errors import UsageError
from abm_warehouse.publishing.asking import ask, ask_text, query_text, rows_of
from abm_warehouse.publishing.page_tables import with_tables
from abm_warehouse.publishing.result_rows import Week

Movement = Literal["warming", "cold"]

HEATMAP_SORTS: Mapping[str, str] = {
    "rank": "rank",
    "name": "place_by_name",
    "tier": "tier",
    "segment": "segment",
    "icp": "icp",
    "owner_name": "lower(owner_name)",
    "state": "state",
    "is_mqa": "is_mqa",
    "fit": "fit",
    "intent": "intent",
    "intent_change": "intent_change",
    "coverage_engaged": "coverage_engaged",
    "people_engaged": "people_engaged",
}
"""Columns the heatmap may be sorted by, besides the weeks."""

WEEK_SORT = re.compile(r"week_(\d{1,3})", re.ASCII)
"""A week the heatmap may be sorted by: ``week_0`` is now, ``week_1`` a week ago."""

PASSES_EVERY_FILTER = (
    "is_shown and passes_tier and passes_segment and passes_icp and passes_owner and passes_state"
    " and passes_solution and passes_others"
)


class HeatmapFilters(NamedTuple):
    """The filters of the heatmap; None lets everything through."""

    text: str | None = None
    tier: str | None = None
    segment: str | None = None
    icp: str | None = None
    owner: str | None = None
    state: str | None = None
    solution: str | None = None
    movement: Movement | None = None
    min_intent: float | None = None
    only_mqa: bool = False


class Sort(NamedTuple):
    """One column of the heatmap to sort by."""

    column: str
    is_descending: bool = False


class HeatmapRow(NamedTuple):
    """One account of the heatmap, at its best solution; weeks run from the oldest to now."""

    account_id: str
    solution: str
    name: str
    tier: str | None
    segment: str | None
    icp: str | None
    icp_title: str | None
    owner_name: str | None
    state: str
    is_mqa: bool
    rank: int
    fit: Decimal
    intent: Decimal
    intent_uncapped: Decimal
    intent_change: Decimal | None
    told_change: Decimal
    moved_because: str | None
    flag_moved_by: str | None
    coverage_engaged: Decimal
    people_engaged: int
    weeks: tuple[Week, ...]


class HeatmapPage(NamedTuple):
    """Some rows of the heatmap, and how many there are in all."""

    rows: tuple[HeatmapRow, ...]
    total: int


class FilterOption(NamedTuple):
    """A value to filter by, and how many accounts it would leave given the other filters."""

    filter: str
    value: str
    label: str
    accounts: int


class BookWeek(NamedTuple):
    """How many accounts were an MQA in one week."""

    weeks_ago: int
    as_of: datetime
    mqas: int


class BookSummary(NamedTuple):
    """The whole book as of now; weeks run from the oldest to now."""

    accounts: int
    contacts: int
    signals: int
    last_signal_at: datetime | None
    has_intent: bool
    mqas: int
    warming: int
    gone_cold: int
    weeks: tuple[BookWeek, ...]


def week_of(sort: Sort | None) -> int:
    """How many weeks ago the week to sort by is; 0 when the sort is by something else."""
    week = WEEK_SORT.fullmatch(sort.column) if sort else None
    return int(week[1]) if week else 0


def _sorted_by(sort: Sort | None) -> str:
    """Expression that the heatmap is sorted by; only constants of this module get into it."""
    if sort is None:
        return "rank"
    if WEEK_SORT.fullmatch(sort.column):
        return "week_intent"
    if sort.column not in HEATMAP_SORTS:
        columns = ", ".join([*HEATMAP_SORTS, "week_0 (now), week_1 and so on"])
        msg = f"The heatmap cannot be sorted by {sort.column!r}. Sort by one of: {columns}."
        raise UsageError(msg)
    return HEATMAP_SORTS[sort.column]


def heatmap_page(
    con: duckdb.DuckDBPyConnection,
    *,
    filters: HeatmapFilters,
    sort: Sort | None = None,
    start: int = 0,
    end: int = 100,
) -> HeatmapPage:
    """
    One page of the heatmap: one row per account, with its weeks.

    Parameters
    ----------
    con
        A published snapshot.
    filters
        The filters to apply.
    sort
        A column of ``HEATMAP_SORTS``, or ``week_<weeks ago>``; None sorts by rank. Accounts without a
        value come last either way; equal values are sorted by rank.
    start, end
        Rows from ``start`` up to and without ``end``.

    Raises
    ------
    UsageError
        If the heatmap cannot be sorted by that column.
    """
    span = {"start": max(start, 0), "size": max(end - max(start, 0), 0)}
    found = ask_text(con, _page_text(sort), {**filters._asdict(), "week": week_of(sort), **span})
    total = found[0]["total"]
    rows = [row for row in found if row["account_id"] is not None]
    instants = [week["as_of"] for week in ask(con, "run_weeks")] if rows else []
    return HeatmapPage(tuple(_heatmap_row(row, instants) for row in rows), total)


def _page_text(sort: Sort | None) -> str:
    """
    SQL of one page: the ranks of its accounts are found first, and the rest is read of those accounts alone.

    A page without accounts is one row that has the total and nothing else.
    """
    accounts = query_text("heatmap_accounts")
    order = f"sorted_by {'desc' if sort and sort.is_descending else 'asc'} nulls last, rank"
    columns = ", ".join(column for column in HeatmapRow._fields if column != "weeks")
    return f"""
with

passing as (

    select
        rank,
        {_sorted_by(sort)} as sorted_by
    from (
{accounts}
    )
    where {PASSES_EVERY_FILTER}

),

paged as (

    select *
    from passing
    order by {order}
    limit $size
    offset $start

)

select
    total,
    {columns},
    intents,
    mqas
from (select count(*) as total from passing)
left join (
    paged
    inner join (
{accounts}
    ) as accounts
        using (rank)
)
    on is_shown
order by {order}
"""


def _heatmap_row(row: dict[str, Any], instants: Sequence[datetime]) -> HeatmapRow:
    """The row of an account; its lists of intents and MQAs, now first, become its weeks, oldest first."""
    weeks = [
        Week(*week) for week in zip(range(len(instants)), instants, row["intents"], row["mqas"], strict=True)
    ]
    columns = {name: row[name] for name in HeatmapRow._fields if name != "weeks"}
    return HeatmapRow(**columns, weeks=tuple(reversed(weeks)))


def filter_options(
    con: duckdb.DuckDBPyConnection, filters: HeatmapFilters
) -> dict[str, tuple[FilterOption, ...]]:
    """
    Values of tier, segment, ICP grade, owner, state and solution, with how many accounts each would leave.

    Every value of the book is an option; its count is of the accounts that pass all *other* filters.
    """
    options: dict[str, tuple[FilterOption, ...]] = dict.fromkeys(
        ("tier", "segment", "icp", "owner", "state", "solution"), ()
    )
    text = with_tables(query_text("filter_options"), {"heatmap_accounts": query_text("heatmap_accounts")})
    for row in ask_text(con, text, {**filters._asdict(), "week": 0}):
        options[row["filter"]] += (FilterOption(**row),)
    return options


def book_summary(con: duckdb.DuckDBPyConnection) -> BookSummary:
    """Counts of accounts, contacts, signals, MQAs, warming and cold accounts, and MQAs by week."""
    [totals] = ask(con, "book_summary")
    return BookSummary(**totals, weeks=rows_of(con, BookWeek, "book_weeks"))
