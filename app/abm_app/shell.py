"""What surrounds every page, and the words for when there is nothing to show."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from abm_app import words
from abm_app.snapshots import Manifest

URL = "url"
ROUTE = "route"
PAGE = "page"
FOOTER = "footer"
TITLE = "page-title"
TITLE_SHOWN = "page-title-shown"
THEME = "theme"
THEME_TOGGLE = "theme-toggle"
PROBLEM = "problem"

LINKS = (("Heatmap", "/", "grid-3x3-gap"), ("MQA queue", "/queue", "flag"))

INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<title>{%title%}</title>
<link rel="icon" type="image/svg+xml" href="ASSETS/view/mark.svg">
<script src="ASSETS/view/theme.js"></script>
{%css%}
</head>
<body>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>
"""


def icon(name: str, *, className: str = "") -> Component:  # noqa: N803 - as Dash calls it
    """A Bootstrap icon; decoration, so hidden from screen readers."""
    decoration: dict[str, Any] = {"aria-hidden": "true"}
    return html.I(className=f"bi bi-{name} {className}".strip(), **decoration)


def named(label: str) -> dict[str, Any]:
    """Give an element a name that screen readers say: ``html.Nav(links, **named("Pages"))``."""
    return {"aria-label": label}


def index(assets_url: str) -> str:
    """The HTML around the app; ``assets_url`` is where the assets are served, without a slash."""
    return INDEX.replace("ASSETS", assets_url.rstrip("/"))


def layout() -> Component:
    """Navigation, the place of the page, the footer, and the stores the scripts use."""
    return html.Div(
        [
            dcc.Location(id=URL, refresh=False),
            dcc.Store(id=ROUTE),
            dcc.Store(id=TITLE),
            dcc.Store(id=TITLE_SHOWN),
            dcc.Store(id=THEME),
            html.A("Skip to the page", href="#page", className="skip-link"),
            _navigation(),
            html.Main(html.Div(id=PAGE, className="page"), className="flex-grow-1"),
            html.Footer(id=FOOTER, className="site-footer"),
            dbc.Toast(
                id=PROBLEM,
                header="That did not work",
                icon="danger",
                is_open=False,
                dismissable=True,
                className="problem-toast",
            ),
        ],
        className="site",
    )


def _navigation() -> Component:
    links = [
        dbc.NavLink([icon(picture), html.Span(text)], href=href, active="exact")
        for text, href, picture in LINKS
    ]
    return html.Header(
        [
            dcc.Link(
                [html.Span(className="mark"), html.Span("abm", className="wordmark")],
                href="/",
                className="brand",
                title="Account heatmap",
            ),
            html.Nav(links, className="nav site-nav", **named("Pages")),
            html.Button(
                [icon("moon-stars", className="when-light"), icon("sun", className="when-dark")],
                id=THEME_TOGGLE,
                className="icon-button ms-auto",
                title="Light or dark",
                **named("Switch between light and dark"),
            ),
        ],
        className="site-header",
    )


def footer(manifest: Manifest | None) -> list[Component]:
    """Which generation the pages show, as of when, by which playbook."""
    if manifest is None:
        return [html.Span("Nothing published yet")]
    facts = (
        ("Generation", manifest.generation),
        ("As of", words.instant(manifest.as_of)),
        ("Playbook", manifest.playbook or words.DASH),
    )
    return [html.Span([html.Span(f"{name} "), html.B(value)]) for name, value in facts]


def heading(title: str, subtitle: str | None = None) -> Component:
    """Title of a page, with a line that says what it shows."""
    line = html.P(subtitle, className="subtitle") if subtitle else None
    return html.Div([html.H1(title), line], className="page-heading")


def notices(sentences: Sequence[str]) -> Component | None:
    """What of a link was ignored; None when nothing was."""
    if not sentences:
        return None
    lines: list[Component | str] = [icon("info-circle"), " This part of the link was ignored: "]
    return dbc.Alert([*lines, " ".join(sentences)], color="warning", dismissable=True, className="notice")


def nothing(title: str, *rest: Component | str, picture: str = "inbox") -> Component:
    """An empty state: what is not there, and what to do."""
    return html.Section(
        [html.Div(icon(picture), className="empty-icon"), html.H2(title), *rest],
        className="empty-state",
    )


def nothing_published() -> Component:
    """The first thing a new user sees: the commands that bring the first page."""
    commands = (
        ("abm demo", "a made-up company, loaded, run and served"),
        ("abm load accounts.csv contacts.csv engagements.csv", "your own exports"),
        ("abm run", "score, find committees, publish"),
    )
    steps = [html.Div([html.Code(line), html.Span(f" {what}")]) for line, what in commands]
    return nothing(
        "Nothing is published yet",
        html.P("The pages show what the last run published. Run one of these in a terminal:"),
        html.Div(steps, className="commands"),
        html.P("Then load this page again."),
        picture="database",
    )


def no_such_page(pathname: str) -> Component:
    """The address leads nowhere."""
    return nothing(
        "There is no such page",
        html.P(["Nothing is at ", html.Code(pathname), "."]),
        dcc.Link("To the account heatmap", href="/", className="btn btn-primary"),
        picture="signpost-split",
    )


def went_wrong() -> Component:
    """A page could not be built; the log of the server has the reason."""
    return nothing(
        "This page could not be shown",
        html.P("The reason is in the log of the server. Nothing was changed. Load it again, or:"),
        dcc.Link("To the account heatmap", href="/", className="btn btn-primary"),
        picture="exclamation-triangle",
    )
