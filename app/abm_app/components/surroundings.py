"""What surrounds a committee: who matters, what they are after, what brought them, the corporate family."""

from collections.abc import Sequence

from dash import dcc

from abm.counting import counted
from abm_app import formatting, labels, routes, sentences
from abm_app.components.basics import card, data_table, quiet, scroller
from abm_app.shell import html
from abm_app.shell.elements import icon
from abm_app.shell.html import Component
from abm_warehouse.publishing.result_rows import Arrival, FamilyMember, Influence, Need


def influence_card(people: Sequence[Influence], *, sql: Component) -> Component:
    """Who matters among the people of the account, and who ties its groups together."""
    title = "Who matters, by their ties"
    if not people:
        return card(title, quiet("Nothing ties the people of this account yet."), sql=sql)
    rows = [_mattering(person) for person in people]
    words = html.P(" ".join(sentences.influence(people)), className="job coverage-words")
    groups = people[0].parts
    aside = counted(groups, "group") + " that nothing ties" if groups > 1 else "all tied to each other"
    return card(title, html.Ul(rows, className="seats"), words, aside=aside, name="influence-card", sql=sql)


def _mattering(person: Influence) -> Component:
    tied = f"tied to {counted(person.links, 'person', 'people')}"
    bridge = html.Span([icon("diagram-3"), " ties groups together"], className="tag")
    return html.Li(
        [
            html.Div(
                [
                    dcc.Link(
                        person.full_name or labels.NO_NAME,
                        href=routes.person_url(person.contact_id),
                        className="person queue-name",
                    ),
                    html.Span(" \u00b7 ".join(filter(None, (person.title, tied))), className="job"),
                ],
                className="seat-who",
            ),
            bridge if person.is_bridge else None,
            html.Span(formatting.share(person.importance), className="num", title="Share of all importance"),
        ],
        className="seat-row",
    )


def needs_card(needs: Sequence[Need], *, sql: Component) -> Component | None:
    """What the people are after; None if the topics of their signals show no need."""
    if not needs:
        return None
    rows = [
        html.Li(
            [
                html.Div(
                    [
                        html.Span(need.need, className="person"),
                        html.Span(need.names or "", className="job"),
                    ],
                    className="seat-who",
                ),
                html.Span("warm", className="tag") if need.has_warm_episode else None,
                html.Span(f"{formatting.points(need.points)} points", className="num"),
            ],
            className="seat-row",
        )
        for need in needs
    ]
    aside = counted(len(needs), "need")
    return card("What they are after", html.Ul(rows, className="seats"), aside=aside, sql=sql)


def arrivals_card(arrivals: Sequence[Arrival], *, sql: Component) -> Component:
    """Which campaign brought whom: the first one that each person responded to."""
    title = "What brought them"
    if not arrivals:
        return card(title, quiet("Nobody here has responded to a campaign."), name="arrivals-card", sql=sql)
    rows = [
        html.Tr(
            [
                html.Td(arrival.full_name or labels.NO_NAME),
                html.Td(labels.role(arrival.role) + ("" if arrival.seat_id else ", no seat")),
                html.Td(arrival.campaign_name or arrival.campaign_id),
                html.Td(formatting.day(arrival.responded_at), className="num"),
            ]
        )
        for arrival in arrivals
    ]
    seated = sum(arrival.seat_id is not None for arrival in arrivals)
    table = data_table(("Who", "Role", "First answered", "On"), rows, numbers={3})
    aside = f"{counted(seated, 'seat')} filled"
    return card(title, scroller(table, title), aside=aside, name="arrivals-card", sql=sql)


def family_card(account_id: str, family: Sequence[FamilyMember], *, sql: Component) -> Component | None:
    """The accounts of the corporate family with what each adds up to; None if there is no other account."""
    if not family:
        return None
    top = family[0]
    rows = [_relative(member, is_here=member.account_id == account_id) for member in family]
    more = top.family_size - len(family)
    words = sentences.family(family)
    title = "Corporate family"
    heads = ("Account", "Intent", "With those below", "Engaged", "Best coverage", "MQAs")
    table = data_table(heads, rows, numbers=range(1, 6))
    return card(
        title,
        scroller(table, title),
        html.P(
            [words, f" {more} more are not listed." if more > 0 else None], className="job coverage-words"
        ),
        aside=counted(top.family_size, "account"),
        name="family-card",
        sql=sql,
    )


def _relative(member: FamilyMember, *, is_here: bool) -> Component:
    name: Component = html.B(member.name)
    if not is_here:
        name = dcc.Link(member.name, href=routes.account_url(member.account_id), className="queue-name")
    country = html.Span(f" {member.country or ''} ", className="job")
    mark = [html.Span([icon(labels.MQA.icon), " MQA"], className="mqa-badge")] if member.is_mqa else []
    return html.Tr(
        [
            html.Td(
                [name, country, *mark],
                style={"paddingLeft": f"{10 + 16 * min(member.depth, 6)}px"},
            ),
            html.Td(formatting.points(member.own_intent), className="num"),
            html.Td(formatting.points(member.rolled_intent), className="num"),
            html.Td(formatting.count(member.people_engaged), className="num"),
            html.Td(formatting.share(member.best_coverage), className="num"),
            html.Td(formatting.count(member.mqas), className="num"),
        ],
        className="is-here" if is_here else None,
    )
