"""Service levels: how far sales answers in time what is handed over, by whom, what waits, what was late."""

from collections.abc import Sequence
from datetime import date

import duckdb
from dash import dcc

from abm.counting import counted
from abm_app import formatting, labels, routes
from abm_app.components import plots
from abm_app.components.basics import card, data_table, figure, only_some, quiet, scroller
from abm_app.components.show_sql import show_sql
from abm_app.shell import html
from abm_app.shell.elements import heading, icon
from abm_app.shell.html import Component
from abm_warehouse.publishing import hand_offs
from abm_warehouse.publishing.hand_offs import (
    AnswerSpeed,
    Breach,
    HandedOver,
    SecondLead,
    SecondLeadRate,
    SlaClause,
    SlaMonth,
    SlaUser,
    Wait,
    Waiting,
)

MOST_ROWS = 20
"""Rows of each list; ``abm report sla`` has all."""
LIMIT = {"limit": str(MOST_ROWS)}
MOST_OPENED = 50
"""Hand-offs that a mark opens."""

MOST_MONTHS = 13
LONGEST_WAIT = 40
"""Business hours that the curve of waits shows: a week of them."""

CLAUSES = {
    "contact": "Answered in business hours",
    "latest": "Answered within the limit",
    "feedback": "Feedback in time",
}


def page(con: duckdb.DuckDBPyConnection, search: str) -> Component:
    """
    Build the page; what was late is everybody's or, with ``?who=`` and ``?month=``, a part of it.

    ``?owner=`` adds all that somebody was handed, ``?longer_than=`` what waited longer than some hours.
    """
    asked = routes.values_in(search)
    who, month = asked.get("who") or None, routes.day_in(asked, "month")
    owner, longer_than = asked.get("owner") or None, routes.number_in(asked, "longer_than")
    return html.Div(
        [
            heading("Service levels", summary(clauses := hand_offs.sla_clauses(con))),
            clauses_card(clauses),
            html.Div(
                [
                    months_card(hand_offs.sla_by_month(con)),
                    waits_card(hand_offs.sla_waits(con), clauses),
                ],
                className="halves",
            ),
            _opened(con, owner, longer_than),
            html.Div(
                [users_card(hand_offs.sla_by_user(con)), speed_card(hand_offs.sla_speed(con))],
                className="sla-lists",
            ),
            html.Div(
                [
                    waiting_card(hand_offs.sla_waiting(con, limit=MOST_ROWS)),
                    breaches_card(
                        hand_offs.sla_breaches(con, limit=MOST_ROWS, who=who, month=month), who, month
                    ),
                ],
                className="sla-lists",
            ),
            second_leads_card(hand_offs.second_leads(con, limit=MOST_ROWS), hand_offs.second_lead_rate(con)),
        ],
        className="funnel-page sla-page",
    )


def _opened(con: duckdb.DuckDBPyConnection, owner: str | None, longer_than: float | None) -> Component | None:
    """The hand-offs behind a mark or a number that was clicked; None if none was."""
    if owner is None and longer_than is None:
        return None
    found = hand_offs.sla_hand_offs(con, limit=MOST_OPENED, owner=owner, longer_than=longer_than)
    return handed_card(found, owner, longer_than)


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


def months_card(months: Sequence[SlaMonth]) -> Component:
    """The share in time by month, and what was agreed; a bar opens what was late."""
    sql = show_sql("sla_by_month")
    if not months:
        return card("In time, month by month", quiet("No deadline has passed yet."), sql=sql)
    shown = months[-MOST_MONTHS:]
    bars = {
        "type": "bar",
        "x": [month.month.isoformat() for month in shown],
        "y": [month.met_share for month in shown],
        "text": [f"{month.met} of {month.met + month.breached}" for month in shown],
        "textposition": "none",
        "customdata": [routes.sla_url(month=month.month) for month in shown],
        "hovertemplate": "%{x|%B %Y}: %{y:.0%}, %{text}<extra></extra>",
        "marker": {"color": plots.TEAL},
        "name": "Answered in time",
    }
    agreed = shown[-1].target_share
    drawn = plots.plot(
        "in-time-by-month",
        [bars, plots.usual_in_legend(f"{formatting.share(agreed)} or more agreed")],
        says="Share of hand-offs answered in time, month by month, and what was agreed.",
        shapes=[plots.usual_band(agreed, 1.0, along="y")],
        xaxis={"tickformat": "%b %Y", "showgrid": False},
        yaxis=plots.PERCENT | {"range": [0, 1.02]},
    )
    return card("In time, month by month", drawn, sql=sql)


def waits_card(waits: Sequence[Wait], clauses: Sequence[SlaClause]) -> Component:
    """How many still wait after so many business hours, those that wait today included."""
    sql = show_sql("sla_waits")
    if not waits:
        return card("How long they wait", quiet("Nothing was handed over yet."), sql=sql)
    curve = {
        "type": "scatter",
        "mode": "lines",
        "line": {"shape": "hv", "width": 2.5, "color": plots.TEAL},
        "x": [0.0, *(wait.hours for wait in waits)],
        "y": [1.0, *(wait.share_waiting for wait in waits)],
        "customdata": [routes.sla_url(longer_than=hours) for hours in (0.0, *(wait.hours for wait in waits))],
        "hovertemplate": "after %{x:.1f} business hours: %{y:.0%} wait<extra></extra>",
        "name": "Not answered yet",
    }
    agreed = [1 - clause.target_share for clause in clauses if clause.clause == "contact"]
    drawn = plots.plot(
        "waits",
        [curve, *(plots.usual_in_legend(f"{share:.0%} or less agreed") for share in agreed)],
        says="Share of hand-offs not answered after so many business hours.",
        shapes=[plots.usual_band(0, share, along="y") for share in agreed],
        xaxis={"title": "Business hours since the clock started", "range": [0, LONGEST_WAIT]},
        yaxis=plots.PERCENT | {"range": [0, 1.02]},
    )
    note = (
        "By Kaplan and Meier: who waits today counts for as long as they have waited. "
        "A step opens what waited longer."
    )
    return card("How long they wait", drawn, quiet(note), sql=sql)


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
                        _opens_all(user),
                        html.Div(style={"width": f"{user.met_share or 0:.1%}"}, className="amount-bar"),
                    ],
                    className="num",
                ),
                html.Td(formatting.count(user.met), className="num"),
                html.Td(_opens_late(user), className="num"),
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


def speed_card(speeds: Sequence[AnswerSpeed]) -> Component:
    """What share of hand-offs became sales-qualified, by how fast they were first answered."""
    title, sql = "What speed is worth", show_sql("sla_speed")
    if not speeds:
        return card(title, quiet("No hand-off is old enough to judge."), sql=sql)
    rows = [
        html.Tr(
            [
                html.Th(labels.in_words(speed.answered), scope="row"),
                html.Td(
                    [
                        formatting.share(speed.share),
                        html.Div(style={"width": f"{speed.share:.1%}"}, className="amount-bar"),
                    ],
                    className="num",
                ),
                html.Td(f"{formatting.share(speed.low)} to {formatting.share(speed.high)}", className="num"),
                html.Td(formatting.count(speed.hand_offs), className="num"),
                html.Td(formatting.count(speed.qualified), className="num"),
            ]
        )
        for speed in speeds
    ]
    heads = ("First answered", "Became SQL", "Between", "Hand-offs", "SQLs")
    note = (
        "Hand-offs that have had the days of the funnel. With 95 % confidence the share is between the two; "
        "where the ranges overlap, speed may have made no difference."
    )
    return card(title, scroller(data_table(heads, rows, numbers=range(1, 5)), title), quiet(note), sql=sql)


def _opens_late(user: SlaUser) -> Component:
    """How much was late, as a link to what it was."""
    number = formatting.count(user.breached)
    return dcc.Link(number, href=routes.sla_url(who=user.who), className="opens")


def _opens_all(user: SlaUser) -> Component:
    """The share in time, as a link to all that the user was handed."""
    share = formatting.share(user.met_share)
    return dcc.Link(share, href=routes.sla_url(owner=user.who), className="opens")


OUTCOMES = {"met": "In time", "breached": "Late", "open": "Not due yet", "ended": "Ended before"}
"""What became of the first clause of a hand-off, in words."""


def handed_card(
    handed: Sequence[HandedOver], owner: str | None = None, longer_than: float | None = None
) -> Component:
    """What an owner was handed, or what waited longer than some business hours, the latest first."""
    values = {
        "limit": str(MOST_OPENED),
        "owner": owner,
        "longer_than": None if longer_than is None else str(longer_than),
    }
    sql = show_sql("sla_hand_offs", values=values)
    parts = [
        f"Handed to {_named(owner)}" if owner else "Handed over",
        None if longer_than is None else f"waited longer than {longer_than:.1f} business hours",
    ]
    title = ", ".join(part for part in parts if part)
    close = dcc.Link("Close", href=routes.SLA)
    if not handed:
        return card(title, quiet("There are none."), aside=close, sql=sql, name="members-card")
    rows = [
        html.Tr(
            [
                _who(row.account_id, row.account, row.person),
                html.Td(labels.in_words(row.detail or row.why)),
                html.Td(_named(row.who)),
                html.Td(formatting.instant(row.handed_at)),
                html.Td(formatting.instant(row.contacted_at) if row.contacted_at else "Not yet"),
                html.Td(
                    formatting.DASH if row.hours_waited is None else f"{row.hours_waited:.1f}",
                    className="num",
                ),
                html.Td(OUTCOMES.get(row.contact or "")),
            ]
        )
        for row in handed
    ]
    heads = ("Who", "Why", "Owner", "Handed over", "Answered", "Business hours", "")
    note = only_some(len(handed), handed[0].hand_offs, which="latest", rest="the file has all")
    table = scroller(data_table(heads, rows, numbers=(5,)), title)
    return card(title, table, note, aside=close, sql=sql, name="members-card")


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


def breaches_card(breaches: Sequence[Breach], who: str | None = None, month: date | None = None) -> Component:
    """What was late, the latest first; that of an owner or of a month says so and leads back to all."""
    values = LIMIT | {"who": who, "month": month.isoformat() if month else None}
    sql = show_sql("sla_breaches", values=values)
    parts = [_named(who) if who else None, f"due in {month:%B %Y}" if month else None]
    title = ", ".join(["Late", *(part for part in parts if part)])
    everything = dcc.Link("Show all", href=routes.SLA) if who or month else None
    if not breaches:
        return card(title, quiet("Nothing was late."), aside=everything, sql=sql)
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
    return card(title, scroller(table, title), aside=everything, sql=sql)


def second_leads_card(leads: Sequence[SecondLead], rate: SecondLeadRate | None) -> Component:
    """People whom nobody took up at accounts that are worked, how many they are, and what is at risk."""
    sql = show_sql("second_leads", values=LIMIT)
    if not leads or rate is None:
        return card("Second leads", quiet("Nobody was overlooked at accounts that are worked."), sql=sql)
    risk = f"; open deals of {formatting.money(rate.at_risk)} are at risk" if rate.at_risk else ""
    hint = (
        f"Of {counted(rate.handed_over, 'person', 'people')} handed over at accounts that are qualified or "
        f"in a deal, nobody took up {formatting.count(rate.missed)}, {formatting.share(rate.share)}{risk}."
    )
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
