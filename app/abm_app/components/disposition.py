"""What sales does with an account or a person: accept, reject for a reason, recycle for a while, or undo."""

import getpass
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
from dash import ALL, MATCH, Dash, Input, Output, ctx, no_update

from abm.decisions import dispose
from abm.vocabulary.dispositions import Disposition
from abm.vocabulary.words import spelt
from abm.workspace import Workspace
from abm_app import formatting, labels, responses
from abm_app.shell import html
from abm_app.shell.elements import icon, named
from abm_app.shell.html import Children, Component
from abm_app.snapshots import Ask
from abm_warehouse.decision_log import decisions, withdraw
from abm_warehouse.dispositions import Disposed, latest_dispositions
from abm_warehouse.publishing import hand_offs

BAR, DISPOSE, UNDO = "dispositions", "dispose", "undo-disposition"
"""Types of the ids of the bar, of the buttons that decide, and of the button that undoes."""

Dispositions = Mapping[tuple[str, str], Disposed]
"""The last disposition of each subject, by what it is and its id."""

RESTS = {"14": "2 weeks", "30": "1 month", "90": "3 months", "180": "6 months"}
"""For how many days an account may be recycled with one click."""
ICONS = {"accepted": "hand-thumbs-up", "rejected": "x-octagon", "recycled": "arrow-repeat"}


def current_dispositions(workspace: Path) -> Dispositions:
    """What sales did last with each account and person, whether a run has counted it yet or not."""
    return latest_dispositions(decisions(Workspace(workspace).decision_log))


def done_with(dispositions: Dispositions, subject_id: str) -> Disposed | None:
    """What sales did last with an account or a person."""
    return dispositions.get(("account", subject_id)) or dispositions.get(("record", subject_id))


def disposition_bar(subject_id: str, reasons: Sequence[str], done: Disposed | None) -> Component:
    """The buttons for an account or a person, and what was done last."""
    return html.Div(
        _buttons(subject_id, reasons, done),
        id={"type": BAR, "subject": subject_id},
        className="disposition-bar",
        role="group",
        **named("What sales does"),
    )


def _buttons(subject_id: str, reasons: Sequence[str], done: Disposed | None) -> list[Children]:
    menus = [
        _button(subject_id, "accepted", "", [icon(ICONS["accepted"]), "Accept"], "a"),
        _menu(subject_id, "rejected", "Reject", "r", {reason: labels.in_words(reason) for reason in reasons}),
        _menu(subject_id, "recycled", "Recycle", "y", RESTS),
    ]
    if done is None:
        return menus
    undo = html.Button(
        [icon("arrow-counterclockwise"), "Undo"],
        id={"type": UNDO, "subject": subject_id, "decision": done.decision_id},
        className="pill undo",
        n_clicks=0,
        **_key("u"),
    )
    others = [menu for menu, name in zip(menus, ICONS, strict=True) if name != done.disposition]
    return [html.Span([icon(ICONS[done.disposition]), said(done)], className="disposed"), undo, *others]


def said(done: Disposed) -> str:
    """What was done, why, until when and by whom."""
    why = f": {spelt(done.reason)}" if done.reason else ""
    until = f" until {formatting.day(done.until)}" if done.until else ""
    return f"{done.disposition.capitalize()}{why}{until}, by {done.by} on {formatting.day(done.decided_at)}"


def _menu(subject_id: str, disposition: str, text: str, key: str, choices: Mapping[str, str]) -> Component:
    """A button that opens one button for each choice."""
    buttons = [_button(subject_id, disposition, value, says) for value, says in choices.items()]
    return html.Details(
        [
            html.Summary([icon(ICONS[disposition]), text], className="pill", **_key(key)),
            html.Div(buttons, className="disposition-choices"),
        ],
        className="disposition-menu",
    )


def _button(subject_id: str, disposition: str, value: str, says: Children, key: str = "") -> Component:
    return html.Button(
        says,
        id={"type": DISPOSE, "subject": subject_id, "as": disposition, "value": value},
        className="pill",
        n_clicks=0,
        **_key(key),
    )


def _key(key: str) -> dict[str, Any]:
    """The key that presses a button in the queue."""
    return {"data-key": key, "title": f"Key {key.upper()}"} if key else {}


def act(
    con: duckdb.DuckDBPyConnection, workspace: Path, pressed: Mapping[str, Any], *, by: str
) -> list[Children]:
    """
    Write what a button decides, and say what to show instead of the buttons.

    Parameters
    ----------
    con
        A connection to what is published.
    workspace
        The folder of the workspace.
    pressed
        The id of the button.
    by
        Who decides.
    """
    where, subject_id = Workspace(workspace), str(pressed["subject"])
    if pressed["type"] == UNDO:
        withdraw(where.decision_log, int(pressed["decision"]), by=by)
    else:
        _dispose(con, where, subject_id, pressed["as"], str(pressed["value"]), by=by)
    done = done_with(current_dispositions(workspace), subject_id)
    return _buttons(subject_id, hand_offs.reject_reasons(con), done)


def _dispose(
    con: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    subject_id: str,
    disposition: Disposition,
    value: str,
    *,
    by: str,
) -> None:
    until = None
    if disposition == "recycled":
        today = (workspace.settings().as_of or datetime.now(UTC)).date()
        until = today + timedelta(days=int(value))
    reason = value if disposition == "rejected" else None
    dispose(workspace, subject_id, disposition, reason=reason, until=until, by=by, published=con)


def register(app: Dash, ask: Ask, workspace: Path) -> None:
    """Write what the buttons decide, and show it at once."""

    @app.callback(
        Output({"type": BAR, "subject": MATCH}, "children"),
        Input({"type": DISPOSE, "subject": MATCH, "as": ALL, "value": ALL}, "n_clicks"),
        Input({"type": UNDO, "subject": MATCH, "decision": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    def on_click(clicks: list[int], undo_clicks: list[int]) -> Any:
        responses.forget_answer()
        if not any((*clicks, *undo_clicks)) or not ctx.triggered_id:
            return no_update
        with ask() as con:
            return act(con, workspace, ctx.triggered_id, by=getpass.getuser())
