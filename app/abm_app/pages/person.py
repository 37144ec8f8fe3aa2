"""One person: how hot, what is to be done, and the score down to each signal."""

from decimal import Decimal

import duckdb
from dash import dcc

from abm.vocabulary.words import spelt
from abm_app import formatting, labels, people_sentences, routes
from abm_app.components.basics import card, figure
from abm_app.components.definitions import definitions_card
from abm_app.components.evidence import sentence_list
from abm_app.components.profiles import profiles_card
from abm_app.components.show_sql import show_sql
from abm_app.components.waterfall import Step, intent_steps, waterfall
from abm_app.pages.people import QUEUES
from abm_app.shell import html
from abm_app.shell.empty_states import nothing
from abm_app.shell.html import Component
from abm_warehouse.publishing import people
from abm_warehouse.publishing.people import Person
from abm_warehouse.publishing.result_rows import NONE


def page(con: duckdb.DuckDBPyConnection, contact_id: str) -> tuple[str, Component]:
    """Title and page of a person, including one who does not exist."""
    person = people.person(con, contact_id)
    if person is None:
        return "No such person", nothing(
            "There is no such person",
            html.P(["The published book has no person ", html.Code(contact_id), "."]),
            dcc.Link("To the people", href=routes.PEOPLE, className="btn btn-primary"),
            picture="person-slash",
        )
    return person.full_name or labels.NO_NAME, layout(con, person)


def layout(con: duckdb.DuckDBPyConnection, person: Person) -> Component:
    """The answer first; below it how the score comes about."""
    lines = people.person_ledger(con, person.contact_id)
    sql = show_sql("person_ledger", values={"contact_id": person.contact_id})
    total = sum((line.points for line in lines), Decimal(0))
    verdict = (
        "adds up to the score" if total == person.score else f"the lines add up to {formatting.points(total)}"
    )
    fit, intent = ([line for line in lines if line.part == part] for part in ("fit", "intent"))
    steps = [
        *(
            Step(label, points)
            for label, points in (
                ("Fit of the account", person.account_fit),
                ("Fit of the person", person.person_fit),
            )
            if points
        ),
        *intent_steps(lines),
        Step("Score", person.score, is_total=True),
    ]
    return html.Div(
        [
            header(person),
            html.Div(
                [
                    html.Div(
                        [
                            card(
                                "How the score comes about",
                                waterfall(steps, name="From fit and signals to the score"),
                                aside=verdict,
                                sql=show_sql("person", values={"contact_id": person.contact_id}),
                            ),
                            definitions_card(
                                people.definition_parts(con, person.contact_id),
                                sql=show_sql("person_definitions", values={"contact_id": person.contact_id}),
                            ),
                            profiles_card(
                                "Persona",
                                [found] if (found := people.persona(con, person.contact_id)) else [],
                                nothing="No condition of a persona holds.",
                                sql=show_sql("person_persona", values={"contact_id": person.contact_id}),
                            ),
                            card("Fit", sentence_list(fit, person.as_of, nothing="Nothing fits."), sql=sql),
                        ],
                        className="side",
                    ),
                    card(
                        "Signals, one line each",
                        sentence_list(intent, person.as_of, nothing="No signal has points left."),
                        sql=show_sql("person_ledger", values={"contact_id": person.contact_id}),
                    ),
                ],
                className="halves",
            ),
        ],
        className="person-page",
    )


def header(person: Person) -> Component:
    """Who it is, what is to be done, and the numbers."""
    account = (
        dcc.Link(person.account_name, href=routes.account_url(person.account_id))
        if person.account_id and person.account_name
        else html.Span("Account not known", className="to-find")
    )
    facts = [
        person.title,
        labels.role(person.buying_role) if person.buying_role else None,
        person.country,
        f"Status: {spelt(person.status)}" if person.status else None,
    ]
    reach = [
        person.email or "No e-mail address",
        person.phone,
        None if person.is_contactable else "may not be mailed",
    ]
    last = f"last signal {formatting.day(person.last_signal_at)}"
    return html.Section(
        [
            html.Div(
                [
                    html.H1(person.full_name or labels.NO_NAME),
                    html.Div([account, f" \u00b7 {person.owner_name or 'no owner'}"]),
                    html.Div(" \u00b7 ".join(fact for fact in facts if fact), className="job"),
                    html.Div(" \u00b7 ".join(fact for fact in reach if fact), className="job"),
                ],
                className="account-who",
            ),
            html.Div(
                [
                    figure(
                        "Next",
                        people_sentences.action(person),
                        below=f"{QUEUES[person.queue or NONE]}, band {labels.in_words(person.band)}",
                    ),
                    figure("Score", formatting.points(person.score), below=_week(person)),
                    figure(
                        "Fit",
                        formatting.points(person.fit),
                        unit=f" / {formatting.points(person.fit_max)}",
                    ),
                    figure(
                        "Intent",
                        formatting.points(person.intent),
                        unit=f" / {formatting.points(person.intent_max)}",
                        below=last if person.signals else None,
                    ),
                ],
                className="figures",
            ),
        ],
        className="account-header",
    )


def _week(person: Person) -> Component | None:
    if person.trend is None:
        return None
    return html.Span(f"{people_sentences.change(person)} since last Monday")
