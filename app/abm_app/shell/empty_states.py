"""Pages with nothing to show: what is missing, and what to do about it."""

from pathlib import Path
from shlex import quote

from dash import dcc

from abm_app.shell import html
from abm_app.shell.elements import icon
from abm_app.shell.html import Component


def nothing(title: str, *rest: Component | str, picture: str = "inbox") -> Component:
    """An empty state: what is missing, and what to do."""
    return html.Section(
        [html.Div(icon(picture), className="empty-icon"), html.H1(title), *rest],
        className="empty-state",
    )


def nothing_published(workspace: Path) -> Component:
    """The first thing a new user sees: the commands that lead to the first page, in order."""
    here = f"--workspace {quote(str(workspace))}"
    steps = (
        ("Load your exports", f"abm load {here} accounts.csv contacts.csv engagements.csv"),
        ("Score the book and publish it", f"abm run {here}"),
    )
    return nothing(
        "Nothing is published yet",
        html.P("These pages show what the last run published. In a terminal:"),
        html.Ol([html.Li([what, html.Code(command)]) for what, command in steps], className="commands"),
        html.P("Then load this page again."),
        html.P(
            ["To look around first, ", html.Code("abm demo"), " makes a workspace with a made-up company."]
        ),
        picture="database",
    )


def no_such_page(pathname: str) -> Component:
    """The page for an address that leads nowhere."""
    return nothing(
        "There is no such page",
        html.P(["There is nothing at ", html.Code(pathname), "."]),
        dcc.Link("To the account heatmap", href="/", className="btn btn-primary"),
        picture="signpost-split",
    )


def run_not_kept(reason: str, current: str) -> Component:
    """The page for an address that names a run of which nothing is kept."""
    return nothing(
        "This run cannot be shown",
        html.P(reason),
        dcc.Link("Show the current run", href=current, className="btn btn-primary"),
        picture="clock-history",
    )


def went_wrong(reason: str = "The server's log has the reason.") -> Component:
    """The page shown when a page could not be built, with the reason if it helps the reader."""
    return nothing(
        "This page could not be shown",
        html.P(reason),
        dcc.Link("To the account heatmap", href="/", className="btn btn-primary"),
        picture="exclamation-triangle",
    )
