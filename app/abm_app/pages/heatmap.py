"""The account heatmap: the book, twelve weeks of intent, filters in the address."""

from collections.abc import Mapping
from typing import Any

import dash_bootstrap_components as dbc
import duckdb
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from abm_app import formatting, labels
from abm_app.components.basics import sparkline, tile
from abm_app.components.heatmap_grid import BLOCK, GRID, grid, grid_row, legend
from abm_app.pages import heatmap_filters as narrowing
from abm_app.shell.elements import notices
from abm_app.shell.empty_states import nothing
from abm_app.snapshots import Ask
from abm_warehouse.publishing import queries
from abm_warehouse.publishing.result_rows import BookSummary, HeatmapFilters, Sort

FILTERS = "heatmap-filters"
REFRESHED = "heatmap-refreshed"
OPENED = "heatmap-opened"
COUNT = "heatmap-count"
NO_MATCH = "heatmap-no-match"
CLEAR = "heatmap-clear"
CLEAR_ALL = "heatmap-clear-all"
CONTROL = "heatmap-filter-"

MOVEMENTS = (("warming", "Warming"), ("cold", "Gone cold"))


def page(con: duckdb.DuckDBPyConnection, search: str) -> Component:
    """Build the page for an address; what of the address is not understood is said."""
    options = queries.filter_options(con)
    filters, ignored = narrowing.from_search(search, options)
    return layout(queries.book_summary(con), options, filters, ignored)


def layout(
    summary: BookSummary,
    options: narrowing.Options,
    filters: HeatmapFilters,
    ignored: list[str],
) -> Component:
    """Summary, filters and the grid; the rows come when the grid asks for them."""
    return html.Div(
        [
            html.H1("Account heatmap", className="visually-hidden"),
            summary_strip(summary),
            notices(ignored),
            html.Section(
                [
                    filter_bar(options, filters),
                    html.Div([grid(summary), no_match()], className="heatmap-body"),
                    legend(),
                ],
                className="panel heatmap-panel",
            ),
            dcc.Store(id=FILTERS, data=narrowing.to_mapping(filters)),
            dcc.Store(id=REFRESHED),
            dcc.Store(id=OPENED),
        ],
        className="heatmap-page",
    )


def no_match() -> Component:
    """What covers the grid when no account passes the filters."""
    clear = html.Button("Clear the filters", id=CLEAR_ALL, className="btn btn-primary")
    sentence = nothing("No account matches these filters", clear, picture="funnel")
    return html.Div(sentence, id=NO_MATCH, className="no-match", hidden=True)


def summary_strip(summary: BookSummary) -> Component:
    """The book in four numbers, each a link to its accounts."""
    since = summary.weeks[0].mqas if summary.weeks else 0
    qualified = [week.mqas for week in summary.weeks]
    says = f"MQAs per week, oldest first: {', '.join(str(number) for number in qualified)}"
    trend = sparkline(qualified, marked=[False] * len(qualified), says=says)
    known = f"{formatting.count(summary.contacts)} people, {formatting.count(summary.signals)} signals"
    return html.Div(
        [
            tile(
                "Accounts",
                formatting.count(summary.accounts),
                note=known,
                href="/",
                picture="buildings",
            ),
            tile(
                "MQAs",
                formatting.count(summary.mqas),
                note=[trend, html.Span(f"{formatting.count(since)} eleven weeks ago")],
                href="/?mqa=1",
                picture="flag-fill",
            ),
            tile(
                "Warming",
                formatting.count(summary.warming),
                note="intent above last week's",
                href="/?move=warming",
                picture="arrow-up-right",
            ),
            tile(
                "Gone cold",
                formatting.count(summary.gone_cold),
                note="intent lately, none now",
                href="/?move=cold",
                picture="thermometer-snow",
            ),
        ],
        className="tiles",
    )


def filter_bar(options: narrowing.Options, filters: HeatmapFilters) -> Component:
    """One control a filter; their names in the address are ``filters.KEYS``."""
    values = narrowing.to_mapping(filters)
    choices = [
        ("tier", "Any tier"),
        ("segment", "Any segment"),
        ("owner", "Any owner"),
        ("state", "Any state"),
        ("solution", "Any solution"),
    ]
    selects = []
    for key, anything in choices:
        found = [
            {"label": f"{_label(key, option.label)} ({option.accounts})", "value": option.value}
            for option in options[key]
        ]
        hidden = key == "solution" and len(found) < 2
        selects.append(_select(key, anything, found, values.get(key, ""), hidden=hidden))
    moves = [{"label": text, "value": value} for value, text in MOVEMENTS]
    search = dbc.Input(
        id=CONTROL + "q",
        type="search",
        placeholder="Name, domain or id",
        value=values.get("q", ""),
        debounce=300,
        maxLength=narrowing.LONGEST_TEXT,
        size="sm",
    )
    least = dbc.Input(
        id=CONTROL + "min",
        type="number",
        min=0,
        max=100,
        placeholder="Min intent",
        value=values.get("min", ""),
        debounce=300,
        size="sm",
    )
    return html.Div(
        [
            _named("Search accounts", search, "filter-text"),
            *selects,
            _select("move", "Any trend", moves, values.get("move", "")),
            _named("Least intent", least, "filter-number"),
            dbc.Switch(id=CONTROL + "mqa", value=bool(values.get("mqa")), label="Only MQAs"),
            html.Span(id=COUNT, className="filter-count num", role="status"),
            html.Button("Clear", id=CLEAR, className="btn btn-sm btn-link"),
        ],
        className="filter-bar",
        role="search",
    )


def _named(name: str, control: Component, css: str) -> Component:
    """A control with a name for screen readers; what is seen is its own text."""
    return html.Label([html.Span(name, className="visually-hidden"), control], className=css)


def _label(key: str, label: str) -> str:
    return labels.state(label).text if key == "state" else label


def _select(
    key: str, anything: str, found: list[dict[str, str]], value: str, *, hidden: bool = False
) -> Component:
    control = dbc.Select(
        id=CONTROL + key,
        options=[{"label": anything, "value": ""}, *found],
        placeholder=anything,
        value=value,
        size="sm",
    )
    return _named(anything.removeprefix("Any "), control, "d-none" if hidden else "filter-select")


def sort_of(request: Mapping[str, Any]) -> Sort | None:
    """The first column the grid sorts by; None is by rank."""
    for asked in request.get("sortModel") or []:
        return Sort(str(asked.get("colId")), is_descending=asked.get("sort") == "desc")
    return None


def register(app: Dash, ask: Ask) -> None:
    """Wire the grid to the warehouse and the filters to the address."""

    @app.callback(
        Output(GRID, "getRowsResponse"),
        Output(COUNT, "children"),
        Output(NO_MATCH, "hidden"),
        Input(GRID, "getRowsRequest"),
        State(FILTERS, "data"),
        prevent_initial_call=True,
    )
    def rows(request: dict[str, Any], chosen: dict[str, Any] | None) -> tuple[dict[str, Any], str, bool]:
        start = int(request.get("startRow") or 0)
        end = min(int(request.get("endRow") or BLOCK), start + BLOCK)
        with ask() as con:
            found = queries.heatmap(
                con,
                filters=narrowing.from_mapping(chosen or {}),
                sort=sort_of(request),
                start=start,
                end=end,
            )
        response = {"rowData": [grid_row(row) for row in found.rows], "rowCount": found.total}
        return response, formatting.many(found.total, "account"), found.total > 0

    app.clientside_callback(
        ClientsideFunction("abm", "mirrorFilters"),
        Output(FILTERS, "data"),
        [Input(CONTROL + key, "value") for key in narrowing.KEYS],
        State(FILTERS, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("abm", "refreshGrid"),
        Output(REFRESHED, "data"),
        Input(FILTERS, "data"),
        State(GRID, "id"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("abm", "clearFilters"),
        [Output(CONTROL + key, "value") for key in narrowing.KEYS],
        Input(CLEAR, "n_clicks"),
        Input(CLEAR_ALL, "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("abm", "openRow"),
        Output(OPENED, "data"),
        Input(GRID, "cellClicked"),
        prevent_initial_call=True,
    )
