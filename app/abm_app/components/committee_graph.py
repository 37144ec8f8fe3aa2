"""The buying committee as a picture: its seats on a ring, and in the middle our users whom they know."""

from collections import Counter
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
from abm_warehouse.publishing.result_rows import KnownTie, Seat

GRAPH = "committee-graph"
STYLES = "committee-graph-styles"
RADIUS_X, RADIUS_Y = 168.0, 164.0
CAPTION_BELOW = 25.0
LONGEST_LABEL = 26
USERS_SHOWN, USER_DISTANCE = 3, 58.0
"""Our users in the middle, those with most ties to seated people, and how far they are from each other."""
SHOWN_TIES = frozenset({"reports_to", "same_meeting", "same_thread"})
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


def elements(seats: Sequence[Seat], ties: Sequence[KnownTie]) -> list[Element]:
    """
    Nodes and edges: each seat with its caption, our users, and what ties them and seated people.

    Labels are plain text drawn on a canvas; nothing in them is markup.
    """
    drawn: list[Element] = []
    node_of: dict[str | None, str] = {
        seat.contact_id: f"seat-{seat.seat_id}" for seat in seats if seat.contact_id
    }
    for seat, (x, y) in zip(seats, positions(len(seats)), strict=True):
        node = f"seat-{seat.seat_id}"
        who = "empty" if seat.contact_id is None else seat.full_name or labels.NO_NAME
        caption = f"{labels.role(seat.role, seat.seat_number)}\n{short(who)}"
        drawn += [
            _node(node, GLYPHS.get(seat.state, "?"), x, y, f"seat {seat.state}"),
            _node(f"caption-{seat.seat_id}", caption, x, y + CAPTION_BELOW, f"caption {seat.state}"),
        ]
    for n, tie in enumerate(ties):
        ends = node_of.get(tie.from_contact_id), node_of.get(tie.to_contact_id)
        if tie.tie in SHOWN_TIES and ends[0] and ends[1] and ends[0] != ends[1]:
            drawn.append(_edge(f"tie-{n}", ends[0], ends[1], f"tie {tie.tie}"))
    return [*drawn, *_users([tie for tie in ties if tie.user_id and tie.to_contact_id in node_of], node_of)]


def _users(known: Sequence[KnownTie], node_of: Mapping[str | None, str]) -> list[Element]:
    """Our users who know somebody on a seat, and whom they know."""
    times = Counter[str | None]()
    for tie in known:
        times[tie.user_id] += tie.ties
    if not times:
        return [_node("nobody", "None of us knows\nanybody here yet", 0.0, 0.0, "nobody")]
    names = {tie.user_id: tie.user_name or tie.user_id or "" for tie in known}
    shown = sorted(times, key=lambda user: (-times[user], names[user], user or ""))[:USERS_SHOWN]
    top = -USER_DISTANCE * (len(shown) - 1) / 2
    nodes = [
        _node(f"user-{n}", short(names[user], 18), 0.0, top + n * USER_DISTANCE, "user")
        for n, user in enumerate(shown)
    ]
    edges = [
        _edge(f"knows-{n}", f"user-{shown.index(tie.user_id)}", node_of[tie.to_contact_id], "knows")
        for n, tie in enumerate(known)
        if tie.user_id in shown
    ]
    return [*nodes, *edges]


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
    "user": "#1a2b2a",
    "on_user": "#ffffff",
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
    "user": "#e3ebea",
    "on_user": "#12201f",
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
            ".user",
            {
                "shape": "round-rectangle",
                "width": 128,
                "height": 30,
                "background-color": hues["user"],
                "color": hues["on_user"],
                "font-size": 12,
                "font-weight": 600,
                "text-valign": "center",
                "z-index": 15,
            },
        ),
        (
            ".nobody",
            {
                "width": 1,
                "height": 1,
                "background-opacity": 0,
                "color": hues["weak"],
                "font-size": 12,
                "line-height": 1.25,
                "text-valign": "center",
                "text-wrap": "wrap",
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
        (".knows", {"width": 2, "line-color": hues["engaged"]}),
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


def graph(name: str, seats: Sequence[Seat], ties: Sequence[KnownTie]) -> Component:
    """The picture with its legend; the list of seats has the same facts as text."""
    filled = sum(seat.contact_id is not None for seat in seats)
    picture = cyto.Cytoscape(
        id=GRAPH,
        elements=elements(seats, ties),
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
        html.Span([icon("person-badge"), "one of us, and whom they know"]),
        html.Span([icon("arrow-right"), "reports to"]),
        html.Span([icon("three-dots"), "same meeting or thread"]),
    ]
    return html.Div([*states, *lines], className="legend")
