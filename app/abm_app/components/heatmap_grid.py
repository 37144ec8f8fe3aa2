"""The grid of the heatmap: its columns, its rows, and the legend of its colours."""

from bisect import bisect_right
from decimal import Decimal
from typing import Any

import dash_ag_grid as dag

from abm_app import formatting, labels, routes
from abm_app.components.grids import OPTIONS
from abm_app.components.show_sql import show_sql
from abm_app.shell import html
from abm_app.shell.html import Component
from abm_warehouse.publishing.heatmap import BookSummary, HeatmapRow, Sort
from abm_warehouse.publishing.result_rows import Week

GRID = "heatmap-grid"
BLOCK = 100
"""Rows the grid asks for at a time."""
EDGES = (5, 10, 20, 35, 50, 70)
"""Points from which the second and each further step of the ramp begin; below them is the first."""


def columns(summary: BookSummary, sort: Sort | None) -> list[dict[str, Any]]:
    """Columns of the grid; the heatmap query can sort by each of their fields."""
    number = {
        "type": "rightAligned",
        "cellClass": "num ag-right-aligned-cell",
        "sortingOrder": ["desc", "asc", None],
    }
    facts: list[dict[str, Any]] = [
        {
            "field": "name",
            "headerName": "Account",
            "minWidth": 172,
            "flex": 4,
            "cellRenderer": "AccountLink",
        },
        {"field": "tier", "headerName": "Tier", "width": 66},
        {"field": "icp", "headerName": "ICP", "width": 46, "tooltipField": "icp_says"},
        {
            "field": "owner_name",
            "headerName": "Owner",
            "minWidth": 110,
            "flex": 2,
            "tooltipField": "owner_name",
        },
        {"field": "state", "headerName": "State", "width": 124, "cellRenderer": "StateChip"},
        {**number, "field": "fit", "headerName": "Fit", "width": 52},
        {**number, "field": "intent", "headerName": "Intent", "width": 72, "tooltipField": "intent_says"},
        {
            **number,
            "field": "coverage_engaged",
            "headerName": "Coverage",
            "width": 98,
            "cellRenderer": "CoverageBar",
        },
    ]
    weeks = [
        {
            "field": f"week_{week.weeks_ago}",
            "headerName": formatting.short_day(week.as_of),
            "headerTooltip": f"Intent as of {formatting.instant(week.as_of)}",
            "minWidth": 39,
            "flex": 1,
            "headerClass": "week-head",
            "cellClass": {"function": "heatClass(params)"},
            "cellRenderer": "WeekCell",
            "cellDataType": False,
            "resizable": False,
            "sortingOrder": ["desc", "asc", None],
        }
        for week in summary.weeks
    ]
    for column in (*facts, *weeks):
        if sort is not None and column["field"] == sort.column:
            column["sort"] = "desc" if sort.is_descending else "asc"
    return facts + weeks


def grid(summary: BookSummary, sort: Sort | None) -> Component:
    """The grid; it asks for a block of rows at a time, sorted and filtered by the warehouse."""
    return dag.AgGrid(
        id=GRID,
        columnDefs=columns(summary, sort),
        rowModelType="infinite",
        defaultColDef={"sortable": True, "resizable": True, "suppressHeaderMenuButton": True},
        getRowId="params.data.account_id",
        dashGridOptions={
            **OPTIONS,
            "cacheBlockSize": BLOCK,
            "maxConcurrentDatasourceRequests": 1,
            "infiniteInitialRowCount": 1,
            "rowHeight": 34,
            "headerHeight": 44,
            "maxBlocksInCache": 20,
        },
        eventListeners={event: ["fitColumns(params)"] for event in ("firstDataRendered", "gridSizeChanged")},
        className="abm-grid heatmap-grid",
        style={"height": None},
    )


def legend() -> Component:
    """What the colours and the corner mark mean."""
    names = ["0", f"<{EDGES[0]}", *(str(edge) for edge in EDGES[:-1]), f"{EDGES[-1]}+"]
    steps = [html.Span(name, className=f"heat heat-{n}") for n, name in enumerate(names)]
    queries = ("heatmap_accounts", "filter_options", "book_summary", "book_weeks")
    return html.Div(
        [
            html.Span("Intent", className="quiet"),
            html.Span(steps, className="ramp"),
            html.Span([html.Span("23", className="heat heat-4 mqa-week"), "MQA in that week"]),
            show_sql(*queries, follows_filters=True),
        ],
        className="heat-legend",
    )


def step_of(intent: Decimal) -> int:
    """
    Step of the ramp, 0 for no intent at all.

    Examples
    --------
    >>> [step_of(Decimal(intent)) for intent in ("0", "4.99", "5", "70")]
    [0, 1, 2, 7]
    """
    return bisect_right(EDGES, intent) + 1 if intent else 0


def grid_row(row: HeatmapRow) -> dict[str, Any]:
    """One account as a row of the grid: plain values, no markup."""
    state = labels.state(row.state)
    return {
        "account_id": row.account_id,
        "href": routes.account_url(row.account_id),
        "name": row.name,
        "tier": labels.tier(row.tier) or formatting.DASH,
        "icp": row.icp or formatting.DASH,
        "icp_says": f"Grade {row.icp}: {row.icp_title}" if row.icp else "Fits no ideal customer profile",
        "owner_name": row.owner_name or formatting.DASH,
        "state": row.state,
        "state_text": state.text,
        "state_icon": state.icon,
        "is_mqa": row.is_mqa,
        "fit": formatting.points(row.fit),
        "intent": formatting.points(row.intent) + ("+" if row.intent_uncapped > row.intent else ""),
        "intent_says": f"{formatting.capped_points(row.intent, row.intent_uncapped)}. {_moved(row)}",
        "coverage_engaged": formatting.share(row.coverage_engaged),
        **{f"week_{week.weeks_ago}": _cell(week) for week in row.weeks},
    }


def _moved(row: HeatmapRow) -> str:
    """How the intent moved this week, and what did it; and what moved the flag, if not people or time."""
    flag = f". The flag: {labels.TRANSITION_CAUSES[row.flag_moved_by]}" if row.flag_moved_by else ""
    because = f", because: {labels.CHANGE_REASONS[row.moved_because]}" if row.moved_because else ""
    if not row.intent_change and not row.told_change:
        return f"Intent has not moved this week{flag or '.'}"
    moved = formatting.difference((row.intent_change or Decimal(0)) + row.told_change)
    learned = formatting.difference(row.told_change)
    of_that = (
        f". Of that, {learned} from data or rules that were not there on Monday" if row.told_change else ""
    )
    return f"Moved this week by {moved}{because}{of_that}{flag}"


def _cell(week: Week) -> dict[str, Any]:
    """One week of an account: the number shown, its step of the ramp, and the whole of it in words."""
    mqa = ", an MQA" if week.is_mqa else ""
    return {
        "text": formatting.whole_points(week.intent),
        "step": step_of(week.intent),
        "is_mqa": week.is_mqa,
        "says": f"{formatting.short_day(week.as_of)}: intent {formatting.points(week.intent)}{mqa}",
    }
