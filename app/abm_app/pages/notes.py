"""Notes: what salespeople found out at all accounts, with a search."""

from collections.abc import Sequence
from pathlib import Path

import dash_bootstrap_components as dbc
import duckdb

from abm.counting import counted
from abm.decisions import qualification_answers
from abm.workspace import Workspace
from abm_app import formatting, labels, responses, routes
from abm_app.components.basics import account_link, card, data_table, pill, quiet, scroller
from abm_app.components.show_sql import show_sql
from abm_app.shell import html
from abm_app.shell.elements import heading
from abm_app.shell.html import Component
from abm_warehouse.publishing.qualification import QualificationAnswer, published_answers

MOST_ROWS = 100
LONGEST_TEXT = 200


def page(con: duckdb.DuckDBPyConnection, search: str, folder: Path | None) -> Component:
    """
    Build the page; ``?q=budget`` finds a text, ``?account=A1`` keeps to the notes of an account.

    Without a folder, as for a past run, only what was published is found.
    """
    responses.forget_answer()
    asked = routes.values_in(search)
    text, account_id = asked.get("q", "").strip()[:LONGEST_TEXT], asked.get("account") or None
    found: Sequence[QualificationAnswer]
    if folder is None:
        found = published_answers(con, account_id=account_id, text=text or None, limit=MOST_ROWS + 1)
    else:
        found = qualification_answers(
            Workspace(folder), con, account_id=account_id, text=text or None, limit=MOST_ROWS + 1
        )
    return layout(text, account_id, found)


def layout(text: str, account_id: str | None, found: Sequence[QualificationAnswer]) -> Component:
    """A field to search with, and what was found, the newest first."""
    return html.Div(
        [
            heading("Notes", summary(text, found)),
            _search(text, account_id),
            found_card(text, account_id, found),
        ],
        className="funnel-page notes-page",
    )


def summary(text: str, found: Sequence[QualificationAnswer]) -> str:
    """How much was found."""
    if not text:
        return "What salespeople answered and noted at all accounts, the newest first."
    many = f"More than {MOST_ROWS} answers" if len(found) > MOST_ROWS else counted(len(found), "answer")
    return f"{many} with \u201c{text}\u201d in {'it' if len(found) == 1 else 'them'}."


def _search(text: str, account_id: str | None) -> Component:
    """A form that leads to the address of what it finds."""
    field = dbc.Input(
        name="q",
        type="search",
        value=text,
        placeholder="Search answers and notes",
        maxLength=LONGEST_TEXT,
    )
    named_field = html.Label([html.Span("Text to find", className="visually-hidden"), field])
    button = html.Button("Search", type="submit", className="btn btn-primary")
    kept = dbc.Input(name="account", type="hidden", value=account_id) if account_id else None
    everything = pill("All accounts", href=routes.NOTES) if text or account_id else None
    return html.Form(
        [named_field, kept, button, everything], action=routes.NOTES, className="choices note-search"
    )


def found_card(text: str, account_id: str | None, found: Sequence[QualificationAnswer]) -> Component:
    """What was found: where, about whom, the question, the answer, and who said so when."""
    sql = show_sql(
        "qualification_answers",
        values={"text": text or None, "account_id": account_id, "limit": str(MOST_ROWS)},
    )
    if not found:
        empty = (
            "Nothing like that was answered or noted."
            if text
            else "Nothing was answered or noted yet; the page of an account has a form."
        )
        return card("Answers and notes", quiet(empty), sql=sql)
    rows = [
        html.Tr(
            [
                html.Th(
                    [
                        account_link(row.account_name, row.account_id),
                        html.Div(row.full_name, className="job"),
                    ],
                    scope="row",
                ),
                html.Td(_question(row)),
                html.Td(row.value, className="said"),
                html.Td([row.said_by, html.Div(formatting.day(row.recorded_at), className="job")]),
            ]
        )
        for row in found[:MOST_ROWS]
    ]
    table = scroller(
        data_table(("Account", "Question", "Answer", "By"), rows, numbers=()), "Answers and notes"
    )
    return card("Answers and notes", table, sql=sql)


def _question(row: QualificationAnswer) -> str:
    framework = "Discovery" if row.framework == "discovery" else row.framework.upper()
    return f"{framework}: {labels.in_words(row.field).lower()}"
