"""The app of one workspace: which address shows which page, and what every page shares."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from dash import ClientsideFunction, Dash, Input, Output, set_props
from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import NotFound

from abm.errors import AbmError, NothingPublished, RunNotKept
from abm_app import formatting, responses, routes
from abm_app.components import as_of, disposition, plots, qualification
from abm_app.pages import (
    account,
    attribution,
    funnel,
    health,
    heatmap,
    journeys,
    losses,
    notes,
    people,
    person,
    playbook,
    queue,
    reviews,
    sla,
    sql,
)
from abm_app.security import guard
from abm_app.shell import empty_states, frame, html
from abm_app.shell.html import Component
from abm_app.snapshots import Snapshots
from abm_app.static_files import SCRIPT, STYLES, StaticFiles
from abm_warehouse.publishing import queries
from abm_warehouse.publishing.manifest import Manifest, read_manifest
from abm_warehouse.publishing.people import is_person
from abm_warehouse.publishing.snapshots import require_current_generation

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent / "assets"
PAGES = frozenset(
    {
        routes.HEATMAP,
        routes.QUEUE,
        routes.PEOPLE,
        routes.FUNNEL,
        routes.SLA,
        routes.ATTRIBUTION,
        routes.LOSSES,
        routes.JOURNEYS,
        routes.NOTES,
        routes.REVIEWS,
        routes.HEALTH,
        routes.PLAYBOOK,
    }
)


class Shown(NamedTuple):
    """A page and its title."""

    title: str
    page: Component


class PagesApp(Dash):
    """Dash with its scripts and styles in one file each."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.static_files = StaticFiles(self, FOLDER)

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]  # Dash calls it by keywords
        """The HTML around the app, with the addresses of its files."""
        files = self.static_files
        files.use_scripts(parts["scripts"])
        parts["scripts"] = f'<script src="{files.url(SCRIPT)}"></script>'
        parts["css"] = f'<link rel="stylesheet" href="{files.url(STYLES)}">'
        return frame.index(super().interpolate_index(**parts), assets_url=files.url("assets"))


def create_app(workspace: Path, *, allowed_hosts: Iterable[str] = ()) -> Dash:
    """
    Build the app that shows what ``workspace`` has published.

    Nothing is opened before the first page is asked for. The app answers to the names of the
    loopback and to ``allowed_hosts``. It reads what is published, and writes nothing but decisions.

    Parameters
    ----------
    workspace
        Folder with ``published/``; it may be empty.
    allowed_hosts
        Further names, without a port, under which the app is reached.
    """
    snapshots = Snapshots(workspace)
    app = PagesApp(
        "abm_app",
        assets_folder=str(FOLDER),
        assets_ignore=r"^theme\.js$",  # in the head already, so that no page flashes
        compress=False,
        include_assets_files=True,
        on_error=_tell,
        serve_locally=True,
        suppress_callback_exceptions=True,  # each page brings its own components
        title="abm",
        update_title="",
        use_pages=False,
    )
    app.index_string = frame.INDEX
    app.layout = frame.layout
    heatmap.register(app, snapshots.ask)
    account.register(app)
    health.register(app, snapshots.ask, workspace)
    disposition.register(app, snapshots.ask, workspace)
    qualification.register(app, snapshots.ask, workspace)
    plots.register(app)
    _register_shell(app, snapshots)
    guard(app, allowed_hosts=allowed_hosts)
    _register_addresses(app, snapshots)
    as_of.register(app, snapshots)
    responses.register(app.server, snapshots)
    app.static_files.register(app.server)
    sql.register(app.server, snapshots)
    return app


def page_at(pathname: str, search: str, snapshots: Snapshots) -> Shown:
    """Title and page of an address; there is always something to show."""
    try:
        run_id = snapshots.other_run(routes.run_in(search))
        past = None if run_id is None else snapshots.manifest(run_id)
        with snapshots.ask(run_id) as con, _of_this_version(past):
            shown = _page_of(pathname, search, con, snapshots.workspace, past)
        if past is None:
            return shown
        return Shown(shown.title, html.Div([as_of.banner(past, pathname, search), shown.page]))
    except RunNotKept as error:
        responses.forget_answer()
        back = routes.with_run(pathname, search, None)
        return Shown("Not kept", empty_states.run_not_kept(str(error), back))
    except NothingPublished:
        return Shown("Nothing published", empty_states.nothing_published(snapshots.workspace))
    except AbmError as error:
        log.warning("The page at %r could not be built: %s", pathname, error)
        return Shown("Problem", empty_states.went_wrong(str(error)))
    except Exception:
        log.exception("The page at %r could not be built", pathname)
        responses.forget_answer()
        return Shown("Problem", empty_states.went_wrong())


@contextmanager
def _of_this_version(past: Manifest | None) -> Iterator[None]:
    """Say that a past run cannot be shown whose tables lack what the pages ask today."""
    try:
        yield
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        if past is None:
            raise
        raise RunNotKept(
            f"Run {past.run_id} was published by another version of abm, whose tables lack what this page"
            f" shows. Score {formatting.instant(past.as_of)} again."
        ) from error


def _page_of(
    pathname: str, search: str, con: duckdb.DuckDBPyConnection, workspace: Path, past: Manifest | None
) -> Shown:
    """Title and page of an address from the current book, or from that of a past run."""
    if pathname == routes.HEATMAP:
        return Shown("Heatmap", heatmap.page(con, search, workspace))
    if pathname == routes.QUEUE:
        return Shown("Queue", queue.page(con, search, workspace, past))
    if pathname == routes.PEOPLE:
        return Shown("People", people.page(con, search))
    if pathname == routes.FUNNEL:
        return Shown("Funnel", funnel.page(con, search))
    if pathname == routes.SLA:
        return Shown("Service levels", sla.page(con, search))
    if pathname == routes.ATTRIBUTION:
        return Shown("Attribution", attribution.page(con, search))
    if pathname == routes.LOSSES:
        return Shown("Losses", losses.page(con, search))
    manifest = past or read_manifest(require_current_generation(workspace))
    if pathname == routes.JOURNEYS:
        return Shown("Nurture journeys", journeys.page(con, search))
    if pathname == routes.NOTES:
        return Shown("Notes", notes.page(con, search, None if past else workspace))
    if pathname == routes.REVIEWS:
        return Shown("Reviews", reviews.page(con, workspace, manifest))
    if pathname == routes.HEALTH:
        return Shown("Data health", health.page(con, None if past else workspace))
    if pathname == routes.PLAYBOOK:
        return Shown("Playbook", playbook.page(con, workspace, manifest))
    if account_id := routes.account_of(pathname):
        solution = routes.values_in(search).get("solution")
        return Shown(*account.page(con, account_id, solution, None if past else workspace))
    if contact_id := routes.person_of(pathname):
        return Shown(*person.page(con, contact_id))
    return Shown("No such page", empty_states.no_such_page(pathname))


def is_page(path: str, search: str, snapshots: Snapshots) -> bool:
    """Whether an address leads to a page, or to an account or a person of the book that it asks for."""
    if path in PAGES:
        return True
    if not path.startswith((routes.ACCOUNT, routes.PERSON)):
        return False
    try:
        with snapshots.ask(routes.run_in(search)) as con:
            if path.startswith(routes.ACCOUNT):
                return queries.is_account(con, path.removeprefix(routes.ACCOUNT))
            return is_person(con, path.removeprefix(routes.PERSON))
    except AbmError:
        return True  # the page says what the matter is


def _register_shell(app: Dash, snapshots: Snapshots) -> None:
    @app.callback(
        Output(frame.PAGE, "children"),
        Output(frame.FOOTER, "children"),
        Output(frame.AS_OF, "children"),
        Output(frame.TITLE, "data"),
        Input(frame.ROUTE, "data"),
        prevent_initial_call=True,
    )
    def show_page(route: dict[str, str]) -> tuple[Component, Sequence[Component], str, str]:
        search = str(route["search"])
        shown = page_at(str(route["pathname"]), search, snapshots)
        manifest = _shown_manifest(snapshots, search)
        day = formatting.day(manifest.as_of) if manifest else ""
        return shown.page, frame.footer(manifest), day, f"{shown.title} \u00b7 abm"

    app.clientside_callback(
        ClientsideFunction("abm", "route"),
        Output(frame.ROUTE, "data"),
        Input(frame.URL, "pathname"),
        Input(frame.URL, "search"),
    )
    app.clientside_callback(
        ClientsideFunction("abm", "title"),
        Output(frame.TITLE_SHOWN, "data"),
        Input(frame.TITLE, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("abm", "theme"),
        Output(frame.THEME, "data"),
        Input(frame.THEME_TOGGLE, "n_clicks"),
    )


def _shown_manifest(snapshots: Snapshots, search: str) -> Manifest | None:
    """The manifest of the run that is shown; None if it cannot be read, which the page then says."""
    try:
        return snapshots.manifest(routes.run_in(search))
    except AbmError:
        return None


def _register_addresses(app: Dash, snapshots: Snapshots) -> None:
    """Answer unknown addresses with status 404 and a page that says so; add a health check."""
    server: Flask = app.server

    @server.get("/healthz")
    def health() -> Response:
        manifest = snapshots.manifest()
        return jsonify(status="ok", generation=manifest.generation if manifest else None)

    @server.errorhandler(NotFound)
    def not_found(error: NotFound) -> Response | NotFound:
        """Show the usual page at addresses that match no route in Flask, such as those with a line feed."""
        is_for_page = request.path.startswith((routes.ACCOUNT, routes.PERSON)) and request.method == "GET"
        return Response(app.index(), mimetype="text/html") if is_for_page else error

    @server.after_request
    def say_what_is_missing(response: Response) -> Response:
        is_index = response.mimetype == "text/html" and response.status_code == 200
        search = request.query_string.decode(errors="replace")
        if is_index and not is_page(request.path, search, snapshots):
            response.status_code = 404
        return response


def _tell(error: Exception) -> None:
    """Show a failed callback as a notice; our own errors say what to do, others are in the log."""
    responses.forget_answer()
    is_ours = isinstance(error, AbmError)
    if is_ours:
        log.warning("A callback was refused: %s", error)
    else:
        log.error("A callback failed", exc_info=error)
    text = str(error) if is_ours else "Something went wrong; the server's log has the reason. Try again."
    set_props(frame.PROBLEM, {"children": text, "is_open": True})
