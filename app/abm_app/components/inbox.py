"""One item of the queue: why it is there, the evidence, whom to talk to, and what sales can do with it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dash import dcc

from abm_app import formatting, labels, routes
from abm_app.components.basics import seat_chip, state_chip
from abm_app.inbox_sentences import comes_back, due_in, reason, who
from abm_app.shell import html
from abm_app.shell.elements import icon
from abm_app.shell.html import Children, Component
from abm_warehouse.publishing.hand_offs import InboxEvidence, InboxItem
from abm_warehouse.publishing.result_rows import QueuedMqa

ROLES_NAMED = 3
DUE_GROUPS = ("Overdue", "Due today", "Due this week", "Due later", "No deadline")


def due_group(item: InboxItem, now: datetime) -> str:
    """Under which heading an item is listed."""
    if item.due_at is None:
        return "No deadline"
    if item.due_at <= now:
        return "Overdue"
    if item.due_at.date() == now.date():
        return "Due today"
    return "Due this week" if item.due_at <= now + timedelta(days=7) else "Due later"


def due_chip(item: InboxItem, now: datetime) -> Component | None:
    """The time that is left, or how late it is."""
    if item.due_at is None:
        return None
    is_late = item.due_at <= now
    what = "to answer" if item.contacted_at is None else "to say what became of it"
    return html.Span(
        [icon("alarm" if is_late else "clock"), html.Span(due_in(item.due_at, now))],
        className="due is-late" if is_late else "due",
        title=f"Due {formatting.instant(item.due_at)}, {what}",
    )


def detail(
    item: InboxItem,
    evidence: Sequence[InboxEvidence],
    account: QueuedMqa | None,
    actions: Component | None,
    now: datetime,
    sql: Component,
) -> Component:
    """Everything that is needed to call, and the buttons that say what became of it."""
    href = routes.account_url(item.account_id)
    back = comes_back(item)
    facts = [labels.tier(item.tier), item.user_name or "Nobody has it", labels.in_words(item.queue)]
    return html.Section(
        [
            html.Div(
                [
                    html.H2(dcc.Link(item.name, href=href, className="queue-name inbox-open")),
                    state_chip(item.state) if item.state else None,
                    due_chip(item, now),
                    html.Div(sql, className="aside"),
                ],
                className="inbox-title",
            ),
            html.Div(" \u00b7 ".join(fact for fact in facts if fact), className="job"),
            html.P(reason(item), className="inbox-reason"),
            html.P([icon("arrow-repeat"), f" {back}, or on new evidence"], className="doubt")
            if back
            else None,
            actions,
            html.Div(
                [
                    _block("What they did", _evidence(evidence)),
                    _block("Whom to call", _person(item, account)),
                    _block("The committee", _committee(account)) if account else None,
                ],
                className="inbox-blocks",
            ),
        ],
        className="panel inbox-detail",
        **{"data-item": item.item_id},
    )


def _block(title: str, content: Children) -> Component:
    return html.Div([html.Div(title, className="figure-label"), *content], className="inbox-block")


def _evidence(evidence: Sequence[InboxEvidence]) -> list[Component]:
    if not evidence:
        return [html.Div("Nothing of their own accord yet.", className="quiet")]
    return [
        html.Div(
            [
                html.B(labels.in_words(one.kind)),
                f" {one.asset or one.topic or ''} ",
                html.Div(
                    f"{one.full_name or labels.NO_NAME}{f', {one.title}' if one.title else ''}, "
                    f"{formatting.day(one.occurred_at)}",
                    className="job",
                ),
            ],
            className="inbox-line",
        )
        for one in evidence
    ]


def _person(item: InboxItem, account: QueuedMqa | None) -> list[Component]:
    """How to reach the person; for an account, whom to talk to next."""
    if item.contact_id is None:
        return next_person(account) if account else [html.Div("Open the account", className="quiet")]
    ways = [way for way in (item.email, item.phone) if way]
    return [
        html.Div(html.B(who(item))),
        html.Div(item.title or "Title not known", className="job"),
        *(html.Div([html.Span(way), _copy(way)], className="inbox-way") for way in ways),
        html.Div(f"Consent {item.consent or 'unknown'}" if ways else "No way to reach them", className="job"),
    ]


def _copy(text: str) -> Component:
    data = {"data-copy": text, "aria-label": f"Copy {text}"}
    return html.Button(icon("copy"), className="copy-way", type="button", **data)


def _committee(account: QueuedMqa) -> list[Component]:
    return [*why(account), *missing(account)]


def why(mqa: QueuedMqa) -> list[Component]:
    """Intent and fit, and the reasons why the account is an MQA."""
    intent = formatting.capped_points(mqa.intent, mqa.intent_uncapped)
    scores = f"Intent {intent}, fit {formatting.points(mqa.fit)}"
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
        html.Div([html.B(mqa.next_name or labels.NO_NAME), " ", seat_chip(mqa.next_state or "identified")]),
        html.Div(" \u00b7 ".join(facts), className="job"),
    ]
