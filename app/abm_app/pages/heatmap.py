"""The account heatmap: intent by week for every account, narrowed by the filters of the address."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from shlex import quote
from typing import Any

import dash_bootstrap_components as dbc
import duckdb
from dash import ClientsideFunction, Dash, Input, Output, State, dcc

from abm.counting import counted
from abm_app import formatting, labels, routes
from abm_app.components.basics import sparkline, tile
from abm_app.components.heatmap_grid import BLOCK, GRID, grid, grid_row, legend
from abm_app.pages import heatmap_filters as narrowing
from abm_app.shell import html
from abm_app.shell.elements import icon, notices
from abm_app.shell.empty_states import nothing
from abm_app.shell.frame import ROUTE
from abm_app.shell.html import Component
from abm_app.snapshots import Ask
from abm_warehouse.publishing import heatmap
from abm_warehouse.publishing.heatmap import BookSummary, HeatmapFilters, Sort

FILTERS = "heatmap-filters"
REFRESHED = "heatmap-refreshed"
SORTED = "heatmap-sorted"
OPENED = "heatmap-opened"
COUNT = "heatmap-count"
NO_MATCH = "heatmap-no-match"
CLEAR = "heatmap-clear"
CLEAR_ALL = "heatmap-clear-all"
CONTROL = "heatmap-filter-"

MOVEMENTS = (("warming", "Warming"), ("cold", "Gone cold"))
NAMES = {**{choice: choice for choice in narrowing.CHOICES}, "icp": "ICP", "move": "trend"}
"""What the selects are called."""
ANY = "*"
"""Value of a select that lets everything through; Dash keeps the empty one for its placeholder."""


def page(con: duckdb.DuckDBPyConnection, search: str, workspace: Path) -> Component:
    """Build the page for an address, with a notice of the parts that were ignored."""
    options = heatmap.filter_options(con, HeatmapFilters())
    view = narrowing.from_search(search, narrowing.in_usual_tiers(options))
    if view.filters != HeatmapFilters():
        options = heatmap.filter_options(con, view.filters)
    summary = heatmap.book_summary(con)
    return layout(summary, narrowing.in_usual_tiers(options), view, silence(summary, workspace))


def layout(
    summary: BookSummary, options: narrowing.Options, view: narrowing.View, notice: Component | None = None
) -> Component:
    """Summary, filters and the grid; the rows come when the grid asks for them."""
    return html.Div(
        [
            html.H1("Account heatmap", className="visually-hidden"),
            summary_strip(summary),
            notice,
            notices(view.ignored),
            html.Section(
                [
                    filter_bar(options, view.filters),
                    html.Div([grid(summary, view.sort), no_match()], className="heatmap-body"),
                    legend(),
                ],
                className="panel heatmap-panel",
            ),
            dcc.Store(id=FILTERS, data=narrowing.to_mapping(view.filters)),
            dcc.Store(id=REFRESHED),
            dcc.Store(id=SORTED),
            dcc.Store(id=OPENED),
        ],
        className="heatmap-page",
    )


def silence(summary: BookSummary, workspace: Path) -> Component | None:
    """Why every cell is empty, when no signal is recent enough to count; None otherwise."""
    if summary.has_intent or not summary.accounts:
        return None
    as_of = summary.weeks[-1].as_of if summary.weeks else None
    if summary.last_signal_at is None:
        sentence: list[Component | str] = [
            "No account has any intent: no signals are loaded. Load engagements with ",
            html.Code(f"abm load --workspace {quote(str(workspace))} YOUR_FILES"),
            ", then run again.",
        ]
    else:
        after = f"{summary.last_signal_at + timedelta(days=1):%Y-%m-%d}"
        sentence = [
            f"No account has any intent as of {formatting.day(as_of)}: the newest signal is of "
            f"{formatting.day(summary.last_signal_at)}. To see the book as of then, run ",
            html.Code(f"abm run --workspace {quote(str(workspace))} --as-of {after}"),
            ".",
        ]
    return dbc.Alert([icon("info-circle"), " ", *sentence], color="warning", className="notice silence")


def no_match() -> Component:
    """The notice over the grid when no account passes the filters."""
    clear = html.Button("Clear the filters", id=CLEAR_ALL, className="btn btn-primary")
    sentence = nothing("No account matches these filters", clear, picture="funnel")
    return html.Div(sentence, id=NO_MATCH, className="no-match", hidden=True)


def summary_strip(summary: BookSummary) -> Component:
    """The book in four numbers, each a link to its accounts."""
    mqas = [week.mqas for week in summary.weeks]
    says = f"MQAs per week, oldest first: {', '.join(str(number) for number in mqas)}"
    trend = sparkline(mqas, marked=[False] * len(mqas), says=says)
    oldest = summary.weeks[0] if summary.weeks else None
    before = f"{formatting.count(oldest.mqas)} on {formatting.day(oldest.as_of)}" if oldest else ""
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
                note=[trend, html.Span(before)],
                href="/?mqa=1",
                toggles="mqa=1",
                picture="flag-fill",
            ),
            tile(
                "Warming",
                formatting.count(summary.warming),
                note="more intent than last Monday",
                href="/?move=warming",
                toggles="move=warming",
                picture="arrow-up-right",
            ),
            tile(
                "Gone cold",
                formatting.count(summary.gone_cold),
                note="intent in the last 4 weeks, none now",
                href="/?move=cold",
                toggles="move=cold",
                picture="thermometer-snow",
            ),
        ],
        className="tiles",
    )


def filter_bar(options: narrowing.Options, filters: HeatmapFilters) -> Component:
    """One control per filter; their names in the address are ``heatmap_filters.KEYS``."""
    values = narrowing.to_mapping(filters)
    selects = [
        _select(
            key,
            select_options(key, options),
            values.get(key, ""),
            is_hidden=key in ("icp", "solution") and len(options[key]) < 2,
        )
        for key in narrowing.CHOICES
    ]
    moves = [{"label": text, "value": value} for value, text in MOVEMENTS]
    search = dbc.Input(
        id=CONTROL + "q",
        type="search",
        placeholder="Name, domain, id or field=value",
        value=values.get("q", ""),
        debounce=300,
        maxLength=narrowing.LONGEST_TEXT,
        size="sm",
    )
    least = dbc.Input(
        id=CONTROL + "min",
        type="number",
        min=0,
        placeholder="Min intent",
        value=values.get("min", ""),
        debounce=300,
        size="sm",
    )
    return html.Div(
        [
            _named("Search accounts", search, "filter-text"),
            *selects,
            _select("move", moves, values.get("move", "")),
            _named("Least intent", least, "filter-number"),
            dbc.Switch(id=CONTROL + "mqa", value=bool(values.get("mqa")), label="Only MQAs"),
            html.Span(id=COUNT, className="filter-count num", role="status"),
            html.Button("Clear", id=CLEAR, className="btn btn-sm btn-link"),
        ],
        className="filter-bar",
        role="search",
    )


def select_options(key: str, options: narrowing.Options) -> list[dict[str, str]]:
    """Values of a filter, each with how many accounts it would leave."""
    return [
        {"label": f"{_label(key, option.label)} ({formatting.count(option.accounts)})", "value": option.value}
        for option in options[key]
    ]


def _named(name: str, control: Component, css: str) -> Component:
    """A control with a name for screen readers; sighted users see its own text."""
    return html.Label([html.Span(name, className="visually-hidden"), control], className=css)


def _label(key: str, label: str) -> str:
    return labels.state(label).text if key == "state" else label


def _select(key: str, values: list[dict[str, str]], chosen: str, *, is_hidden: bool = False) -> Component:
    control = dbc.Select(id=CONTROL + key, options=_with_any(key, values), value=chosen or ANY, size="sm")
    name = f"{NAMES[key][0].upper()}{NAMES[key][1:]}"
    return _named(name, control, "d-none" if is_hidden else "filter-select")


def _with_any(key: str, values: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{"label": f"Any {NAMES[key]}", "value": ANY}, *values]


def sort_of(request: Mapping[str, Any]) -> Sort | None:
    """The first column the grid sorts by; None is by rank."""
    for column in request.get("sortModel") or []:
        return Sort(str(column.get("colId")), is_descending=column.get("sort") == "desc")
    return None


def _run_of(route: Mapping[str, str] | None) -> str | None:
    """The run of the address that is shown."""
    return routes.run_in((route or {}).get("search"))


def _row_number(value: object, otherwise: int) -> int:
    """A row number of a request; anything but a whole number is ``otherwise``."""
    return value if isinstance(value, int) and value >= 0 else otherwise


def register(app: Dash, ask: Ask) -> None:
    """Wire the grid to the warehouse and the filters to the address."""

    @app.callback(
        Output(GRID, "getRowsResponse"),
        Output(COUNT, "children"),
        Output(NO_MATCH, "hidden"),
        Input(GRID, "getRowsRequest"),
        State(FILTERS, "data"),
        State(ROUTE, "data"),
        prevent_initial_call=True,
    )
    def rows(
        request: dict[str, Any], chosen: dict[str, Any] | None, route: dict[str, str] | None
    ) -> tuple[dict[str, Any], str, bool]:
        start = _row_number(request.get("startRow"), 0)
        end = min(_row_number(request.get("endRow"), start + BLOCK), start + BLOCK)
        with ask(_run_of(route)) as con:
            found = heatmap.heatmap_page(
                con,
                filters=narrowing.from_mapping(chosen or {}),
                sort=sort_of(request),
                start=start,
                end=end,
            )
        response = {"rowData": [grid_row(row) for row in found.rows], "rowCount": found.total}
        return response, counted(found.total, "account"), found.total > 0

    @app.callback(
        [Output(CONTROL + key, "options") for key in narrowing.CHOICES],
        Input(FILTERS, "data"),
        State(ROUTE, "data"),
        prevent_initial_call=True,
    )
    def counts(chosen: dict[str, Any] | None, route: dict[str, str] | None) -> list[list[dict[str, str]]]:
        with ask(_run_of(route)) as con:
            options = heatmap.filter_options(con, narrowing.from_mapping(chosen or {}))
        usual = narrowing.in_usual_tiers(options)
        return [_with_any(key, select_options(key, usual)) for key in narrowing.CHOICES]

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
        ClientsideFunction("abm", "mirrorSort"),
        Output(SORTED, "data"),
        Input(GRID, "getRowsRequest"),
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
