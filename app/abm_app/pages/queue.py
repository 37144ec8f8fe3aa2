"""The MQA queue: the accounts to call, and the evidence to open the conversation."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
from dash import dcc

from abm.counting import counted
from abm_app import formatting, labels, routes
from abm_app.components.basics import card, data_table, pill, scroller, seat_chip, state_chip
from abm_app.components.show_sql import show_sql
from abm_app.shell import html
from abm_app.shell.elements import heading, icon, named, notices
from abm_app.shell.empty_states import nothing
from abm_app.shell.html import Component
from abm_warehouse.publishing import queries
from abm_warehouse.publishing.result_rows import (
    NONE,
    MqaCount,
    QueuedMqa,
    QueuePage,
    UnmatchedHandRaise,
)

PAGE_SIZE = 50
MOST_RAISES = 50
"""Most requests of people without an account on the page."""
COLUMNS = ("Rank", "Account", "Why", "Since", "Seats", "Talk to next")
ROLES_NAMED = 3


@dataclass(frozen=True, slots=True)
class Request:
    """The owner and the page in an address of the queue."""

    owner: str | None
    page: int
    ignored: tuple[str, ...]

    @property
    def start(self) -> int:
        """How many entries come before this page."""
        return (self.page - 1) * PAGE_SIZE


def requested(search: str, counts: Sequence[MqaCount]) -> Request:
    """Owner and page of an address; an owner without MQAs and a page that is not a number are ignored."""
    asked = routes.values_in(search)
    owner, page = asked.get("owner"), asked.get("page", "1")
    ignored = []
    if owner is not None and owner not in {count.owner for count in counts}:
        ignored.append(f"No MQA has owner {owner!r}.")
        owner = None
    if not (page.isascii() and page.isdecimal() and 0 < len(page) < 7 and int(page)):
        ignored.append(f"A page is a number from 1, not {page!r}.")
        page = "1"
    return Request(owner, int(page), tuple(ignored))


def page(con: duckdb.DuckDBPyConnection, search: str) -> Component:
    """Build one page of the queue of everybody or, with ``?owner=``, of one owner."""
    counts = queries.mqa_counts(con)
    request = requested(search, counts)
    entries = queries.mqa_queue(con, owner=request.owner, start=request.start, size=PAGE_SIZE)
    raises = queries.unmatched_hand_raises(con, limit=MOST_RAISES) if request.page == 1 else ()
    return layout(entries, counts, request, raises)


def layout(
    entries: QueuePage,
    counts: Sequence[MqaCount],
    request: Request,
    raises: Sequence[UnmatchedHandRaise] = (),
) -> Component:
    """Owners to choose from, people who asked for sales and have no account, then one entry per MQA."""
    sql = show_sql(
        "mqa_queue",
        "mqa_counts",
        values={"owner": request.owner, "start": str(request.start), "size": str(PAGE_SIZE)},
    )
    return html.Div(
        [
            heading("MQA queue", summary(counts, request.owner)),
            notices(request.ignored),
            html.Div([owner_links(counts, request.owner), sql], className="queue-bar"),
            raises_card(raises) if raises else None,
            *rows(entries, request),
        ],
        className="queue-page",
    )


def raises_card(raises: Sequence[UnmatchedHandRaise]) -> Component:
    """Requests for sales of people whose account nobody knows; somebody has to answer them all the same."""
    lines = [
        html.Tr(
            [
                html.Th([one.full_name or labels.NO_NAME, html.Div(one.title, className="job")], scope="row"),
                html.Td(one.email or formatting.DASH),
                html.Td(labels.in_words(one.kind)),
                html.Td(formatting.day(one.raised_at)),
                html.Td(labels.in_words(one.queue)),
            ]
        )
        for one in raises
    ]
    heads = ("Who", "E-mail", "Asked by", "On", "Queue")
    return card(
        "Asked for sales, account not known",
        scroller(data_table(heads, lines, numbers=()), "People without an account"),
        sql=show_sql("unmatched_hand_raises", values={"limit": str(MOST_RAISES)}),
        name="unmatched-raises",
    )


def rows(entries: QueuePage, request: Request) -> list[Component | None]:
    """The entries of the page, or what to do when there are none."""
    if entries.rows:
        return [
            html.Div([html.Span(name) for name in COLUMNS], className="queue-head"),
            html.Ol([entry(mqa) for mqa in entries.rows], className="queue", start=str(request.start + 1)),
            page_links(entries.total, request),
        ]
    return [no_such_page(request) if request.page > 1 else no_mqa()]


def summary(counts: Sequence[MqaCount], owner: str | None) -> str:
    """How many MQAs there are, and how many of them are in each state."""
    states = Counter[str]()
    for count in counts:
        if owner in (None, count.owner):
            states[count.state] += count.accounts
    if not states:
        return "An MQA is a Marketing Qualified Account: ready for a call."
    parts = [f"{labels.state(code).text} {formatting.count(number)}" for code, number in _in_order(states)]
    total = counted(states.total(), "MQA")
    return f"{total} ({', '.join(parts)}). The account to call first is at the top."


def _in_order(states: Counter[str]) -> list[tuple[str, int]]:
    """States from the earliest to the latest in the buying process."""
    known = list(labels.STATES)
    return sorted(states.items(), key=lambda item: known.index(item[0]) if item[0] in known else len(known))


def no_mqa() -> Component:
    """The page when no account is an MQA: what to look at instead."""
    return nothing(
        "No account is an MQA now",
        html.P("The accounts that are warming are the ones to watch."),
        dcc.Link("Accounts that are warming", href="/?move=warming", className="btn btn-primary"),
        picture="flag",
    )


def no_such_page(request: Request) -> Component:
    """The page for an address after the last page of the queue."""
    return nothing(
        f"The queue has no page {request.page}",
        dcc.Link(
            "To the first page", href=routes.queue_url(owner=request.owner), className="btn btn-primary"
        ),
        picture="flag",
    )


def owner_links(counts: Sequence[MqaCount], chosen: str | None) -> Component | None:
    """Whose queue to show, with how many accounts each has; None when there are no MQAs."""
    if not counts:
        return None
    names = {count.owner: count.owner_name for count in counts}
    accounts = Counter[str]()
    for count in counts:
        accounts[count.owner] += count.accounts
    everybody = [(None, "Everybody", accounts.total())]
    owners = [(owner, name, accounts[owner]) for owner, name in names.items()]
    links = [
        pill(
            "No owner" if owner == NONE else name,
            html.Span(formatting.count(number), className="num pill-count"),
            href=routes.queue_url(owner=owner),
            is_active=owner == chosen,
        )
        for owner, name, number in [*everybody, *owners]
    ]
    return html.Nav(links, className="pills", **named("Owner"))


def page_links(total: int, request: Request) -> Component | None:
    """Which entries are shown of how many, and the pages before and after; None for a single page."""
    if total <= PAGE_SIZE:
        return None
    last = min(request.start + PAGE_SIZE, total)
    shown = f"{request.start + 1:,} to {last:,} of {total:,}"
    before, after = request.page - 1, request.page + 1
    links = [
        _page_link("chevron-left", "Previous", before, request) if before else None,
        html.Span(shown, className="num"),
        _page_link("chevron-right", "Next", after, request) if last < total else None,
    ]
    return html.Nav(links, className="page-links", **named("Pages of the queue"))


def _page_link(picture: str, text: str, page: int, request: Request) -> Component:
    return pill(icon(picture), text, href=routes.queue_url(owner=request.owner, page=page))


def entry(mqa: QueuedMqa) -> Component:
    """One account: its facts, why it is an MQA, the empty seats, whom to talk to next."""
    href = routes.account_url(mqa.account_id)
    facts = [labels.tier(mqa.tier), mqa.owner_name or "No owner"]
    if mqa.solution != "any":
        facts.append(mqa.solution)
    return html.Li(
        [
            html.Div(formatting.count(mqa.rank), className="queue-rank num", title="Rank"),
            html.Div(
                [
                    dcc.Link(mqa.name, href=href, className="queue-name"),
                    html.Div(" \u00b7 ".join(fact for fact in facts if fact), className="job"),
                    state_chip(mqa.state),
                ],
                className="queue-account",
            ),
            html.Div(why(mqa), className="queue-why"),
            html.Div(
                [
                    html.Div(_since(mqa), className="queue-since"),
                    html.Div(f"Last signal {formatting.ago(mqa.last_signal_at, mqa.as_of)}", className="job"),
                ],
                className="queue-when",
            ),
            html.Div(missing(mqa), className="queue-seats"),
            html.Div(next_person(mqa), className="queue-next"),
        ],
        className="queue-entry panel",
    )


def _since(mqa: QueuedMqa) -> str:
    if mqa.mqa_since is None:
        return "Not known"
    if mqa.mqa_since == mqa.as_of:
        return "New in this run"
    return f"Since {formatting.day(mqa.mqa_since)}"


def why(mqa: QueuedMqa) -> list[Component]:
    """Intent and fit, and the reasons why the account is an MQA."""
    scores = f"Intent {formatting.points(mqa.intent)}, fit {formatting.points(mqa.fit)}"
    by = labels.QUALIFIED_BY.get(mqa.qualified_by or "", "")
    lead = html.Div([html.B(scores), html.Span(f" {by}" if by else "")])
    details = [
        labels.detail(detail)
        for clause, detail in zip(mqa.clauses_held or [], mqa.because or [], strict=False)
        if clause in {"episode", "hand_raise"} and detail
    ]
    if mqa.needs_weak_match:
        details.append(labels.DEPENDS_ON_WEAK_MATCHES)
    return [lead, html.Div(" ".join(details), className="job")]


def missing(mqa: QueuedMqa) -> list[Component]:
    """How many seats are empty, and the empty ones with the most weight."""
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
    """The person to talk to next."""
    if mqa.next_contact_id is None:
        return [html.Div("Nobody to write to yet"), html.Div("Fill a seat first", className="job")]
    role = labels.role(mqa.next_role) if mqa.next_role else None
    facts = dict.fromkeys(fact for fact in (mqa.next_title, role) if fact)
    return [
        html.Div([html.B(mqa.next_name or labels.NO_NAME), seat_chip(mqa.next_state or "identified")]),
        html.Div(" \u00b7 ".join(facts), className="job"),
    ]
