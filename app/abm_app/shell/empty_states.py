"""What a page says when it has nothing to show."""

from dash import dcc, html
from dash.development.base_component import Component

from abm_app.shell.elements import icon


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
