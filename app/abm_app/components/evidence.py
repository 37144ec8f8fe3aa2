"""Cards about the evidence: ledgers, signals, episodes, opportunities."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from abm.counting import counted
from abm_app import formatting, labels
from abm_app.components.basics import card, origin_fields, origin_file, quiet, scroller
from abm_app.ledger_sentences import ledger_line, what_it_is
from abm_app.shell import html
from abm_app.shell.elements import icon
from abm_app.shell.html import Component
from abm_warehouse.publishing.result_rows import (
    Change,
    Episode,
    LedgerLine,
    Opportunity,
    Origin,
    Signal,
    Transition,
)


def ledger_card(
    part: str,
    lines: Sequence[LedgerLine],
    *,
    score: Decimal,
    most: Decimal,
    sql: Component,
    as_of: datetime | None = None,
) -> Component:
    """Lines of fit or intent and their total, which is the score to the hundredth."""
    title = f"{part.capitalize()} ledger"
    total = sum((line.points for line in lines), Decimal(0))
    if not lines:
        nothing = f"No lines: {part} is {formatting.points(score)} of {formatting.points(most)}."
        return card(title, quiet(nothing), sql=sql)
    is_equal = total == score
    verdict = "adds up to the score" if is_equal else f"the score is {formatting.points(score)}"
    aside = [icon("check-lg" if is_equal else "exclamation-triangle"), f" {verdict}"]
    return card(title, ledger_table(part, lines, total, as_of), aside=aside, name=f"{part}-ledger", sql=sql)


def ledger_table(
    part: str, lines: Sequence[LedgerLine], total: Decimal, as_of: datetime | None = None
) -> Component:
    """The lines in their order, a sentence each, with the total below."""
    head = [html.Th("What", scope="col"), html.Th("Points", scope="col", className="num")]
    foot = [
        html.Th("Total", scope="row"),
        html.Td(formatting.points(total, keep_zeros=True), className="num"),
    ]
    table = html.Table(
        [
            html.Thead(html.Tr(head)),
            html.Tbody([ledger_row(line, as_of) for line in lines]),
            html.Tfoot(html.Tr(foot)),
        ],
        className="ledger",
    )
    return scroller(table, f"{part.capitalize()} ledger")


def ledger_row(line: LedgerLine, as_of: datetime | None = None) -> Component:
    """One line of a ledger."""
    words = what_it_is(line, as_of)
    points = html.Td(formatting.points(line.points, keep_zeros=True), className="num")
    return html.Tr([html.Td(f"{words[0].upper()}{words[1:]}"), points])


def sentence_list(lines: Sequence[LedgerLine], as_of: datetime, *, nothing: str) -> Component:
    """Lines of a person's score, a sentence each."""
    if not lines:
        return quiet(nothing)
    items = [
        html.Li(ledger_line(line, as_of, names_person=False), className="loss" if line.points < 0 else None)
        for line in lines
    ]
    return scroller(html.Ol(items, className="ledger-sentences num"), "Lines of the score")


def timeline_card(signals: Sequence[Signal], *, limit: int, sql: Component) -> Component:
    """The account's signals, newest first."""
    if not signals:
        return card("Signals", quiet("Nothing has happened here yet."), sql=sql)
    aside = f"the newest {limit}" if len(signals) >= limit else counted(len(signals), "signal")
    rows = html.Ol([_signal(signal) for signal in signals], className="timeline")
    return card("Signals", scroller(rows, "Signals"), aside=aside, name="timeline-card", sql=sql)


def _signal(signal: Signal) -> Component:
    who = signal.full_name or (labels.NO_NAME if signal.contact_id else "Unknown person")
    what: list[Component] = [html.B(labels.in_words(signal.kind))]
    if signal.asset or signal.topic:
        what.append(html.Span(f" {signal.asset or signal.topic}"))
    facts = [who, signal.title, signal.channel, signal.direction]
    return html.Li(
        [
            html.Time(formatting.day(signal.occurred_at), dateTime=signal.occurred_at.isoformat()),
            html.Div(
                [
                    html.Div(what),
                    html.Small(" \u00b7 ".join(fact for fact in facts if fact)),
                ]
            ),
            html.Span("deliberate", className="tag") if signal.is_deliberate else None,
        ],
        className="deliberate" if signal.is_deliberate else "passive",
    )


def episodes_card(episodes: Sequence[Episode], *, sql: Component) -> Component:
    """Episodes: several people who acted within a short time."""
    title = "Coordinated activity"
    if not episodes:
        return card(title, quiet("No two people have acted together yet."), sql=sql)
    return card(title, html.Ul([_episode(episode) for episode in episodes], className="seats"), sql=sql)


def _episode(episode: Episode) -> Component:
    people = counted(episode.people, "person", "people")
    groups = counted(episode.groups, "group")
    signals = counted(episode.signals, "deliberate signal")
    about = f" about {episode.need}" if episode.need else ""
    return _row(
        f"{formatting.day(episode.started_at)} to {formatting.day(episode.ended_at)}{about}",
        f"{people} from {groups}, {episode.senior_people} senior, {signals}",
        html.Span("warm" if episode.is_warm else "over", className="tag"),
    )


def changes_card(changes: Sequence[Change], *, sql: Component) -> Component:
    """Why the intent of the account moved since Monday; the points add up to the change."""
    title = "Moved this week, because"
    if not changes:
        return card(title, quiet("Intent has not moved this week."), sql=sql)
    rows = [
        _row(
            labels.CHANGE_REASONS[change.reason],
            counted(change.signals, "signal") if change.signals else "",
            html.Span(formatting.difference(change.points), className="num"),
        )
        for change in changes
    ]
    total = sum((change.points for change in changes), Decimal(0))
    aside = f"{formatting.difference(total)} since {formatting.day(changes[0].since)}"
    return card(title, html.Ul(rows, className="seats"), aside=aside, name="changes", sql=sql)


def history_card(
    history: Sequence[tuple[Transition, Sequence[Change]]], *, limit: int, sql: Component
) -> Component:
    """When the account became an MQA and stopped being one, the last time first, and why."""
    title = "MQA history"
    if not history:
        return card(title, quiet("It has not been an MQA in the days that are kept."), sql=sql)
    rows = [_transition(moved, changes) for moved, changes in history[:limit]]
    aside = counted(len(history), "change")
    return card(title, html.Ul(rows, className="seats"), aside=aside, name="mqa-history", sql=sql)


def _transition(moved: Transition, changes: Sequence[Change]) -> Component:
    became = "Became an MQA" if moved.is_mqa else "Stopped being an MQA"
    reasons = [
        f"{labels.CHANGE_REASONS[change.reason].lower()} {formatting.difference(change.points)}"
        for change in changes
    ]
    cause = labels.TRANSITION_CAUSES[moved.cause]
    return _row(
        f"{became} on {formatting.day(moved.changed_at)}",
        f"{cause}: {', '.join(reasons)}" if reasons else cause,
        html.Span("" if moved.intent is None else formatting.points(moved.intent), className="num"),
    )


def opportunities_card(opportunities: Sequence[Opportunity], *, sql: Component) -> Component:
    """Opportunities of the account, open ones first."""
    if not opportunities:
        return card("Opportunities", quiet("No opportunity yet."), sql=sql)
    rows = [_opportunity(opportunity) for opportunity in opportunities]
    aside = counted(len(opportunities), "opportunity", "opportunities")
    return card("Opportunities", html.Ul(rows, className="seats"), aside=aside, sql=sql)


def _opportunity(opportunity: Opportunity) -> Component:
    opened = opportunity.created_at and f"opened {formatting.day(opportunity.created_at)}"
    facts = (opportunity.stage, opened)
    return _row(
        opportunity.name or opportunity.opportunity_id,
        " \u00b7 ".join(fact for fact in facts if fact),
        html.Span(formatting.money(opportunity.amount, opportunity.currency), className="num"),
        html.Span(_outcome(opportunity), className="tag"),
    )


def origins_card(origins: Sequence[Origin], *, sql: Component) -> Component:
    """Which system and file says each field of the account, and when it was loaded."""
    if not origins:
        return card("Where the fields come from", quiet("Nothing is noted."), sql=sql)
    rows = [_origin(origin) for origin in origins]
    aside = counted(len({origin.system for origin in origins}), "system")
    return card("Where the fields come from", html.Ul(rows, className="seats"), aside=aside, sql=sql)


def _origin(origin: Origin) -> Component:
    return _row(origin_fields(origin), origin_file(origin))


def _row(title: str, facts: str, *aside: Component) -> Component:
    """One entry of a list: a title, what there is to know about it, and what is at its right."""
    who = [html.Span(title, className="person"), html.Span(facts, className="job")]
    return html.Li([html.Div(who, className="seat-who"), *aside], className="seat-row")


def _outcome(opportunity: Opportunity) -> str:
    if not opportunity.is_closed:
        return "open"
    if opportunity.is_won:
        return "won"
    return f"lost: {labels.in_words(opportunity.loss_reason)}" if opportunity.loss_reason else "lost"
