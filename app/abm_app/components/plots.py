"""
Plots: the bars and lines that a meeting looks at, drawn by plotly in the browser.

Figures are dictionaries as plotly takes them; its Python classes would take longer to load than a page to
answer. Colours are such that marks can be told from both the light and the dark page; text and lines follow
the theme by style sheet. A mark with an address opens the rows that it counts. What a plot shows is in the
table below it too, for readers who do not see it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, dcc
from dash.dependencies import ALL

from abm_app.shell import html
from abm_app.shell.elements import named
from abm_app.shell.frame import PLOT_OPENED
from abm_app.shell.html import Component

PLOT = "plot"

TEAL, ORANGE, BLUE, PLUM, OLIVE, GREY = "#1f8f83", "#cf7418", "#4a7fc1", "#a063ad", "#8f8a1f", "#7d8b89"
COLOURS = (TEAL, ORANGE, BLUE, PLUM, OLIVE, GREY)
"""In the order in which series take them."""

INK, LINES, USUAL = "#41514f", "#dfe5e4", "rgba(125, 139, 137, 0.28)"
"""Text and grid as a saved picture has them, and the band of what is usual."""

PERCENT: dict[str, Any] = {"tickformat": ".0%", "rangemode": "tozero"}
"""An axis of shares."""

Figure = Mapping[str, Any]


def plot(name: str, traces: Sequence[Figure], *, says: str, height: int = 300, **layout: Any) -> Component:
    """
    A plot; ``says`` is what it shows, in words.

    Parameters
    ----------
    name
        Name of the plot, which a picture of it is saved under.
    traces
        The series as plotly takes them; their ``customdata`` are addresses that a click opens.
    says
        What the plot shows, for readers who do not see it.
    height
        Height in pixels, kept free until the plot is there.
    layout
        Further properties of plotly's layout; axes get what all have.
    """
    axes = {
        key: _axis(value) for key, value in ({"xaxis": {}, "yaxis": {}} | layout).items() if "axis" in key
    }
    figure = {"data": list(traces), "layout": _LAYOUT | layout | axes | {"height": height}}
    config: Any = _CONFIG | {"toImageButtonOptions": {"filename": name, "format": "png", "scale": 2}}
    return html.Figure(
        dcc.Graph(
            id={"type": PLOT, "name": name},
            figure=figure,
            config=config,
            style={"height": f"{height}px"},
        ),
        className="plot",
        style={"minHeight": f"{height}px"},
        **named(says),
    )


_LAYOUT: dict[str, Any] = {
    "autosize": True,
    "bargap": 0.28,
    "dragmode": False,
    "font": {"family": "Inter Variable, system-ui, sans-serif", "size": 12, "color": INK},
    "hoverlabel": {"font": {"family": "Inter Variable, system-ui, sans-serif", "size": 12}},
    "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
    "margin": {"l": 8, "r": 16, "t": 34, "b": 8},
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
}

_CONFIG: dict[str, Any] = {"displaylogo": False, "modeBarButtons": [["toImage"]], "responsive": True}


def _axis(given: Mapping[str, Any]) -> dict[str, Any]:
    usual = {"automargin": True, "fixedrange": True, "gridcolor": LINES, "zeroline": False, "title": ""}
    title = {"text": given["title"], "standoff": 8} if given.get("title") else None
    return usual | dict(given) | ({"title": title} if title else {})


def usual_band(low: float, high: float, *, along: str, at: tuple[float, float] | None = None) -> Figure:
    """
    What is usual, as a band behind the marks.

    Parameters
    ----------
    low, high
        Where it begins and ends.
    along
        The axis of the values, ``x`` or ``y``.
    at
        Where it begins and ends on the other axis; all along it if None.
    """
    across = "y" if along == "x" else "x"
    start, end = at or (0, 1)
    return {
        "type": "rect",
        "layer": "below",
        "line": {"width": 0},
        "fillcolor": USUAL,
        f"{along}0": low,
        f"{along}1": high,
        f"{across}0": start,
        f"{across}1": end,
        f"{across}ref": across if at else "paper",
    }


def usual_in_legend(text: str) -> Figure:
    """The band of what is usual, as the legend names it."""
    mark = {"color": USUAL, "size": 12, "symbol": "square"}
    return {"type": "scatter", "x": [None], "y": [None], "mode": "markers", "marker": mark, "name": text}


def register(app: Dash) -> None:
    """Let a click on a mark open the address that it holds."""
    app.clientside_callback(
        ClientsideFunction("abm", "openMark"),
        Output(PLOT_OPENED, "data"),
        Input({"type": PLOT, "name": ALL}, "clickData"),
        prevent_initial_call=True,
    )
