"""The MQA queue: the accounts to call, and the evidence to open the conversation."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import parse_qs, quote

import duckdb
from dash import Dash, dcc, html
from dash.development.base_component import Component

from abm_app import formatting, labels, routes
from abm_app.components.basics import seat_chip, state_chip
from abm_app.components.show_sql import show_sql
from abm_app.shell.elements import heading, named, notices
from abm_app.shell.empty_states import nothing
from abm_warehouse.publishing import queries
from abm_warehouse.publishing.result_rows import FilterOption, QueuedMqa

MOST = 500
COLUMNS = ("Rank", "Account", "Why", "Since", "Seats", "Talk to next")
ROLES_NAMED = 3


def page(con: duckdb.DuckDBPyConnection, search: str) -> Component:
    """Build the queue of everybody or, with ``?owner=``, of one owner."""
    owners = queries.filter_options(con)["owner"]
    asked = parse_qs(search.removeprefix("?")).get("owner", [None])[0]
    known = asked in {owner.value for owner in owners}
    ignored = [] if asked is None or known else [f"No account has owner {asked!r}."]
    queue = queries.mqa_list(con, owner=asked if known else None, limit=MOST)
    mine = queries.mqa_list(con, limit=MOST) if known else queue
    weeks = queries.book_summary(con).weeks
    now = weeks[-1].as_of if weeks else None
    return layout(queue, owners_of(mine, owners), asked if known else None, now, ignored)


def owners_of(queue: Sequence[QueuedMqa], owners: Sequence[FilterOption]) -> list[tuple[str, str, int]]:
    """Value, name and number of MQAs of each owner who has one."""
    names = [mqa.owner_name or "none" for mqa in queue]
    counted = [(owner.value, owner.label, names.count(owner.label)) for owner in owners]
    return [found for found in counted if found[2]]


def layout(
    queue: Sequence[QueuedMqa],
    owners: Sequence[tuple[str, str, int]],
    owner: str | None,
    now: datetime | None,
    ignored: list[str],
) -> Component:
    """Owners to choose from, then one entry an MQA."""
    subtitle = "Ranked: the account to call first is on top."
    if len(queue) == MOST:
        subtitle = f"The first {MOST}, ranked: the account to call first is on top."
    body = [entry(mqa, now) for mqa in queue]
    return html.Div(
        [
            heading("MQA queue", subtitle),
            notices(ignored),
            html.Div(
                [owner_links(owners, owner) if owners else None, show_sql("mqa_queue")],
                className="queue-bar",
            ),
            html.Div([html.Span(name) for name in COLUMNS], className="queue-head") if queue else None,
            html.Ol(body, className="queue") if queue else no_mqa(),
        ],
        className="queue-page",
    )


def no_mqa() -> Component:
    """No account qualifies, and what to look at instead."""
    return nothing(
        "No account is an MQA now",
        html.P("The accounts that warm up are the ones to watch."),
        dcc.Link("Accounts that are warming", href="/?move=warming", className="btn btn-primary"),
        picture="flag",
    )


def owner_links(owners: Sequence[tuple[str, str, int]], chosen: str | None) -> Component:
    """Whose queue; each is an address of its own."""
    everybody = [(None, "Everybody", sum(number for _, _, number in owners)), *owners]
    links = [
        dcc.Link(
            [
                "No owner" if label == "none" else label,
                html.Span(formatting.count(number), className="num pill-count"),
            ],
            href="/queue" if value is None else f"/queue?owner={quote(value, safe='')}",
            className="pill active" if value == chosen else "pill",
        )
        for value, label, number in everybody
    ]
    return html.Nav(links, className="pills", **named("Owner"))


def entry(mqa: QueuedMqa, now: datetime | None) -> Component:
    """One account: who it is, why it is here, what is missing, whom to talk to."""
    href = routes.account_url(mqa.account_id)
    facts = [mqa.tier, mqa.owner_name or "no owner"]
    if mqa.solution != "any":
        facts.append(mqa.solution)
    return html.Li(
        [
            html.Div(formatting.count(mqa.rank), className="queue-rank num", title="Rank"),
            html.Div(
                [
                    dcc.Link(mqa.name, href=href, className="queue-name"),
                    html.Div(" \u00b7 ".join(fact for fact in facts if fact), className="job"),
                    state_chip(mqa.state) if mqa.state != "mqa" else None,
                ],
                className="queue-account",
            ),
            html.Div(why(mqa), className="queue-why"),
            html.Div(
                [
                    html.Div(_since(mqa, now), className="queue-since"),
                    html.Div(f"Last signal {formatting.ago(mqa.last_signal_at, now)}", className="job"),
                ],
                className="queue-when",
            ),
            html.Div(missing(mqa), className="queue-seats"),
            html.Div(next_person(mqa), className="queue-next"),
        ],
        className="queue-entry panel",
    )


def _since(mqa: QueuedMqa, now: datetime | None) -> str:
    if mqa.mqa_since is None:
        return "MQA"
    if mqa.mqa_since == now:
        return "MQA since this run"
    return f"MQA since {formatting.day(mqa.mqa_since, year=False)}"


def why(mqa: QueuedMqa) -> list[Component]:
    """The clauses that hold, in the words of the run, with intent and fit."""
    scores = f"Intent {formatting.points(mqa.intent)}, fit {formatting.points(mqa.fit)}"
    by = labels.QUALIFIED_BY.get(mqa.qualified_by or "", "")
    lead = html.Div([html.B(scores), html.Span(f" {by}" if by else "")])
    shown = [
        detail
        for clause, detail in zip(mqa.clauses_held or [], mqa.because or [], strict=False)
        if clause in {"episode", "hand_raise"} and detail
    ]
    if mqa.needs_weak_match:
        shown.append("It rests on people who are probably of this account, not surely.")
    return [lead, html.Div(" ".join(shown), className="job")]


def missing(mqa: QueuedMqa) -> list[Component]:
    """How many seats are empty, and the heaviest of them."""
    if not mqa.seats_empty:
        return [html.Div(f"All {mqa.seats} seats filled"), html.Div("", className="job")]
    roles = [labels.role(role) for role in mqa.roles_empty or []]
    named = ", ".join(roles[:ROLES_NAMED])
    more = f" and {len(roles) - ROLES_NAMED} more" if len(roles) > ROLES_NAMED else ""
    return [
        html.Div(f"{mqa.seats_empty} of {mqa.seats} seats empty", className="to-find"),
        html.Div(f"{named}{more}", className="job"),
    ]


def next_person(mqa: QueuedMqa) -> list[Component]:
    """Whom to talk to next."""
    if mqa.next_contact_id is None:
        return [html.Div("Nobody to write to yet"), html.Div("Fill a seat first", className="job")]
    role = labels.role(mqa.next_role) if mqa.next_role else None
    facts = dict.fromkeys(fact for fact in (mqa.next_title, role) if fact)
    return [
        html.Div([html.B(mqa.next_name or labels.NO_NAME), seat_chip(mqa.next_state or "identified")]),
        html.Div(" \u00b7 ".join(facts), className="job"),
    ]


def register(app: Dash) -> None:
    """Nothing to wire: every choice of this page is a link."""
