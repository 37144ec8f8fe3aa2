"""How far somebody is qualified: each definition of the playbook with each of its parts."""

from collections.abc import Sequence

from abm_app.components.basics import card, quiet
from abm_app.definition_sentences import Definition, definitions_of, is_met, ladder, part_sentence
from abm_app.shell import html
from abm_app.shell.elements import icon
from abm_app.shell.html import Component
from abm_warehouse.publishing.people import DefinitionPart


def definitions_card(parts: Sequence[DefinitionPart], *, sql: Component) -> Component:
    """Each definition: whether the person meets it, and what is lacking."""
    if not parts:
        return card("Qualification", quiet("The playbook defines no stages."), sql=sql)
    rows = [_definition(definition) for definition in definitions_of(parts)]
    return card("Qualification", html.Ul(rows, className="clauses"), aside=ladder(parts), sql=sql)


def _definition(parts: Definition) -> Component:
    holds = is_met(parts)
    level = html.Span(f"level {parts[0].level}" if parts[0].level else "", className="clause-verdict")
    return html.Li(
        [
            icon("check-circle-fill" if holds else "circle", className="clause-mark"),
            html.Div(
                [
                    html.Span([parts[0].title, level]),
                    html.Small("; ".join(part_sentence(part) for part in parts)),
                ]
            ),
            html.Span("met" if holds else "not met", className="clause-numbers"),
        ],
        className="holds" if holds else "fails",
    )
