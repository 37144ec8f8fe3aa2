"""The queue: what each of our users has to take up, due first, with the evidence to open the conversation."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import duckdb
from dash import dcc

from abm.counting import counted
from abm.workspace import Workspace
from abm_app import formatting, labels, responses, routes
from abm_app.components.basics import card, data_table, pill, scroller
from abm_app.components.disposition import (
    ICONS,
    Dispositions,
    current_dispositions,
    disposition_bar,
    done_with,
)
from abm_app.components.inbox import DUE_GROUPS, detail, due_chip, due_group
from abm_app.components.show_sql import show_sql
from abm_app.inbox_sentences import comes_back, trigger, who
from abm_app.shell import html
from abm_app.shell.elements import heading, icon, named, notices
from abm_app.shell.empty_states import nothing
from abm_app.shell.html import Children, Component
from abm_warehouse.publishing import hand_offs, queries
from abm_warehouse.publishing.hand_offs import InboxCount, InboxItem
from abm_warehouse.publishing.manifest import Manifest, read_manifest
from abm_warehouse.publishing.result_rows import NONE, UnmatchedHandRaise
from abm_warehouse.publishing.snapshots import current_generation

PAGE_SIZE = 50
MOST_RAISES = 50
"""Most requests of people without an account on the page."""
EVIDENCE = 3
"""Most lines of evidence of one item."""
TABS = {"new": "New", "accepted": "Accepted", "opportunity": "In opportunity", "sent_back": "Sent back"}


@dataclass(frozen=True, slots=True)
class Request:
    """The user, the tab, the page and the open item in an address of the queue."""

    user: str | None
    tab: str
    page: int
    item: str | None
    ignored: tuple[str, ...]

    @property
    def start(self) -> int:
        """How many items come before this page."""
        return (self.page - 1) * PAGE_SIZE

    def url(self, **changes: str | int | None) -> str:
        """Address of the queue with some of it changed."""
        values = {"user": self.user, "tab": self.tab, "page": self.page, "item": None} | changes
        return routes.queue_url(**values)  # type: ignore[arg-type]  # the names are those of the fields


class Inbox(NamedTuple):
    """What the page shows: the counts, the items of the page, and the instant they are compared with."""

    counts: Sequence[InboxCount]
    items: Sequence[InboxItem]
    done: Dispositions
    now: datetime


def requested(search: str, counts: Sequence[InboxCount]) -> Request:
    """What an address asks for; a user without items, an unknown tab and no number are ignored."""
    asked = routes.values_in(search)
    user, tab, number = asked.get("user"), asked.get("tab", "new"), routes.page_in(asked)
    ignored = []
    if user is not None and user not in {count.user for count in counts}:
        ignored.append(f"Nothing is in the queue of {user!r}.")
        user = None
    if tab not in TABS:
        ignored.append(f"There is no tab {tab!r}.")
        tab = "new"
    if number is None:
        ignored.append(f"A page is a number from 1, not {asked['page']!r}.")
    return Request(user, tab, number or 1, asked.get("item"), tuple(ignored))


def page(
    con: duckdb.DuckDBPyConnection, search: str, workspace: Path, past: Manifest | None = None
) -> Component:
    """
    Build one page of the queue of everybody or, with ``?user=``, of one of our users.

    The queue of a past run has the deadlines as of then, and nothing can be decided in it.
    """
    counts = hand_offs.inbox_counts(con)
    request = requested(search, counts)
    items = hand_offs.inbox(con, request.tab, user=request.user, start=request.start, size=PAGE_SIZE)
    is_first = request.page == 1 and request.tab == "new"
    raises = queries.unmatched_hand_raises(con, limit=MOST_RAISES) if is_first else ()
    inbox = (
        Inbox(counts, items, current_dispositions(workspace), present(workspace))
        if past is None
        else Inbox(counts, items, {}, past.as_of)
    )
    chosen = next((item for item in items if item.item_id == request.item), items[0] if items else None)
    opened = None if chosen is None else _opened(con, chosen, inbox, is_open=past is None)
    return layout(inbox, request, chosen, opened, raises)


def present(workspace: Path) -> datetime:
    """
    The instant that deadlines are compared with: now, unless the workspace scores at a fixed instant.

    A page that is compared with now is not kept.
    """
    generation = current_generation(workspace)
    settings_file = workspace / "abm.toml"
    is_fixed = settings_file.is_file() and Workspace(workspace).settings().as_of is not None
    if generation is not None and (is_fixed or not settings_file.is_file()):
        return read_manifest(generation).as_of
    responses.forget_answer()
    return datetime.now(UTC)


def _opened(con: duckdb.DuckDBPyConnection, item: InboxItem, inbox: Inbox, *, is_open: bool) -> Component:
    """The item that was chosen; what sales can do with it if the queue ``is_open`` for decisions."""
    subject_id = item.contact_id or item.account_id
    values = {"account_id": item.account_id, "contact_id": item.contact_id, "limit": str(EVIDENCE)}
    done = done_with(inbox.done, subject_id)
    bar = disposition_bar(subject_id, hand_offs.reject_reasons(con), done) if is_open else None
    return detail(
        item,
        hand_offs.inbox_evidence(con, item.account_id, item.contact_id, limit=EVIDENCE),
        queries.queued_account(con, item.account_id),
        bar,
        inbox.now,
        show_sql("inbox_evidence", "queued_account", values=values),
    )


def layout(
    inbox: Inbox,
    request: Request,
    chosen: InboxItem | None = None,
    opened: Component | None = None,
    raises: Sequence[UnmatchedHandRaise] = (),
) -> Component:
    """Tabs and users, people who asked for sales and have no account, then the list and what is open."""
    sql = show_sql(
        "inbox",
        "inbox_counts",
        values={
            "user": request.user,
            "said": request.tab,
            "start": str(request.start),
            "size": str(PAGE_SIZE),
        },
    )
    return html.Div(
        [
            heading("Queue", summary(inbox)),
            notices(request.ignored),
            html.Div([tabs(inbox.counts, request), sql], className="queue-bar"),
            user_links(inbox.counts, request),
            raises_card(raises) if raises else None,
            _body(inbox, request, chosen, opened),
        ],
        className="queue-page is-open" if request.item else "queue-page",
    )


def _body(
    inbox: Inbox, request: Request, chosen: InboxItem | None, opened: Component | None
) -> Component | None:
    if not inbox.items:
        return no_such_page(request) if request.page > 1 else empty(request)
    chosen_id = chosen.item_id if chosen else None
    back: Children = [icon("chevron-left"), "All"]
    return html.Div(
        [
            html.Div(
                [*item_list(inbox, request, chosen_id), page_links(inbox, request), keys()],
                className="inbox-list",
            ),
            html.Div(
                [
                    dcc.Link(back, href=request.url(), className="pill inbox-back"),
                    opened,
                ],
                className="inbox-opened",
            ),
        ],
        className="inbox",
    )


def keys() -> Component:
    """The keys that work on the page."""
    says = "Keys: J and K move, A accepts, R rejects, Y recycles, U undoes, Enter opens the account."
    return html.P(says, className="job inbox-keys")


def summary(inbox: Inbox) -> str:
    """How much is new, and how much of it is overdue on this page."""
    new = sum(count.items for count in inbox.counts if count.said == "new")
    if not inbox.counts:
        return "Accounts and people for sales to take up, due first."
    late = sum(item.due_at is not None and item.due_at <= inbox.now for item in inbox.items)
    overdue = f"; {formatting.count(late)} of those shown are overdue" if late else ""
    return f"{counted(new, 'thing')} to take up{overdue}. What is due first is at the top."


def tabs(counts: Sequence[InboxCount], request: Request) -> Component:
    """What is new, and what sales has said of the rest."""
    numbers = Counter[str]()
    for count in counts:
        if request.user in (None, count.user):
            numbers[count.said] += count.items
    links = [
        pill(
            text,
            html.Span(formatting.count(numbers[tab]), className="num pill-count"),
            href=routes.queue_url(user=request.user, tab=tab),
            is_active=tab == request.tab,
        )
        for tab, text in TABS.items()
    ]
    return html.Nav(links, className="pills", **named("What sales said"))


def user_links(counts: Sequence[InboxCount], request: Request) -> Component | None:
    """Whose queue to show, with how much each has in the tab; None when there is nothing."""
    of_tab = [count for count in counts if count.said == request.tab]
    if not of_tab:
        return None
    everybody = [(None, "Everybody", sum(count.items for count in of_tab))]
    users = [(count.user, count.user_name, count.items) for count in of_tab]
    links = [
        pill(
            "Nobody" if user == NONE else name,
            html.Span(formatting.count(number), className="num pill-count"),
            href=request.url(user=user, page=1),
            is_active=user == request.user,
        )
        for user, name, number in [*everybody, *users]
    ]
    return html.Nav(links, className="pills inbox-users", **named("Whose queue"))


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


def item_list(inbox: Inbox, request: Request, chosen: str | None) -> list[Component]:
    """The items of the page under headings by when they are due."""
    return [
        html.Section(
            [
                html.Div(group, className=f"inbox-group group-{DUE_GROUPS.index(group)}"),
                html.Ol([row(item, inbox, request, chosen) for item in items], className="inbox-rows"),
            ]
        )
        for group, items in groupby(inbox.items, key=lambda item: due_group(item, inbox.now))
    ]


def row(item: InboxItem, inbox: Inbox, request: Request, chosen: str | None) -> Component:
    """One item: who, where, why and by when; what was decided since the run."""
    is_chosen = item.item_id == chosen
    done = done_with(inbox.done, item.contact_id or item.account_id)
    is_person = item.contact_id is not None
    words = [
        html.Div(who(item), className="queue-who"),
        html.Div(f"{item.name} \u00b7 {trigger(item)}" if is_person else trigger(item), className="job"),
    ]
    right = (
        html.Span([icon(ICONS[done.disposition]), done.disposition.capitalize()], className="disposed")
        if done
        else due_chip(item, inbox.now) or html.Span(comes_back(item), className="due")
    )
    content: Children = [html.Div([icon("person" if is_person else "building"), html.Div(words)]), right]
    return html.Li(
        dcc.Link(
            content,
            href=request.url(item=item.item_id),
            className="inbox-row active" if is_chosen else "inbox-row",
        ),
        **{"data-item": item.item_id},
    )


def empty(request: Request) -> Component:
    """The page of a tab without items: what to look at instead."""
    return nothing(
        "Nothing to take up" if request.tab == "new" else f"Nothing in {TABS[request.tab].lower()}",
        html.P("The accounts that are warming are the ones to watch."),
        dcc.Link("Accounts that are warming", href="/?move=warming", className="btn btn-primary"),
        picture="inbox",
    )


def no_such_page(request: Request) -> Component:
    """The page for an address after the last page of the queue."""
    return nothing(
        f"The queue has no page {request.page}",
        dcc.Link("To the first page", href=request.url(page=1), className="btn btn-primary"),
        picture="inbox",
    )


def page_links(inbox: Inbox, request: Request) -> Component | None:
    """Which items are shown of how many, and the pages before and after; None for a single page."""
    total = sum(
        count.items
        for count in inbox.counts
        if count.said == request.tab and request.user in (None, count.user)
    )
    if total <= PAGE_SIZE:
        return None
    last = min(request.start + PAGE_SIZE, total)
    shown = f"{request.start + 1:,} to {last:,} of {total:,}"
    before, after = request.page - 1, request.page + 1
    links = [
        pill(icon("chevron-left"), "Previous", href=request.url(page=before)) if before else None,
        html.Span(shown, className="num"),
        pill(icon("chevron-right"), "Next", href=request.url(page=after)) if last < total else None,
    ]
    return html.Nav(links, className="page-links", **named("Pages of the queue"))
