"""What salespeople find out: the answers to each framework, the notes of discovery, and a form for more."""

import getpass
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dash_bootstrap_components as dbc
import duckdb
from dash import ALL, MATCH, Dash, Input, Output, State, ctx, dcc, no_update

from abm.counting import counted
from abm.decisions import qualification_answers, qualify
from abm.errors import UsageError
from abm.vocabulary.qualification import DISCOVERY, FITS, LONGEST_ANSWER, QUESTIONS, ROLE_QUESTIONS
from abm.workspace import Workspace
from abm_app import formatting, labels, responses, routes
from abm_app.components.basics import card, quiet
from abm_app.shell import html
from abm_app.shell.elements import icon, named
from abm_app.shell.html import Children, Component
from abm_app.snapshots import Ask
from abm_warehouse.decision_log import withdraw
from abm_warehouse.publishing import queries
from abm_warehouse.publishing.qualification import QualificationAnswer, frameworks

BODY, FIELD, SAVE, UNDO = "qualification", "qualification-field", "qualify", "undo-answer"
"""Types of the ids of the answers, of the fields of the form, of its button, and of those that undo."""
FORM = ("question", "person", "confidence", "value")
"""The fields of the form, in the order of a callback."""
UNSAID = "unsaid"
CONFIDENCES = {UNSAID: "How sure?", "90": "Sure (90 %)", "70": "Likely (70 %)", "40": "Unsure (40 %)"}
MOST_ANSWERS = 500
ROLES_OF_PEOPLE = frozenset(f"meddic.{field}" for field in ROLE_QUESTIONS)


def qualification_card(
    con: duckdb.DuckDBPyConnection, workspace: Path, account_id: str, *, sql: Component
) -> Component:
    """The answers about an account and its people, and the form."""
    return card(
        "Qualification",
        html.Div(
            _body(con, workspace, account_id),
            id={"type": BODY, "account": account_id},
            **{"aria-live": "polite"},
        ),
        _form(account_id, _people(con, account_id), frameworks(con)),
        dcc.Link("Search the notes", href=routes.notes_url(account_id), className="job"),
        name="qualification-card",
        sql=sql,
    )


def _people(con: duckdb.DuckDBPyConnection, account_id: str) -> dict[str, str]:
    people = queries.people_of(con, account_id)
    return {person.contact_id: person.full_name or person.title or person.contact_id for person in people}


def _body(
    con: duckdb.DuckDBPyConnection, workspace: Path, account_id: str, problem: str | None = None
) -> list[Children]:
    """Each framework that is used or has answers, with the latest; the first one that has any is open."""
    found = qualification_answers(Workspace(workspace), con, account_id=account_id, limit=MOST_ANSWERS)
    answered = [name for name in QUESTIONS if any(row.framework == name for row in found)]
    used = frameworks(con)
    shown = [*used, *(name for name in QUESTIONS if name in {*answered, DISCOVERY} - {*used})]
    opened = {*answered[:1], *(name for name in answered if name == DISCOVERY)} or {*shown[:1]}
    alert = html.P([icon("exclamation-triangle"), " ", problem], className="problem", role="alert")
    return [
        alert if problem else None,
        *(
            _framework(account_id, name, [row for row in found if row.framework == name], name in opened)
            for name in shown
        ),
    ]


def _framework(account_id: str, name: str, found: Sequence[QualificationAnswer], is_open: bool) -> Component:
    fields = QUESTIONS[name]
    others = tuple(dict.fromkeys(row.field for row in found if row.field not in fields))
    known = {row.field for row in found} & set(fields)
    about = counted(len(found), "answer") if name == DISCOVERY else f"{len(known)} of {len(fields)} answered"
    title = labels.in_words(name) if name == DISCOVERY else name.upper()
    return html.Details(
        [
            html.Summary([html.Span(title), html.Small(about)]),
            quiet(FITS[name]),
            html.Ul(
                [_field(account_id, field, _shown(field, found)) for field in (*fields, *others)],
                className="answers",
            ),
        ],
        open=is_open,
        className="framework",
    )


def _shown(field: str, found: Sequence[QualificationAnswer]) -> list[QualificationAnswer]:
    """Every note, and of the answers to a field the latest about the account and each person and deal."""
    rows = [row for row in found if row.field == field]
    if field == "note":
        return rows
    return list({(row.subject, row.contact_id or row.subject_id): row for row in reversed(rows)}.values())[
        ::-1
    ]


def _field(account_id: str, field: str, rows: Sequence[QualificationAnswer]) -> Component:
    answers = [_answer(account_id, row) for row in rows] or [html.Small("not asked yet")]
    return html.Li([html.B(labels.in_words(field)), html.Div(answers)])


def _answer(account_id: str, row: QualificationAnswer) -> Component:
    """An answer, whom it is about, who recorded it when, how sure they are, and how to undo it."""
    who = row.full_name or row.contact_id if row.subject == "contact" else None
    sure = "" if row.confidence is None else f", {row.confidence} % sure"
    by = f"{row.said_by or 'somebody'}, {formatting.day(row.recorded_at)}{sure}"
    undo = html.Button(
        icon("arrow-counterclockwise"),
        id={"type": UNDO, "account": account_id, "decision": row.decision_id},
        className="undo-answer",
        n_clicks=0,
        title="Undo this answer",
        **named(f"Undo: {labels.in_words(row.field)}"),
    )
    return html.Div(
        [
            html.Span([html.B(f"{who}: ") if who else None, row.value or "empty"], className="answer-text"),
            html.Small([by, undo if row.decision_id is not None else None]),
        ],
        className="one-answer",
    )


def _form(account_id: str, people: Mapping[str, str], used: Sequence[str]) -> Component:
    """Fields for one more answer to a framework that is used, or for a note."""
    questions = {
        f"{name}.{field}": f"{labels.in_words(name) if name == DISCOVERY else name.upper()}: "
        f"{labels.in_words(field).lower()}"
        for name in (*used, DISCOVERY)
        for field in QUESTIONS[name]
    }
    about = {account_id: "The account", **people}
    return html.Div(
        [
            _choice(account_id, "question", "Question", questions, f"{DISCOVERY}.note"),
            _choice(account_id, "person", "Whom it is about", about, account_id),
            _choice(account_id, "confidence", "Confidence", CONFIDENCES, UNSAID),
            _labelled(
                "The answer",
                dbc.Textarea(
                    id=_field_id(account_id, "value"),
                    value="",
                    rows=2,
                    maxlength=LONGEST_ANSWER,
                    placeholder="The answer, or a note",
                ),
            ),
            html.Button(
                [icon("check2"), " Save"],
                id={"type": SAVE, "account": account_id},
                className="btn btn-primary btn-sm",
                n_clicks=0,
            ),
        ],
        className="qualify-form",
        role="group",
        **named("Add an answer"),
    )


def _field_id(account_id: str, field: str) -> dict[str, str]:
    return {"type": FIELD, "account": account_id, "field": field}


def _choice(account_id: str, field: str, name: str, choices: Mapping[str, str], chosen: str) -> Component:
    options = [{"value": value, "label": label} for value, label in choices.items()]
    control = dbc.Select(id=_field_id(account_id, field), options=options, value=chosen, size="sm")
    return _labelled(name, control)


def _labelled(name: str, control: Component) -> Component:
    """A control with a name for screen readers; sighted users see its own text."""
    return html.Label([html.Span(name, className="visually-hidden"), control])


def act(
    con: duckdb.DuckDBPyConnection,
    workspace: Path,
    pressed: Mapping[str, Any],
    form: Mapping[str, str],
    *,
    by: str,
) -> tuple[list[Children], str]:
    """
    Write an answer or undo one: what to show then, and what stays in the field of the form.

    Parameters
    ----------
    con
        A connection to what is published.
    workspace
        The folder of the workspace.
    pressed
        The id of the button.
    form
        What the form has, by field.
    by
        Who answers.
    """
    where, account_id = Workspace(workspace), str(pressed["account"])
    value, problem = form["value"], None
    try:
        if pressed["type"] == UNDO:
            withdraw(where.decision_log, int(pressed["decision"]), by=by)
        else:
            _qualify(con, where, account_id, form, by=by)
            value = ""
    except UsageError as error:
        problem = str(error)
    return _body(con, workspace, account_id, problem), value


def _qualify(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, account_id: str, form: Mapping[str, str], *, by: str
) -> None:
    text, question, person = form["value"].strip(), form["question"], form["person"]
    is_role = question in ROLES_OF_PEOPLE and person != account_id
    if not text and not is_role:
        raise UsageError("Write an answer first, or choose the person who is the economic buyer or champion.")
    confidence = None if form["confidence"] == UNSAID else int(form["confidence"])
    qualify(
        workspace,
        person,
        question,
        text or "yes",
        confidence=confidence,
        by=by,
        published=con,
    )


def register(app: Dash, ask: Ask, workspace: Path) -> None:
    """Write what the form answers, and show it at once."""

    @app.callback(
        Output({"type": BODY, "account": MATCH}, "children"),
        Output({"type": FIELD, "account": MATCH, "field": "value"}, "value"),
        Input({"type": SAVE, "account": MATCH}, "n_clicks"),
        Input({"type": UNDO, "account": MATCH, "decision": ALL}, "n_clicks"),
        *(State({"type": FIELD, "account": MATCH, "field": field}, "value") for field in FORM),
        prevent_initial_call=True,
    )
    def on_click(clicks: int, undo_clicks: list[int], *values: str | None) -> Any:
        responses.forget_answer()
        if not any((clicks, *undo_clicks)) or not ctx.triggered_id or not ctx.triggered[0]["value"]:
            return no_update, no_update
        form = {field: value or "" for field, value in zip(FORM, values, strict=True)}
        with ask() as con:
            return act(con, workspace, ctx.triggered_id, form, by=getpass.getuser())
