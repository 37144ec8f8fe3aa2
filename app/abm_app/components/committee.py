"""The committee in words: seats, who to talk to next, people off the seats, clauses, coverage."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from abm_app import formatting, labels
from abm_app.components.basics import bar, card, quiet, seat_chip
from abm_app.components.show_sql import show_sql
from abm_app.shell.elements import icon
from abm_warehouse.publishing.result_rows import Account, Clause, Member, NextPerson, Seat

YES_OR_NO = frozenset({"not_excluded", "hand_raise"})


def seat_list(seats: Sequence[Seat]) -> Component:
    """Every seat with who fills it; an empty one says who to find."""
    if not seats:
        return quiet("The playbook gives this account no seats.")
    return html.Ul([_seat(seat) for seat in seats], className="seats")


def _seat(seat: Seat) -> Component:
    role = labels.role(seat.role, seat.seat_number)
    if seat.contact_id is None:
        who = html.Span(whom_to_find(seat), className="to-find")
    else:
        name = html.Span(seat.full_name or labels.NO_NAME, className="person")
        who = html.Span([name, html.Span(seat.title or "", className="job")])
    return html.Li(
        [
            html.Div([html.Span(role, className="seat-role"), who, *doubts(seat)], className="seat-who"),
            seat_chip(seat.state),
        ],
        className=f"seat-row is-{seat.state}",
    )


def doubts(person: Seat | Member) -> list[Component]:
    """What is not sure of somebody: that they are of this account, that the role is theirs."""
    said = []
    if person.match_class == "weak":
        said.append("Probably of this account, not surely")
    if person.other_role not in (None, person.role):
        source = labels.ROLE_SOURCES.get(person.other_role_source or "", "Another source says")
        said.append(f"{source} {labels.role(person.other_role).lower()}")
    return [html.Span([icon("question-circle"), text], className="doubt") for text in said]


def whom_to_find(seat: Seat) -> str:
    """What an empty seat asks for."""
    if seat.role == "legal_procurement":
        return "Find somebody in legal or procurement"
    if seat.seat_number > 1:
        return f"Find another {labels.role(seat.role).lower()}"
    noun = labels.role(seat.role).lower()
    return f"Find {'an' if noun[0] in 'aeio' else 'a'} {noun}"


def seats_card(seats: Sequence[Seat]) -> Component:
    """Who fills which seat, and how many are empty."""
    empty = sum(seat.contact_id is None for seat in seats)
    aside = f"{formatting.many(empty, 'seat')} empty" if empty else "every seat filled"
    return card("Who sits where", seat_list(seats), aside=aside, name="seats-card", sql="account_seats")


def next_card(people: Sequence[NextPerson], excluded_because: str | None = None) -> Component:
    """Whom to talk to next and through whom, the first one first; nobody where it is excluded."""
    if excluded_because:
        because = labels.said(excluded_because).lower()
        found = quiet(f"Nobody: the account is excluded ({because}).")
    elif not people:
        found = quiet("Nobody we may write to is left to meet. Fill an empty seat first.")
    else:
        found = html.Ol([_next(person) for person in people], className="next-people")
    return html.Section(
        [html.H2("Talk to next"), found, show_sql("account_next_people")], className="panel next-card"
    )


def _next(person: NextPerson) -> Component:
    facts = [fact for fact in (person.title, labels.role(person.role) if person.seat_id else "") if fact]
    via = None
    if person.via_name:
        tie = labels.WAYS_IN.get(person.via_tie or "", "knows them")
        via = html.Span(
            [icon("signpost-split"), "through ", html.B(person.via_name), f" ({tie})"],
            className="via",
        )
    return html.Li(
        [
            html.Span(person.full_name or labels.NO_NAME, className="person"),
            seat_chip(person.state),
            html.Span(" \u00b7 ".join(dict.fromkeys(facts)), className="job"),
            via,
        ]
    )


def clause_list(clauses: Sequence[Clause]) -> Component:
    """The MQA rule as a checklist: what it has, what it takes, whether it holds."""
    if not clauses:
        return quiet("The last run decided nothing about this account.")
    return html.Ul([_clause(clause) for clause in clauses], className="clauses")


def comparison(clause: Clause) -> str:
    """
    What the account has against what the playbook asks; a yes or no needs no numbers.

    A clause may ask for more than its number: several people long ago have the number and fail.
    """
    value, threshold = clause.value, clause.threshold
    if value is None or threshold is None or clause.clause in YES_OR_NO:
        return ""
    has, asks = formatting.points(value, 2), formatting.points(threshold, 2)
    if clause.holds != (value >= threshold):
        return f"{has}, asks {asks}"
    return f"{has} \u2265 {asks}" if clause.holds else f"{has} < {asks}"


def _clause(clause: Clause) -> Component:
    holds = clause.holds
    compared = html.Span(comparison(clause), className="num clause-numbers")
    mark = icon("check-circle-fill" if holds else "circle", className="clause-mark")
    name = labels.CLAUSES.get(clause.clause, labels.said(clause.clause))
    said = html.Span("holds" if holds else "does not hold", className="clause-verdict")
    return html.Li(
        [
            mark,
            html.Div([html.Span([name, said]), html.Small(clause.detail or "")]),
            compared,
        ],
        className="holds" if holds else "fails",
    )


def clauses_card(account: Account, clauses: Sequence[Clause]) -> Component:
    """Why the account is an MQA, or what keeps it from being one."""
    title = "Why it is an MQA" if account.is_mqa else "Why it is not an MQA"
    return card(title, clause_list(clauses), name="clauses-card", sql="account_clauses")


def coverage_card(account: Account) -> Component:
    """Share of the committee's weight that we have reached, in four states."""
    bars = (
        ("Identified", account.coverage_identified, "is-identified"),
        ("Contactable", account.coverage_contactable, "is-contactable"),
        ("Engaged", account.coverage_engaged, "is-engaged"),
        ("Met", account.coverage_met, "is-met"),
    )
    rows = [bar(value, label=label, name=name) for label, value, name in bars]
    return card("Coverage by seat weight", *rows, name="coverage-card", sql="account")


def unseated_card(members: Sequence[Member]) -> Component:
    """People we know there who fill no seat."""
    off = [member for member in members if member.seat_id is None]
    if not off:
        return card("People on no seat", quiet("Everybody we know there fills a seat."))
    rows = [
        html.Li(
            [
                html.Div(
                    [
                        html.Span(member.full_name or labels.NO_NAME, className="person"),
                        html.Span(member.title or "Title not known", className="job"),
                        *doubts(member),
                    ],
                    className="seat-who",
                ),
                html.Span(labels.role(member.role), className="quiet"),
                seat_chip(member.state),
            ],
            className="seat-row",
        )
        for member in off
    ]
    aside = formatting.many(len(off), "person", "people")
    return card(
        "People on no seat", html.Ul(rows, className="seats scroll"), aside=aside, sql="account_members"
    )
