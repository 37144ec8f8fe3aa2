"""Cards about the committee: seats, whom to talk to next, people without a seat, clauses, coverage."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from dash import dcc

from abm.counting import counted
from abm.vocabulary.words import spelt
from abm_app import formatting, labels, routes, sentences
from abm_app.components.basics import (
    bar,
    card,
    left_chip,
    origin_fields,
    origin_file,
    quiet,
    scroller,
    seat_chip,
)
from abm_app.shell import html
from abm_app.shell.elements import icon
from abm_app.shell.html import Component
from abm_warehouse.publishing.result_rows import (
    Account,
    Clause,
    Member,
    NextAction,
    Origin,
    Outlook,
    Seat,
    Surge,
)

Origins = Mapping[str, Sequence[Origin]]
"""Where the fields of people come from, by the ids of the people."""
NO_ORIGINS: Origins = MappingProxyType({})
ALTERNATES = 2
"""People without a seat who are named beside one that they could fill."""
YES_OR_NO = frozenset({"not_excluded", "hand_raise", "min_days", "cool_down"})


def seat_list(
    seats: Sequence[Seat], *, is_excluded: bool = False, origins: Origins = NO_ORIGINS
) -> Component:
    """Every seat with the person who fills it, or with whom to find unless the account is excluded."""
    if not seats:
        return quiet("The playbook gives this account no seats.")
    return html.Ul(
        [
            _seat(seat, is_excluded=is_excluded, origins=origins.get(seat.contact_id or "", ()))
            for seat in seats
        ],
        className="seats",
    )


def where_from(origins: Sequence[Origin]) -> list[Component]:
    """The origins of a person's fields, to be opened on the person's row; nothing if none is noted."""
    if not origins:
        return []
    lines = [html.Li(f"{origin_fields(origin)}: {origin_file(origin)}") for origin in origins]
    return [html.Details([html.Summary("Where from"), html.Ul(lines)], className="where-from")]


def _seat(seat: Seat, *, is_excluded: bool, origins: Sequence[Origin]) -> Component:
    role = labels.role(seat.role, seat.seat_number)
    if seat.contact_id is None:
        nobody = html.Span("Nobody", className="quiet")
        who = (
            nobody
            if is_excluded
            else html.Span(sentences.whom_to_find(seat.role, seat.seat_number), className="to-find")
        )
    else:
        name = _name(seat)
        who = html.Span([name, html.Span(seat.title or "", className="job")])
    return html.Li(
        [
            html.Div(
                [
                    html.Div(
                        [html.Span(role, className="seat-role"), *where_from(origins)], className="seat-head"
                    ),
                    who,
                    *uncertainties(seat),
                    *_alternates(seat),
                ],
                className="seat-who",
            ),
            seat_chip(seat.state),
        ],
        className=f"seat-row is-{seat.state}",
    )


def _alternates(seat: Seat) -> list[Component]:
    """The people who could fill the seat as well; nothing if there are none."""
    if seat.only_name:
        return [html.Span(f"{seat.only_name} could, but fills another seat", className="job")]
    if not seat.alternates:
        return []
    named = "; ".join(seat.alternates[:ALTERNATES])
    more = len(seat.alternates) - ALTERNATES
    return [html.Span(f"Or {named}{f' and {more} more' if more > 0 else ''}", className="job")]


def _name(person: Seat | Member) -> Component:
    """The name of a person, which leads to their page."""
    return dcc.Link(
        person.full_name or labels.NO_NAME,
        href=routes.person_url(person.contact_id or ""),
        className="person queue-name",
    )


def uncertainties(person: Seat | Member) -> list[Component]:
    """What is uncertain about a person: whether they belong to this account, and their role."""
    doubts = []
    if person.match_class == "weak":
        doubts.append("Probably belongs to this account (weak match)")
    if person.other_role not in (None, person.role):
        source = labels.ROLE_SOURCES.get(person.other_role_source or "", "Another source says")
        doubts.append(f"{source} {labels.role(person.other_role).lower()}")
    return [html.Span([icon("question-circle"), text], className="doubt") for text in doubts]


def seats_card(
    account: Account, seats: Sequence[Seat], *, sql: Component, origins: Origins = NO_ORIGINS
) -> Component:
    """Who fills each seat, and how many seats are empty."""
    empty = sum(seat.contact_id is None for seat in seats)
    aside = f"{counted(empty, 'seat')} empty" if empty else "every seat filled"
    rows = seat_list(seats, is_excluded=account.excluded_because is not None, origins=origins)
    return card("Committee seats", rows, aside=aside, name="seats-card", sql=sql)


def next_card(
    account: Account,
    actions: Sequence[NextAction],
    outlook: Sequence[Outlook],
    *,
    sql: Component,
    surge: Surge | None = None,
) -> Component:
    """What to do next and why, what would lose or earn the flag, and on whom the account depends."""
    if account.excluded_because:
        reason = spelt(account.excluded_because)
        steps = quiet(f"Nothing: the account is excluded ({reason}).")
    elif not actions:
        steps = quiet("We have met everybody on the committee, and every seat is filled.")
    else:
        steps = html.Ol(
            [html.Li(sentences.next_action(action)) for action in actions], className="next-steps"
        )
    told = sentences.prospects(account, outlook, surge)
    return html.Section(
        [
            html.H2("Next steps"),
            html.Div(
                [
                    steps,
                    html.Ul([html.Li(sentence) for sentence in told], className="outlook") if told else None,
                ],
                className="next-words",
            ),
            sql,
        ],
        className="panel next-card",
    )


def clause_list(clauses: Sequence[Clause]) -> Component:
    """The clauses of the MQA rule: what the account has, what the playbook asks, whether it holds."""
    if not clauses:
        return quiet("The last run did not assess this account.")
    return html.Ul([_clause(clause) for clause in clauses], className="clauses")


def comparison(clause: Clause) -> str:
    """
    What the account has compared to what the playbook asks; a yes-or-no clause has no numbers.

    A clause may ask for more than its number: enough people acted together, but too long ago.
    """
    value, threshold = clause.value, clause.threshold
    if value is None or threshold is None or clause.clause in YES_OR_NO:
        return ""
    has, asks = formatting.points(value), formatting.points(threshold)
    if clause.holds != (value >= threshold):
        return f"{has}, asks {asks}"
    return f"{has} \u2265 {asks}" if clause.holds else f"{has} < {asks}"


def _clause(clause: Clause) -> Component:
    holds = clause.holds
    compared = html.Span(comparison(clause), className="num clause-numbers")
    mark = icon("check-circle-fill" if holds else "circle", className="clause-mark")
    name = labels.CLAUSES.get(clause.clause, labels.in_words(clause.clause))
    verdict = html.Span("holds" if holds else "does not hold", className="clause-verdict")
    return html.Li(
        [
            mark,
            html.Div([html.Span([name, verdict]), html.Small(labels.detail(clause.detail or ""))]),
            compared,
        ],
        className="holds" if holds else "fails",
    )


def clauses_card(account: Account, clauses: Sequence[Clause], *, sql: Component) -> Component:
    """Why the account is an MQA, or why it is not."""
    title = "Why it is an MQA" if account.is_mqa else "Why it is not an MQA"
    return card(title, clause_list(clauses), name="clauses-card", sql=sql)


def coverage_card(account: Account, *, sql: Component) -> Component:
    """How much of the committee, by weight of the seats, we have reached in each of four states."""
    bars = (
        ("Identified", account.coverage_identified, "is-identified"),
        ("Contactable", account.coverage_contactable, "is-contactable"),
        ("Engaged", account.coverage_engaged, "is-engaged"),
        ("Met", account.coverage_met, "is-met"),
    )
    rows = [bar(value, label=label, name=name) for label, value, name in bars]
    certainty = sentences.certainty(account)
    words = html.P(certainty, className="job coverage-words") if certainty else None
    return card("Coverage by seat weight", *rows, words, name="coverage-card", sql=sql)


def unseated_card(members: Sequence[Member], *, sql: Component, origins: Origins = NO_ORIGINS) -> Component:
    """People we know at the account who fill no seat."""
    title = "Not on the committee"
    unseated = [member for member in members if member.seat_id is None]
    if not unseated:
        return card(title, quiet("Everybody we know there has a seat."), sql=sql)
    rows = [
        html.Li(
            [
                html.Div(
                    [
                        _name(member),
                        html.Span(member.title or "Title not known", className="job"),
                        *uncertainties(member),
                        *where_from(origins.get(member.contact_id, ())),
                    ],
                    className="seat-who",
                ),
                html.Span(labels.role(member.role), className="quiet"),
                left_chip() if member.status == "left" else seat_chip(member.state),
            ],
            className="seat-row",
        )
        for member in unseated
    ]
    aside = counted(len(unseated), "person", "people")
    return card(title, scroller(html.Ul(rows, className="seats"), title), aside=aside, sql=sql)
