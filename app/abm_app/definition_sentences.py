"""How far somebody is qualified, in words: the ladder, and each part of a definition."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from abm.vocabulary.words import spelt
from abm_app import labels
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


Definition = Sequence[DefinitionPart]
"""All parts of one definition."""


def definitions_of(parts: Iterable[DefinitionPart]) -> list[Definition]:
    """The parts of each definition, in the order of the playbook."""
    return [list(rows) for _, rows in groupby(parts, key=lambda part: part.position)]


def is_met(definition: Definition) -> bool:
    """Whether all parts of a definition hold."""
    return all(part.holds for part in definition)


def ladder(parts: Iterable[DefinitionPart]) -> str:
    """
    Where somebody is on the ladder of qualification: the highest level of the definitions they meet.

    Examples
    --------
    >>> part = DefinitionPart("fitting", 1, "Fitting", 1, "fit", "35.00", "15.00", False, True)
    >>> ladder([part]), ladder([part._replace(holds=False)])
    ('level 1 of 6', 'level 0 of 6')
    """
    met = [definition[0].level or 0 for definition in definitions_of(parts) if is_met(definition)]
    return f"level {max(met, default=0)} of {HIGHEST}"


def part_sentence(part: DefinitionPart) -> str:
    """
    A part of a definition: what is asked, what there is.

    Examples
    --------
    >>> part_sentence(DefinitionPart("sql", 6, "SQL", 6, "score", "50.00", "65.00", False, False))
    'Score 50.00, asks 65.00'
    >>> part_sentence(DefinitionPart("sql", 6, "SQL", 6, "confirmed", "1 of 1", "need", False, True))
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
