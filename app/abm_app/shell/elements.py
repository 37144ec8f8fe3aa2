"""The smallest pieces: icons, names for screen readers, headings, notices."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc

from abm_app.shell import html
from abm_app.shell.html import Component


def icon(name: str, *, className: str = "") -> Component:  # noqa: N803 - as Dash calls it
    """A Bootstrap icon; decoration, so hidden from screen readers."""
    decoration: dict[str, Any] = {"aria-hidden": "true"}
    return html.I(className=f"bi bi-{name} {className}".strip(), **decoration)


def named(label: str) -> dict[str, Any]:
    """Name an element for screen readers: ``html.Nav(links, **named("Pages"))``."""
    return {"aria-label": label}


def heading(title: str, subtitle: str | None = None) -> Component:
    """Title of a page, with a line about what it shows."""
    line = html.P(subtitle, className="subtitle") if subtitle else None
    return html.Div([html.H1(title), line], className="page-heading")


def notices(sentences: Sequence[str]) -> Component | None:
    """A notice of the parts of a link that were ignored; None when there are none."""
    if not sentences:
        return None
    lines: list[Component | str] = [icon("info-circle"), " Part of the link was ignored: "]
    return dbc.Alert([*lines, " ".join(sentences)], color="warning", dismissable=True, className="notice")
