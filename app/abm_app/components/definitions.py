"""How far somebody is qualified: each definition of the playbook with each of its parts."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from abm.vocabulary.words import spelt
from abm_app import labels
from abm_app.components.basics import card, quiet
from abm_app.shell import html
from abm_app.shell.elements import icon
from abm_app.shell.html import Component
from abm_warehouse.publishing.people import DefinitionPart

HIGHEST = 6
"""The top of the ladder of qualification."""

BY_RAISE = frozenset({"score", "fit", "intent", "band"})
"""Parts whose place a request for sales takes."""

PARTS = {
    "target_account": "Target account",
    "score": "Score",
    "fit": "Fit",
    "intent": "Intent",
    "band": "Band",
    "status": "Status",
    "confirmed": "Confirmed",
    "kind": "Signals",
}


def level_of(parts: Sequence[DefinitionPart]) -> int:
    """The highest level of the definitions of which all parts hold; 0 if there is none."""
    met = [_level(rows) for _, rows in groupby(parts, key=lambda part: part.position)]
    return max(met, default=0)


def _level(rows: Iterable[DefinitionPart]) -> int:
    rows = list(rows)
    return (rows[0].level or 0) if all(part.holds for part in rows) else 0


def definitions_card(parts: Sequence[DefinitionPart], *, sql: Component) -> Component:
    """Each definition: whether the person meets it, and what is lacking."""
    if not parts:
        return card("Qualification", quiet("The playbook defines no stages."), sql=sql)
    rows = [_definition(list(rows)) for _, rows in groupby(parts, key=lambda part: part.position)]
    aside = f"level {level_of(parts)} of {HIGHEST}"
    return card("Qualification", html.Ul(rows, className="clauses"), aside=aside, sql=sql)


def _definition(parts: Sequence[DefinitionPart]) -> Component:
    is_met = all(part.holds for part in parts)
    level = html.Span(f"level {parts[0].level}" if parts[0].level else "", className="clause-verdict")
    return html.Li(
        [
            icon("check-circle-fill" if is_met else "circle", className="clause-mark"),
            html.Div(
                [
                    html.Span([parts[0].title, level]),
                    html.Small("; ".join(sentence(part) for part in parts)),
                ]
            ),
            html.Span("met" if is_met else "not met", className="clause-numbers"),
        ],
        className="holds" if is_met else "fails",
    )


def sentence(part: DefinitionPart) -> str:
    """
    A part of a definition: what is asked, what there is.

    Examples
    --------
    >>> sentence(DefinitionPart("sql", 6, "SQL", 6, "score", "50.00", "65.00", False, False))
    'Score 50.00, asks 65.00'
    >>> sentence(DefinitionPart("sql", 6, "SQL", 6, "confirmed", "1 of 1", "need", False, True))
    'Confirmed 1 of 1 (asks need) \u2713'
    """
    mark = " \u2713" if part.holds else ""
    name = PARTS.get(part.part, labels.in_words(part.part))
    if part.is_raised and part.part in BY_RAISE:
        return f"{name}: asked for sales{mark}"
    value = part.value or "none"
    if not value[0].isdigit():
        value = spelt(value)
    asked = spelt(labels.detail(part.asked))
    if value == asked:
        return f"{name} {value}{mark}"
    return f"{name} {value} (asks {asked}){mark}" if part.holds else f"{name} {value}, asks {asked}"
