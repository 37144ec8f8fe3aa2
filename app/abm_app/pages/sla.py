"""Service levels: how far sales answers in time what is handed over, by whom, what waits, what was late."""

from collections.abc import Sequence

import duckdb

from abm.counting import counted
from abm_app import formatting, labels, routes
from abm_app.components.basics import card, data_table, figure, quiet, scroller
from abm_app.components.show_sql import show_sql
from abm_app.shell import html
from abm_app.shell.elements import heading, icon
from abm_app.shell.html import Component
from abm_warehouse.publishing import hand_offs
from abm_warehouse.publishing.hand_offs import Breach, SecondLead, SlaClause, SlaUser, Waiting

MOST_ROWS = 20
"""Rows of each list; ``abm report sla`` has all."""
LIMIT = {"limit": str(MOST_ROWS)}

CLAUSES = {
    "contact": "Answered in business hours",
    "latest": "Answered within the limit",
    "feedback": "Feedback in time",
}


def page(con: duckdb.DuckDBPyConnection) -> Component:
    """Build the page."""
    return html.Div(
        [
            heading("Service levels", summary(clauses := hand_offs.sla_clauses(con))),
            clauses_card(clauses),
            users_card(hand_offs.sla_by_user(con)),
            html.Div(
                [
                    waiting_card(hand_offs.sla_waiting(con, limit=MOST_ROWS)),
                    breaches_card(hand_offs.sla_breaches(con, limit=MOST_ROWS)),
                ],
                className="sla-lists",
            ),
            second_leads_card(hand_offs.second_leads(con, limit=MOST_ROWS)),
        ],
        className="funnel-page sla-page",
    )


def summary(clauses: Sequence[SlaClause]) -> str:
    """How far the first clause is met, against what was agreed."""
    contact = next((clause for clause in clauses if clause.clause == "contact"), None)
    if contact is None or contact.met_share is None:
        return "By when sales answers what is handed over."
    judged = counted(contact.met + contact.breached, "hand-off")
    return (
        f"{formatting.share(contact.met_share)} of {judged} were answered in time; "
        f"{formatting.share(contact.target_share)} were agreed."
    )


def clauses_card(clauses: Sequence[SlaClause]) -> Component:
    """One figure for each clause, with its target."""
    sql = show_sql("sla_clauses")
    if not clauses:
        return card("The agreement", quiet("Nothing was handed over yet."), sql=sql)
    figures = [
        figure(
            CLAUSES[clause.clause],
            formatting.share(clause.met_share),
            unit=f" of {formatting.count(clause.met + clause.breached)}",
            below=[_verdict(clause), html.Div(_rest(clause))],
        )
        for clause in clauses
    ]
    return card("The agreement", html.Div(figures, className="figures"), sql=sql)


def _verdict(clause: SlaClause) -> Component:
    is_met = clause.met_share is not None and clause.met_share >= clause.target_share
    words = f" {formatting.share(clause.target_share)} agreed"
    picture = icon("check2" if is_met else "exclamation-triangle")
    return html.Span([picture, words], className="verdict" if is_met else "to-find")


def _rest(clause: SlaClause) -> str:
    said = [f"{formatting.count(clause.breached)} late", f"{formatting.count(clause.still_open)} not due yet"]
    if clause.median_hours is not None:
        said.append(f"half within {clause.median_hours:.1f} business hours")
    return ", ".join(said)


def users_card(users: Sequence[SlaUser]) -> Component:
    """One row per user, with a bar for the share in time."""
    sql = show_sql("sla_by_user")
    if not users:
        return card("By owner", quiet("Nothing was handed over yet."), sql=sql)
    rows = [
        html.Tr(
            [
                html.Th(user.who if user.who != "nobody" else "Nobody", scope="row"),
                html.Td(
                    [
                        html.Span(formatting.share(user.met_share)),
                        html.Div(style={"width": f"{user.met_share or 0:.1%}"}, className="amount-bar"),
                    ],
                    className="num",
                ),
                html.Td(formatting.count(user.met), className="num"),
                html.Td(formatting.count(user.breached), className="num"),
                html.Td(formatting.count(user.still_open), className="num"),
                html.Td(
                    formatting.DASH if user.median_hours is None else f"{user.median_hours:.1f}",
                    className="num",
                ),
                html.Td(formatting.count(user.breached_latest), className="num"),
                html.Td(formatting.count(user.breached_feedback), className="num"),
            ]
        )
        for user in users
    ]
    heads = (
        "Owner",
        "In time",
        "Met",
        "Late",
        "Not due",
        "Median hours",
        "Later than the limit",
        "Feedback late",
    )
    return card("By owner", scroller(data_table(heads, rows, numbers=range(1, 8)), "By owner"), sql=sql)


def waiting_card(waiting: Sequence[Waiting]) -> Component:
    """What nobody has answered, due first."""
    sql = show_sql("sla_waiting", values=LIMIT)
    if not waiting:
        return card("Waiting for an answer", quiet("Nothing waits."), sql=sql)
    rows = [
        html.Tr(
            [
                _who(row.account_id, row.account, row.person),
                html.Td(labels.in_words(row.detail or row.why)),
                html.Td(_named(row.who)),
                html.Td(formatting.instant(row.contact_due_at)),
                html.Td(_outcome(row.contact)),
            ]
        )
        for row in waiting
    ]
    table = data_table(("Who", "Why", "Owner", "Due", ""), rows, numbers=())
    return card("Waiting for an answer", scroller(table, "Waiting for an answer"), sql=sql)


def breaches_card(breaches: Sequence[Breach]) -> Component:
    """What was late, the latest first."""
    sql = show_sql("sla_breaches", values=LIMIT)
    if not breaches:
        return card("Late", quiet("Nothing was late."), sql=sql)
    rows = [
        html.Tr(
            [
                _who(row.account_id, row.account, row.person),
                html.Td(_named(row.who)),
                html.Td(formatting.instant(row.contact_due_at)),
                html.Td(formatting.instant(row.contacted_at) if row.contacted_at else "Not yet"),
                html.Td(
                    formatting.DASH if row.hours_waited is None else f"{row.hours_waited:.1f}",
                    className="num",
                ),
            ]
        )
        for row in breaches
    ]
    table = data_table(("Who", "Owner", "Due", "Answered", "Business hours"), rows, numbers=(4,))
    return card("Late", scroller(table, "Late"), sql=sql)


def second_leads_card(leads: Sequence[SecondLead]) -> Component:
    """People whom nobody took up at accounts that are being worked."""
    sql = show_sql("second_leads", values=LIMIT)
    if not leads:
        return card("Second leads", quiet("Nobody was overlooked at accounts that are worked."), sql=sql)
    hint = "People who answered at accounts that are qualified or in a deal, and whom nobody took up."
    rows = [
        html.Tr(
            [
                _who(row.account_id, row.account, row.person),
                html.Td(row.title or formatting.DASH),
                html.Td(labels.state(row.state).text),
                html.Td(formatting.day(row.handed_at)),
                html.Td(labels.in_words(row.what)),
                html.Td(formatting.money(row.open_amount), className="num"),
            ]
        )
        for row in leads
    ]
    heads = ("Who", "Title", "Account", "Handed over", "What happened", "Open deals")
    table = scroller(data_table(heads, rows, numbers=(5,)), "Second leads")
    return card("Second leads", html.P(hint, className="job"), table, sql=sql)


def _who(account_id: str, account: str, person: str | None) -> Component:
    data = {"data-inner": ""}
    link = html.A(account, href=routes.account_url(account_id), **data)
    return html.Th([html.Div(person) if person else None, html.Div(link, className="job")], scope="row")


def _named(name: str) -> str:
    return "Nobody" if name == "nobody" else name


def _outcome(outcome: str | None) -> Component | None:
    if outcome == "breached":
        return html.Span([icon("alarm"), " Late"], className="to-find")
    return None
