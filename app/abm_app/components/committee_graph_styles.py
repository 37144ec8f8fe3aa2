"""The look of the picture of a committee, in both themes."""

from collections.abc import Mapping
from typing import Any

Style = dict[str, Any]

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


BOX_WIDTH, BOX_HEIGHT = 116, 40
"""The box of a person or a seat, with two lines of text."""


def stylesheet(hues: Mapping[str, str]) -> list[Style]:
    """Cytoscape styles in one set of colours."""
    return [{"selector": selector, "style": style} for selector, style in _sheet(hues).items()]


def _sheet(hues: Mapping[str, str]) -> dict[str, Style]:
    text = {"font-family": "Inter Variable, sans-serif", "font-size": 11.5, "label": "data(label)"}
    box = {
        "shape": "round-rectangle",
        "width": BOX_WIDTH,
        "height": BOX_HEIGHT,
        "text-valign": "center",
        "text-wrap": "wrap",
        "text-max-width": BOX_WIDTH,
        "line-height": 1.25,
        "border-width": 1,
        "border-color": hues["tie"],
        "z-index": 10,
    }
    sheet: dict[str, Style] = {
        "node": text,
        ".box": box,
        ".seat.empty": {
            "background-color": hues["surface"],
            "border-style": "dashed",
            "border-color": hues["empty"],
            "color": hues["empty"],
        },
        ".user": {
            "background-color": hues["user"],
            "border-color": hues["user"],
            "color": hues["on_user"],
            "height": 28,
            "font-weight": 600,
        },
        ".level, .nobody": {
            "width": 1,
            "height": 1,
            "background-opacity": 0,
            "color": hues["weak"],
            "events": "no",
        },
        ".level": {
            "text-halign": "right",
            "text-valign": "center",
            "font-weight": 600,
            "text-background-color": hues["surface"],
            "text-background-opacity": 1,
            "text-background-padding": 2,
        },
        ".nobody": {"text-valign": "center"},
        "edge": {
            "width": "data(width)",
            "line-color": hues["tie"],
            "target-arrow-color": hues["tie"],
            "curve-style": "bezier",
            "arrow-scale": 0.8,
            "events": "no",
        },
        ".knows": {"line-color": hues["engaged"], "target-arrow-color": hues["engaged"], "opacity": 0.75},
        ".routed": {
            "curve-style": "segments",
            "edge-distances": "node-position",
            "segment-weights": "data(weights)",
            "segment-distances": "data(distances)",
        },
        ".reports_to": {"target-arrow-shape": "triangle"},
        ".same_meeting, .same_thread": {"line-style": "dotted"},
        ".co_engaged": {"line-style": "dashed"},
    }
    for state in ("met", "engaged", "contactable", "identified"):
        sheet[f".{state}"] = {"background-color": hues[state], "color": hues[f"on_{state}"]}
    sheet[".unseated"] = {"border-style": "double", "border-width": 3}
    sheet[".dim"] = {"opacity": 0.18}
    sheet[".lit"] = {"opacity": 1, "border-color": hues["empty"], "border-width": 3, "border-style": "solid"}
    sheet["edge.lit"] = {
        "line-color": hues["empty"],
        "target-arrow-color": hues["empty"],
        "width": 4,
        "z-index": 9,
    }
    return sheet
