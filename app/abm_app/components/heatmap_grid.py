"""The grid of the heatmap: its columns, its rows, and the legend of its colours."""

from typing import Any

import dash_ag_grid as dag
from dash import html
from dash.development.base_component import Component

from abm_app import formatting, labels, routes
from abm_app.components.grids import OPTIONS
from abm_app.components.show_sql import show_sql
from abm_warehouse.publishing.result_rows import BookSummary, HeatmapRow

GRID = "heatmap-grid"
BLOCK = 100
"""Rows the grid asks for at a time."""
EDGES = ("0", "<5", "5", "10", "20", "35", "50", "70+")
"""Where the steps of the ramp begin; ``STEPS`` in abm.js colours by the same edges."""


def columns(summary: BookSummary) -> list[dict[str, Any]]:
    """Columns of the grid; each id is a column that ``reads.heatmap`` can sort by."""
    number = {
        "type": "rightAligned",
        "cellClass": "num ag-right-aligned-cell",
        "sortingOrder": ["desc", "asc", None],
        "valueFormatter": {"function": "shortPoints(params.value)"},
    }
    facts: list[dict[str, Any]] = [
        {
            "field": "name",
            "headerName": "Account",
            "pinned": "left",
            "width": 192,
            "cellRenderer": "AccountLink",
        },
        {"field": "tier", "headerName": "Tier", "width": 66},
        {"field": "owner_name", "headerName": "Owner", "width": 112, "tooltipField": "owner_name"},
        {"field": "state", "headerName": "State", "width": 124, "cellRenderer": "StateChip"},
        {**number, "field": "fit", "headerName": "Fit", "width": 48},
        {**number, "field": "intent", "headerName": "Intent", "width": 64},
        {
            **number,
            "field": "coverage_engaged",
            "headerName": "Coverage",
            "width": 92,
            "cellRenderer": "CoverageBar",
        },
    ]
    weeks = [
        {
            "field": f"week_{week.weeks_ago}",
            "headerName": formatting.day(week.as_of, year=False),
            "headerTooltip": f"Intent as of {formatting.instant(week.as_of)}",
            "width": 45,
            "headerClass": "week-head",
            "cellClass": {"function": "heatClass(params)"},
            "cellRenderer": "WeekCell",
            "resizable": False,
            "sortingOrder": ["desc", "asc", None],
        }
        for week in summary.weeks
    ]
    return facts + weeks


def grid(summary: BookSummary) -> Component:
    """The grid; it asks for a block of rows at a time, sorted and filtered by the warehouse."""
    return dag.AgGrid(
        id=GRID,
        columnDefs=columns(summary),
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
        className="abm-grid heatmap-grid",
        style={"height": None},
    )


def legend() -> Component:
    """What the colours and the corner mark mean."""
    steps = [html.Span(edge, className=f"heat heat-{n}") for n, edge in enumerate(EDGES)]
    return html.Div(
        [
            html.Span("Intent", className="quiet"),
            html.Span(steps, className="ramp"),
            html.Span([html.Span("23", className="heat heat-4 mqa-week"), "an MQA that week"]),
            show_sql("heatmap_accounts", "heatmap_weeks", "book_summary", "book_weeks"),
        ],
        className="heat-legend",
    )


def grid_row(row: HeatmapRow) -> dict[str, Any]:
    """One account as a row of the grid: plain values, no markup."""
    word = labels.state(row.state)
    return {
        "account_id": row.account_id,
        "href": routes.account_url(row.account_id),
        "name": row.name,
        "tier": row.tier or formatting.DASH,
        "owner_name": row.owner_name or formatting.DASH,
        "state": row.state,
        "state_text": word.text,
        "state_icon": word.icon,
        "is_mqa": row.is_mqa,
        "fit": float(row.fit),
        "intent": float(row.intent),
        "coverage_engaged": float(row.coverage_engaged),
        "mqa_weeks": [week.weeks_ago for week in row.weeks if week.is_mqa],
        **{f"week_{week.weeks_ago}": float(week.intent) for week in row.weeks},
    }
