"""The book as of another instant: which are kept, and scoring one more while the reader waits."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import dash_bootstrap_components as dbc
from dash import Dash, Input, Output, State, dcc, no_update
from dash import html as dash_html

from abm.counting import counted
from abm.errors import SettingsError, UsageError
from abm.pipeline.beside import Scoring, scoring_beside, start_scoring_beside
from abm.workspace import Workspace
from abm_app import formatting, responses, routes
from abm_app.shell import html
from abm_app.shell.elements import icon
from abm_app.shell.frame import AS_OF_BUTTON, AS_OF_MENU, AS_OF_TICK, ROUTE
from abm_app.shell.html import Children, Component
from abm_app.snapshots import Snapshots
from abm_warehouse.publishing.manifest import Manifest
from abm_warehouse.publishing.snapshots import kept_runs

DAY = "as-of-day"
SCORE = "as-of-score"


def banner(manifest: Manifest, pathname: str, search: str) -> Component:
    """What a page says that does not show the current run."""
    known = formatting.instant(manifest.known_at)
    return html.Div(
        [
            icon("clock-history"),
            html.Span(
                [
                    html.B(f"As of {formatting.instant(manifest.as_of)}"),
                    f", by what was known at {known} and version {manifest.playbook_version} of the playbook."
                    f" Run {manifest.run_id}. Nothing can be decided here.",
                ]
            ),
            dcc.Link("Show the current run", href=routes.with_run(pathname, search, None), className="pill"),
        ],
        className="as-of-banner",
        role="status",
    )


def menu(
    runs: Sequence[Manifest],
    current: Manifest,
    scoring: Scoring | None,
    *,
    time_zone: str | None,
    pathname: str,
    search: str,
) -> list[Component]:
    """The books that are kept, and the form for another day, or how far that is; without a zone, no form."""
    shown = routes.run_in(search) or current.run_id
    items = [_kept(run, current, shown, pathname, search) for run in runs]
    return [
        html.Div("The book as of", className="figure-label"),
        html.Ul(items, className="as-of-runs"),
        _other_day(current, scoring, time_zone),
    ]


def _other_day(current: Manifest, scoring: Scoring | None, time_zone: str | None) -> Component:
    if scoring and scoring.problem is None:
        return _progress(scoring)
    if time_zone is None:
        return html.P("abm.toml has mistakes; correct them to score another day.", className="to-find")
    return _form(current, scoring, time_zone)


def _kept(run: Manifest, current: Manifest, shown: str, pathname: str, search: str) -> Component:
    is_current = run.run_id == current.run_id
    facts = [
        "current" if is_current else None,
        counted(run.counts.mqas, "MQA"),
        None if run.known_at == current.known_at else f"known at {formatting.instant(run.known_at)}",
        None if run.playbook_version == current.playbook_version else f"rules {run.playbook_version}",
    ]
    says: Children = [
        html.B(formatting.instant(run.as_of)),
        html.Span(" \u00b7 ".join(fact for fact in facts if fact), className="job"),
    ]
    return html.Li(
        dcc.Link(
            says,
            href=routes.with_run(pathname, search, None if is_current else run.run_id),
            className="as-of-run active" if run.run_id == shown else "as-of-run",
        )
    )


def _progress(scoring: Scoring) -> Component:
    said = f"Scoring the book as of {formatting.instant(scoring.as_of)}: {scoring.stage}."
    return html.Div(
        [dbc.Spinner(size="sm", color="primary"), html.Span(said)],
        className="as-of-progress",
        role="status",
    )


def _form(current: Manifest, scoring: Scoring | None, time_zone: str) -> Component:
    problem = None if scoring is None else html.P(scoring.problem, className="to-find")
    latest = _last_day(current, time_zone).isoformat()
    day = dbc.Input(id=DAY, type="date", max=latest, size="sm")
    return html.Div(
        [
            problem,
            html.Label([html.Span(f"Another day, at its end in {time_zone}"), day]),
            dash_html.Button("Score the book", id=SCORE, className="btn btn-sm btn-primary"),
            html.P("All accounts are scored again, which takes as long as a run.", className="job"),
        ],
        className="as-of-form",
    )


def asked_day(text: str | None, current: Manifest, time_zone: str) -> datetime:
    """
    The end of a day that somebody chose, in the time zone of the workspace: the book was closed then.

    Raises
    ------
    UsageError
        If it is no day, or had not ended before the instant of the current run.
    """
    last = _last_day(current, time_zone)
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        day = None
    if day is None or not day.year >= 1971 or day > last:
        raise UsageError(f"Choose a day from 1971 to {formatting.day(last)}.")
    return _end_of(day, time_zone)


def _last_day(current: Manifest, time_zone: str) -> date:
    """The last day that had ended before the instant of the current run."""
    today = current.as_of.astimezone(ZoneInfo(time_zone)).date()
    yesterday = today - timedelta(days=1)
    return yesterday if _end_of(yesterday, time_zone) < current.as_of else yesterday - timedelta(days=1)


def _end_of(day: date, time_zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(time_zone)).astimezone(UTC)


def _time_zone(workspace: Workspace) -> str | None:
    """The zone in which the days of the workspace end; None if its settings cannot be read."""
    try:
        return workspace.settings().time_zone
    except SettingsError:
        return None


def register(app: Dash, snapshots: Snapshots) -> None:
    """Fill the menu when it is opened, and score the book of a day that is asked for."""
    workspace = Workspace(snapshots.workspace)

    def filled(route: dict[str, str] | None) -> tuple[list[Component], bool]:
        """The menu, and whether there is nothing to wait for."""
        responses.forget_answer()
        current = snapshots.manifest()
        if current is None:
            return [html.Div("Nothing is published yet.", className="job")], True
        scoring = scoring_beside(workspace)
        runs = [manifest for _, manifest in kept_runs(workspace.published)]
        address = route or {}
        content = menu(
            runs,
            current,
            scoring,
            time_zone=_time_zone(workspace),
            pathname=str(address.get("pathname", routes.HEATMAP)),
            search=str(address.get("search", "")),
        )
        return content, scoring is None or scoring.problem is not None

    @app.callback(
        Output(AS_OF_MENU, "children"),
        Output(AS_OF_TICK, "disabled"),
        Input(AS_OF_BUTTON, "n_clicks"),
        Input(AS_OF_TICK, "n_intervals"),
        State(ROUTE, "data"),
        prevent_initial_call=True,
    )
    def on_open(clicks: int, ticks: int, route: dict[str, str] | None) -> Any:
        return filled(route)

    @app.callback(
        Output(AS_OF_MENU, "children", allow_duplicate=True),
        Output(AS_OF_TICK, "disabled", allow_duplicate=True),
        Input(SCORE, "n_clicks"),
        State(DAY, "value"),
        State(ROUTE, "data"),
        prevent_initial_call=True,
    )
    def on_score(clicks: int | None, day: str | None, route: dict[str, str] | None) -> Any:
        current = snapshots.manifest()
        if not clicks or current is None:
            return no_update, no_update
        start_scoring_beside(workspace, asked_day(day, current, workspace.settings().time_zone))
        return filled(route)
