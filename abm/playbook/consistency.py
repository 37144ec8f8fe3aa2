"""
Mistakes between the parts of a playbook, found in the document as it stands.

A field that is wrong on its own is the models' matter. These checks need several parts at once, and look at
the document itself, so that one mistake does not hide another.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from abm.config.toml_files import Place
from abm.vocabulary.engagement_kinds import KIND_NAMES
from abm.vocabulary.job_levels import SENIORITIES

ACCOUNT_TEXTS = ("industry", "country", "region", "technologies", "tier", "segment", "type")
ACCOUNT_NUMBERS = ("employees", "annual_revenue")
PERSON_TEXTS = ("seniority", "department", "buying_role", "country", "lead_source")

Problem = tuple[Place, str]
Document = Mapping[str, Any]


def problems_between(document: Document) -> Iterator[Problem]:
    """Where in the document two parts do not fit together, and why."""
    yield from _unknown_kinds(document)
    yield from _fit_fields(document)
    yield from _bands(document)
    yield from _marks(document)
    yield from _groups(document)
    fit_rules = [*_tables(document, "fit", "account"), *_tables(document, "fit", "person")]
    yield from _twice("fit rule", [(place, rule.get("id")) for place, rule in fit_rules])
    rules = _tables(document, "intent", "rules")
    yield from _twice("intent rule", [(place, rule.get("id") or rule.get("kind")) for place, rule in rules])
    for what, key, path in (
        ("group cap", "group", ("intent", "group_caps")),
        ("band", "name", ("bands",)),
        ("committee role", "role", ("committee", "roles")),
        ("kind", "name", ("kinds",)),
    ):
        yield from _twice(what, [(place, table.get(key)) for place, table in _tables(document, *path)])


def _unknown_kinds(document: Document) -> Iterator[Problem]:
    known = KIND_NAMES | {table.get("name") for _, table in _tables(document, "kinds")}
    rules = _tables(document, "intent", "rules")
    hints = _tables(document, "committee", "hints")
    lists: list[tuple[Place, object]] = [((*place, "kinds"), hint.get("kinds")) for place, hint in hints]
    lists.append((("hand_raise", "kinds"), _table(document, "hand_raise").get("kinds")))
    named: list[tuple[Place, object]] = [((*place, "kind"), rule.get("kind")) for place, rule in rules]
    named += [(place, kind) for place, kinds in lists if isinstance(kinds, list) for kind in kinds]
    for place, kind in named:
        if isinstance(kind, str) and kind not in known:
            yield place, f"no such kind: {kind}; add it under [[kinds]], or see the catalogue of kinds"


def _fit_fields(document: Document) -> Iterator[Problem]:
    for subject, texts, numbers in (
        ("account", ACCOUNT_TEXTS, ACCOUNT_NUMBERS),
        ("person", PERSON_TEXTS, ()),
    ):
        for place, rule in _tables(document, "fit", subject):
            allowed = texts if "any_of" in rule else numbers
            listed = rule.get("any_of")
            if isinstance(rule.get("field"), str) and rule["field"] not in allowed:
                choice = ", ".join(allowed) or "none"
                yield (*place, "field"), f"{rule['field']!r}: with this condition it is one of {choice}"
            if rule.get("field") == "seniority" and isinstance(listed, list):
                for odd in (level for level in listed if level not in SENIORITIES):
                    yield (*place, "any_of"), f"no such seniority: {odd}; one of {', '.join(SENIORITIES)}"


def _bands(document: Document) -> Iterator[Problem]:
    bands = _tables(document, "bands")
    before = None
    for number, (place, band) in enumerate(bands):
        start = band.get("score_from")
        if not _is_number(start):
            return
        if number == 0 and start != 0:
            yield (*place, "score_from"), f"bands must start at 0 and rise; the first starts at {start}"
        if before is not None and start <= before:
            yield (*place, "score_from"), f"bands must start at 0 and rise; {start} follows {before}"
        if number == 0 and _is_number(floor := band.get("min_intent", 0)) and floor != 0:
            yield (
                (*place, "min_intent"),
                f"the first band takes everyone, so min_intent is 0 there, not {floor}",
            )
        before = start


def _marks(document: Document) -> Iterator[Problem]:
    mqa = _table(document, "mqa")
    enter, stay = mqa.get("enter_intent"), mqa.get("stay_intent")
    if _is_number(enter) and _is_number(stay) and stay > enter:
        yield ("mqa", "stay_intent"), f"stay_intent ({stay}) must not be above enter_intent ({enter})"


def _groups(document: Document) -> Iterator[Problem]:
    groups = {rule.get("group", "signals") for _, rule in _tables(document, "intent", "rules")}
    for place, cap in _tables(document, "intent", "group_caps"):
        if isinstance(cap.get("group"), str) and cap["group"] not in groups:
            yield (*place, "group"), f"no rule is in group {cap['group']!r}"


def _twice(what: str, named: list[tuple[Place, object]]) -> Iterator[Problem]:
    seen = set()
    for place, name in named:
        if isinstance(name, str):
            if name in seen:
                yield place, f"{what} named twice: {name}"
            seen.add(name)


def _table(document: Document, name: str) -> Document:
    found = document.get(name)
    return found if isinstance(found, Mapping) else {}


def _tables(document: Document, *path: str) -> list[tuple[Place, Document]]:
    """Each table of an array of tables with its place; nothing where the document has something else."""
    node: object = document
    for name in path:
        node = node.get(name) if isinstance(node, Mapping) else None
    rows = node if isinstance(node, list) else []
    return [((*path, number), row) for number, row in enumerate(rows) if isinstance(row, Mapping)]


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
