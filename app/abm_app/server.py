"""The app of one workspace: which address shows which page, and what every page shares."""

import logging
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qs, unquote

from dash import ClientsideFunction, Dash, Input, Output, set_props
from dash.development.base_component import Component
from flask import Flask, jsonify
from flask.wrappers import Response

from abm.errors import AbmError, NothingPublished
from abm_app.pages import account, heatmap, queue
from abm_app.security import guard
from abm_app.shell import empty_states, frame
from abm_app.snapshots import Snapshots

log = logging.getLogger(__name__)
Shown = tuple[str, Component]
"""Title of a page and the page."""


def create_app(workspace: Path, *, allowed_hosts: Iterable[str] = ()) -> Dash:
    """
    Build the app that shows what ``workspace`` has published.

    Nothing is opened before the first page is asked for. The app answers to the names of the
    loopback and to ``allowed_hosts``; it reads and never writes.

    Parameters
    ----------
    workspace
        Folder with ``published/``; it may be empty.
    allowed_hosts
        Further names, without a port, under which the app is reached.
    """
    snapshots = Snapshots(workspace)
    app = Dash(
        "abm_app",
        assets_folder=str(Path(__file__).parent / "assets"),
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
    app.index_string = frame.index(app.get_asset_url("x").removesuffix("/x"))
    app.layout = frame.layout
    heatmap.register(app, snapshots.ask)
    account.register(app)
    queue.register(app)
    _register_shell(app, snapshots)
    _register_health(app.server, snapshots)
    guard(app, allowed_hosts=allowed_hosts)
    return app


def page_at(pathname: str, search: str, snapshots: Snapshots) -> Shown:
    """Title and page of an address; there is always something to show."""
    try:
        with snapshots.ask() as con:
            if pathname == "/":
                return "Heatmap", heatmap.page(con, search)
            if pathname == "/queue":
                return "MQA queue", queue.page(con, search)
            if pathname.startswith("/account/"):
                solution = parse_qs(search.removeprefix("?")).get("solution", [None])[0]
                account_id = unquote(pathname.removeprefix("/account/"))
                return account.page(con, account_id, solution)
            return "No such page", empty_states.no_such_page(pathname)
    except NothingPublished:
        return "Nothing published", empty_states.nothing_published()
    except Exception:
        log.exception("The page at %s could not be built", pathname)
        return "Problem", empty_states.went_wrong()


def _register_shell(app: Dash, snapshots: Snapshots) -> None:
    @app.callback(
        Output(frame.PAGE, "children"),
        Output(frame.FOOTER, "children"),
        Output(frame.TITLE, "data"),
        Input(frame.ROUTE, "data"),
        prevent_initial_call=True,
    )
    def show_page(route: dict[str, str]) -> tuple[Component, list[Component], str]:
        title, page = page_at(route.get("pathname") or "/", route.get("search") or "", snapshots)
        return page, frame.footer(snapshots.manifest()), f"{title} \u00b7 abm"

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


def _register_health(server: Flask, snapshots: Snapshots) -> None:
    @server.get("/healthz")
    def health() -> Response:
        manifest = snapshots.manifest()
        return jsonify(status="ok", generation=manifest.generation if manifest else None)


def _tell(error: Exception) -> None:
    """Show a failed callback as a notice; ours say what to do, others are in the log."""
    log.error("A callback failed", exc_info=error)
    ours = isinstance(error, AbmError)
    text = str(error) if ours else "Something went wrong; the server's log says what. Try again."
    set_props(frame.PROBLEM, {"children": text, "is_open": True})
