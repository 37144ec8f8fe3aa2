"""What surrounds every page: navigation, footer, and the stores that the scripts use."""

from typing import TYPE_CHECKING

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from abm_app import formatting
from abm_app.shell.elements import icon, named
from abm_warehouse.publishing.manifest import Manifest

if TYPE_CHECKING:
    from abm_app.shell.html import Children

URL = "url"
ROUTE = "route"
PAGE = "page"
FOOTER = "footer"
TITLE = "page-title"
TITLE_SHOWN = "page-title-shown"
THEME = "theme"
THEME_TOGGLE = "theme-toggle"
PLOT_OPENED = "plot-opened"
PROBLEM = "problem"
AS_OF = "as-of"
AS_OF_BUTTON = "as-of-button"
AS_OF_MENU = "as-of-menu"
AS_OF_TICK = "as-of-tick"

ACCOUNT_LINKS = (
    ("Heatmap", "/", "grid-3x3-gap"),
    ("Queue", "/queue", "inbox"),
    ("People", "/people", "people"),
    ("Journeys", "/journeys", "envelope-paper"),
    ("Notes", "/notes", "journal-text"),
)
REVENUE_LINKS = (
    ("Funnel", "/funnel", "funnel"),
    ("Service levels", "/sla", "stopwatch"),
    ("Attribution", "/attribution", "signpost-split"),
    ("Losses", "/losses", "clipboard-x"),
    ("Reviews", "/reviews", "calendar-check"),
)
RULE_LINKS = (
    ("Data health", "/health", "heart-pulse"),
    ("Playbook", "/playbook", "journal-check"),
)
"""Pages in the order of the navigation; those about revenue are in a menu where it has room for one."""

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
{%config%}{%scripts%}{%renderer%}
</body>
</html>
"""


def index(page: str, *, assets_url: str) -> str:
    """The HTML around the app with the address of the assets; the theme is set before the first paint."""
    return page.replace("ASSETS", assets_url)


def layout() -> Component:
    """Navigation, the page, the footer, and the stores that the scripts use."""
    return html.Div(
        [
            dcc.Location(id=URL, refresh=False),
            dcc.Store(id=ROUTE),
            dcc.Store(id=TITLE),
            dcc.Store(id=TITLE_SHOWN),
            dcc.Store(id=THEME),
            dcc.Store(id=PLOT_OPENED),
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
    sun_and_moon: Children = [icon("moon-stars", className="when-light"), icon("sun", className="when-dark")]
    return html.Header(
        [
            dcc.Link(
                [html.Span(className="mark"), html.Span("abm", className="wordmark")],
                href="/",
                className="brand",
                title="Account heatmap",
            ),
            _pages(),
            _as_of(),
            html.Button(
                sun_and_moon,
                id=THEME_TOGGLE,
                className="icon-button",
                title="Light or dark",
                **named("Switch between light and dark"),
            ),
        ],
        className="site-header",
    )


def _pages() -> Component:
    revenue: Children = [icon("graph-up-arrow"), html.Span("Revenue"), icon("chevron-down")]
    menu = html.Div(
        [
            html.Button(
                revenue,
                className="nav-link",
                **named("Pages about revenue"),
            ),
            html.Div([_link(*link) for link in REVENUE_LINKS], className="nav-menu"),
        ],
        className="nav-group",
    )
    links = [_link(*link) for link in ACCOUNT_LINKS], [_link(*link) for link in RULE_LINKS]
    return html.Nav([*links[0], menu, *links[1]], className="nav site-nav", **named("Pages"))


def _as_of() -> Component:
    """The instant that the pages show; it opens the menu of the others."""
    shown: Children = [icon("clock-history"), html.Span(id=AS_OF)]
    return html.Details(
        [
            html.Summary(shown, id=AS_OF_BUTTON, className="pill", title="See the book as of another day"),
            html.Div(id=AS_OF_MENU, className="as-of-menu"),
            dcc.Interval(id=AS_OF_TICK, interval=2_000, disabled=True),
        ],
        className="as-of",
    )


def _link(text: str, href: str, picture: str) -> Component:
    content: Children = [icon(picture), html.Span(text)]
    return dbc.NavLink(content, href=href, active="exact")


def footer(manifest: Manifest | None) -> list[Component]:
    """Which generation the pages show, as of when, and by which playbook."""
    if manifest is None:
        return [html.Span("Nothing published yet")]
    facts = (
        ("Generation", manifest.generation),
        ("As of", formatting.instant(manifest.as_of)),
        ("Playbook", f"{manifest.playbook}, version {manifest.playbook_version}"),
        ("Run", manifest.run_id),
    )
    return [html.Span([html.Span(f"{name} "), html.B(value)]) for name, value in facts]
