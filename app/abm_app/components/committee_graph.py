"""The buying committee as a picture: the account in the middle, its seats around it."""

from collections.abc import Mapping, Sequence
from math import cos, pi, sin
from typing import Any

import dash_cytoscape as cyto
from dash import dcc

from abm.counting import counted
from abm_app import labels
from abm_app.shell import html
from abm_app.shell.elements import icon, named
from abm_app.shell.html import Component
from abm_warehouse.publishing.result_rows import Link, Seat

GRAPH = "committee-graph"
STYLES = "committee-graph-styles"
RADIUS_X, RADIUS_Y = 168.0, 164.0
CAPTION_BELOW = 25.0
LONGEST_LABEL = 26
GLYPHS: Mapping[str, str] = {
    "met": "\u2713",
    "engaged": "\u25cf",
    "contactable": "\u25d0",
    "identified": "\u25cb",
    "empty": "+",
}

Element = dict[str, Any]


def positions(number: int) -> list[tuple[float, float]]:
    """
    Positions on the ring, clockwise from the top; the same every time.

    Examples
    --------
    >>> [(round(x), round(y)) for x, y in positions(4)]
    [(0, -164), (168, 0), (0, 164), (-168, 0)]
    """
    angles = [2 * pi * n / number - pi / 2 for n in range(number)]
    return [(RADIUS_X * cos(angle), RADIUS_Y * sin(angle)) for angle in angles]


def short(text: str, longest: int = LONGEST_LABEL) -> str:
    """
    A label that fits.

    Examples
    --------
    >>> short("Deutsche Gesellschaft", 10)
    'Deutsche\u2026'
    """
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}\u2026"


def elements(name: str, seats: Sequence[Seat], links: Sequence[Link]) -> list[Element]:
    """
    Nodes and edges: the account, each seat with its caption, spokes, and links between seated people.

    Labels are plain text drawn on a canvas; nothing in them is markup.
    """
    drawn: list[Element] = [
        _node("account", short(name, 40), 0.0, 0.0, "account"),
    ]
    node_of = {seat.contact_id: f"seat-{seat.seat_id}" for seat in seats if seat.contact_id}
    for seat, (x, y) in zip(seats, positions(len(seats)), strict=True):
        node = f"seat-{seat.seat_id}"
        who = "empty" if seat.contact_id is None else seat.full_name or labels.NO_NAME
        caption = f"{labels.role(seat.role, seat.seat_number)}\n{short(who)}"
        drawn += [
            _node(node, GLYPHS.get(seat.state, "?"), x, y, f"seat {seat.state}"),
            _node(f"caption-{seat.seat_id}", caption, x, y + CAPTION_BELOW, f"caption {seat.state}"),
            _edge(f"spoke-{seat.seat_id}", "account", node, f"spoke {seat.state}"),
        ]
    for n, link in enumerate(links):
        ends = node_of.get(link.from_contact_id), node_of.get(link.to_contact_id)
        if ends[0] and ends[1] and ends[0] != ends[1]:
            drawn.append(_edge(f"tie-{n}", ends[0], ends[1], f"tie {link.tie}"))
    return drawn


def _node(node: str, label: str, x: float, y: float, classes: str) -> Element:
    data = {"id": node, "label": label}
    return {"data": data, "position": {"x": round(x, 1), "y": round(y, 1)}, "classes": classes}


def _edge(edge: str, source: str, target: str, classes: str) -> Element:
    return {"data": {"id": edge, "source": source, "target": target}, "classes": classes}


LIGHT = {
    "ink": "#1a2b2a",
    "weak": "#5b6b6a",
    "surface": "#ffffff",
    "line": "#d5dddc",
    "tie": "#8a9a98",
    "account": "#1a2b2a",
    "on_account": "#ffffff",
    "empty": "#b45309",
    "met": "#0a4d48",
    "on_met": "#ffffff",
    "engaged": "#1f8076",
    "on_engaged": "#ffffff",
    "contactable": "#9fd9cf",
    "on_contactable": "#0d2b29",
    "identified": "#eef3f2",
    "on_identified": "#3c4b4a",
}
DARK = {
    "ink": "#e3ebea",
    "weak": "#9fb0ae",
    "surface": "#161d20",
    "line": "#2c383c",
    "tie": "#748786",
    "account": "#e3ebea",
    "on_account": "#12201f",
    "empty": "#f5b454",
    "met": "#96ebdf",
    "on_met": "#06201e",
    "engaged": "#2fa598",
    "on_engaged": "#06201e",
    "contactable": "#175c56",
    "on_contactable": "#e9fbf8",
    "identified": "#222c30",
    "on_identified": "#c3d0ce",
}


def stylesheet(hues: Mapping[str, str]) -> list[Element]:
    """Cytoscape styles in one set of colours."""
    font = {"font-family": "Inter Variable, sans-serif"}
    sheet: list[tuple[str, dict[str, Any]]] = [
        ("node", {**font, "label": "data(label)", "events": "no"}),
        (
            ".account",
            {
                "shape": "round-rectangle",
                "width": 132,
                "height": 50,
                "background-color": hues["account"],
                "color": hues["on_account"],
                "font-size": 13,
                "font-weight": 600,
                "text-valign": "center",
                "text-wrap": "wrap",
                "text-max-width": 118,
            },
        ),
        (
            ".seat",
            {
                "width": 36,
                "height": 36,
                "font-size": 15,
                "text-valign": "center",
                "border-width": 1.5,
                "z-index": 10,
            },
        ),
        (
            ".caption",
            {
                "width": 1,
                "height": 1,
                "background-opacity": 0,
                "color": hues["ink"],
                "font-size": 12,
                "line-height": 1.25,
                "text-valign": "bottom",
                "text-wrap": "wrap",
                "text-max-width": 150,
                "text-background-color": hues["surface"],
                "text-background-opacity": 0.88,
                "text-background-padding": 2,
                "z-index": 20,
            },
        ),
        (".caption.empty", {"color": hues["empty"]}),
        ("edge", {"width": 1, "line-color": hues["line"], "curve-style": "straight"}),
        (".spoke.empty", {"line-style": "dashed"}),
        (
            ".tie",
            {
                "width": 1.5,
                "line-color": hues["tie"],
                "curve-style": "unbundled-bezier",
                "control-point-distances": 28,
                "control-point-weights": 0.5,
            },
        ),
        (
            ".reports_to",
            {
                "target-arrow-shape": "triangle",
                "target-arrow-color": hues["tie"],
                "arrow-scale": 0.8,
            },
        ),
        (".same_meeting, .same_thread", {"line-style": "dotted", "width": 2}),
        (
            ".seat.empty",
            {
                "background-opacity": 0,
                "border-style": "dashed",
                "border-color": hues["empty"],
                "color": hues["empty"],
            },
        ),
    ]
    for state in ("met", "engaged", "contactable", "identified"):
        look = {"background-color": hues[state], "color": hues[f"on_{state}"]}
        sheet.append((f".seat.{state}", {**look, "border-color": hues["tie"]}))
    return [{"selector": selector, "style": style} for selector, style in sheet]


def graph(name: str, seats: Sequence[Seat], links: Sequence[Link]) -> Component:
    """The picture with its legend; the list of seats has the same facts as text."""
    filled = sum(seat.contact_id is not None for seat in seats)
    picture = cyto.Cytoscape(
        id=GRAPH,
        elements=elements(name, seats, links),
        layout={"name": "preset", "fit": True, "padding": 4},
        stylesheet=stylesheet(LIGHT),
        style={"width": "100%", "height": "100%"},
        responsive=True,
        autoungrabify=True,
        autounselectify=True,
        userZoomingEnabled=False,
        userPanningEnabled=False,
        boxSelectionEnabled=False,
    )
    says = f"Buying committee of {name}: {filled} of {counted(len(seats), 'seat')} filled."
    return html.Div(
        [
            dcc.Store(id=STYLES, data={"light": stylesheet(LIGHT), "dark": stylesheet(DARK)}),
            html.Div(picture, className="graph", role="img", **named(says)),
            _legend(),
        ]
    )


def _legend() -> Component:
    states = [
        html.Span([html.Span(GLYPHS[code], className=f"glyph glyph-{code}"), label.text])
        for code, label in labels.SEAT_STATES.items()
    ]
    lines = [
        html.Span([icon("arrow-right"), "reports to"]),
        html.Span([icon("three-dots"), "same meeting"]),
    ]
    return html.Div([*states, *lines], className="legend")
