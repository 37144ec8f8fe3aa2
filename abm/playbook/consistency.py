"""
Mistakes between the parts of a playbook.

The models check each field. These checks compare parts, and read the document rather than the models, so that
a mistake in one part does not hide the others.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeGuard

from abm.config.toml_files import KeyPath
from abm.vocabulary.engagement_kinds import KIND_NAMES
from abm.vocabulary.job_levels import SENIORITIES

ACCOUNT_TEXTS = ("name", "domain", "industry", "country", "region", "technologies", "tier", "segment", "type")
ACCOUNT_NUMBERS = ("employees", "annual_revenue")
PERSON_TEXTS = ("title", "seniority", "department", "buying_role", "country", "lead_source")
ENGAGEMENT_TEXTS = ("topic", "asset", "form", "url", "campaign_id", "campaign_type", "status", "source")
ENGAGEMENT_NUMBERS = ("value", "duration_seconds")

Problem = tuple[KeyPath, str]
Document = Mapping[str, Any]


def problems_between(document: Document) -> Iterator[Problem]:
    """The key paths at which two parts of the document contradict each other, and why."""
    yield from _unknown_kinds(document)
    yield from _fit_fields(document)
    yield from _signal_fields(document)
    yield from _profile_fields(document)
    yield from _bands(document)
    yield from _definitions(document)
    yield from _marks(document)
    yield from _groups(document)
    fit_rules = [*_tables(document, "fit", "account"), *_tables(document, "fit", "person")]
    yield from _duplicates("fit rule", [(key_path, rule.get("id")) for key_path, rule in fit_rules])
    rules = _tables(document, "intent", "rules")
    yield from _duplicates(
        "intent rule", [(key_path, rule.get("id") or rule.get("kind")) for key_path, rule in rules]
    )
    for what, key, path in (
        ("group cap", "group", ("intent", "group_caps")),
        ("band", "name", ("bands",)),
        ("committee role", "role", ("committee", "roles")),
        ("kind", "name", ("kinds",)),
        ("need", "name", ("needs",)),
        ("profile", "name", ("icps",)),
        ("persona", "name", ("personas",)),
        ("grade", "grade", ("grades",)),
        ("definition", "name", ("definitions",)),
    ):
        yield from _duplicates(
            what, [(key_path, table.get(key)) for key_path, table in _tables(document, *path)]
        )
    for key_path, need in _tables(document, "needs"):
        for what, key, list_name in (("fit rule", "id", "fit"), ("committee role", "role", "roles")):
            listed = _listed(key_path, need, list_name)
            yield from _duplicates(what, [(its_path, table.get(key)) for its_path, table in listed])
    yield from _need_names(document)


def _unknown_kinds(document: Document) -> Iterator[Problem]:
    kinds_known = KIND_NAMES | {table.get("name") for _, table in _tables(document, "kinds")}
    rules = _tables(document, "intent", "rules")
    hints = _tables(document, "committee", "hints")
    lists: list[tuple[KeyPath, object]] = [
        ((*key_path, "kinds"), hint.get("kinds")) for key_path, hint in hints
    ]
    lists += [((*key_path, "after"), rule.get("after")) for key_path, rule in rules]
    definitions = _tables(document, "definitions")
    lists += [((*key_path, "kinds"), definition.get("kinds")) for key_path, definition in definitions]
    lists.append((("hand_raise", "kinds"), _table(document, "hand_raise").get("kinds")))
    named: list[tuple[KeyPath, object]] = [
        ((*key_path, "kind"), rule.get("kind")) for key_path, rule in rules
    ]
    named += [(key_path, kind) for key_path, kinds in lists if isinstance(kinds, list) for kind in kinds]
    for key_path, kind in named:
        if isinstance(kind, str) and kind not in kinds_known:
            yield key_path, f"{kind!r} is not a kind; add it under [[kinds]], or use one of the catalogue"


def _fit_fields(document: Document) -> Iterator[Problem]:
    own = _own_fields(document)
    ours = {*ACCOUNT_TEXTS, *ACCOUNT_NUMBERS, *PERSON_TEXTS}
    for field in (field for field in own if field in ours):
        yield ("fit", "own_fields"), f"{field!r} is a field of the canonical files; leave it out"
    for subject, texts, numbers in (
        ("account", (*ACCOUNT_TEXTS, *own), (*ACCOUNT_NUMBERS, *own)),
        ("person", (*PERSON_TEXTS, *own), own),
    ):
        rules = _tables(document, "fit", subject)
        if subject == "account":
            rules += [rule for need in _tables(document, "needs") for rule in _listed(*need, "fit")]
        for key_path, rule in rules:
            for condition in ((key_path, rule), *_listed(key_path, rule, "also")):
                yield from _condition(*condition, texts, numbers)


def _profile_fields(document: Document) -> Iterator[Problem]:
    own = _own_fields(document)
    for name, texts, numbers in (
        ("icps", (*ACCOUNT_TEXTS, *own), (*ACCOUNT_NUMBERS, *own)),
        ("personas", (*PERSON_TEXTS, *own), own),
    ):
        for key_path, profile in _tables(document, name):
            for condition in _listed(key_path, profile, "conditions"):
                yield from _condition(*condition, texts, numbers)


def _definitions(document: Document) -> Iterator[Problem]:
    """Bands that a definition names and the playbook does not have."""
    bands = [band.get("name") for _, band in _tables(document, "bands")]
    for key_path, definition in _tables(document, "definitions"):
        named = definition.get("bands")
        for band in named if isinstance(named, list) else ():
            if band not in bands:
                yield (*key_path, "bands"), f"{band!r} is not a band; use one of {', '.join(map(str, bands))}"


def _own_fields(document: Document) -> tuple[str, ...]:
    """The columns of their own that rules may ask for."""
    listed = _table(document, "fit").get("own_fields")
    return tuple(listed) if isinstance(listed, list) else ()


def _signal_fields(document: Document) -> Iterator[Problem]:
    own = _own_fields(document)
    texts = (
        *ENGAGEMENT_TEXTS,
        *(f"person.{field}" for field in (*PERSON_TEXTS, *own)),
        *(f"account.{field}" for field in (*ACCOUNT_TEXTS, *own)),
    )
    numbers = (
        *ENGAGEMENT_NUMBERS,
        *(f"person.{field}" for field in own),
        *(f"account.{field}" for field in (*ACCOUNT_NUMBERS, *own)),
    )
    for key_path, rule in _tables(document, "intent", "rules"):
        for condition in _listed(key_path, rule, "where"):
            yield from _condition(*condition, texts, numbers)


def _condition(
    key_path: KeyPath, condition: Document, texts: Sequence[str], numbers: Sequence[str]
) -> Iterator[Problem]:
    """What is wrong with the field of a condition, or with the words it is compared to."""
    allowed = texts if {"any_of", "has_words"} & condition.keys() else numbers
    field, listed = condition.get("field"), condition.get("any_of")
    if isinstance(field, str) and field not in allowed:
        yield (
            (*key_path, "field"),
            f"{field!r} cannot have this condition; fields that can: {', '.join(allowed) or 'none'};"
            " columns of your own can if own_fields of [fit] lists them",
        )
    if field in ("seniority", "person.seniority") and isinstance(listed, list):
        for unknown in (level for level in listed if level not in SENIORITIES):
            yield (
                (*key_path, "any_of"),
                f"{unknown!r} is not a seniority; use one of {', '.join(SENIORITIES)}",
            )


def _bands(document: Document) -> Iterator[Problem]:
    bands = _tables(document, "bands")
    before = None
    for number, (key_path, band) in enumerate(bands):
        start = band.get("score_from")
        if not _is_number(start):
            return
        if number == 0 and start != 0:
            yield (
                (*key_path, "score_from"),
                f"bands must start at 0 and rise; the first one starts at {start}",
            )
        if before is not None and start <= before:
            yield (*key_path, "score_from"), f"bands must start at 0 and rise; {start} follows {before}"
        for key in ("min_intent", "min_fit"):
            if number == 0 and _is_number(floor := band.get(key, 0)) and floor != 0:
                yield (
                    (*key_path, key),
                    f"the first band takes everyone, so its {key} must be 0, not {floor}",
                )
        if "waive_fit_from" in band and not band.get("min_fit"):
            yield (
                (*key_path, "waive_fit_from"),
                "there is no min_fit that high intent could waive; set min_fit or remove this",
            )
        before = start


def _marks(document: Document) -> Iterator[Problem]:
    mqa = _table(document, "mqa")
    enter, stay = mqa.get("enter_intent"), mqa.get("stay_intent")
    if _is_number(enter) and _is_number(stay) and stay > enter:
        yield ("mqa", "stay_intent"), f"stay_intent ({stay}) must not be above enter_intent ({enter})"


def _need_names(document: Document) -> Iterator[Problem]:
    whole = _table(document, "committee").get("solution", "any")
    for key_path, need in _tables(document, "needs"):
        if need.get("name") == whole:
            yield (
                (*key_path, "name"),
                f"{whole!r} stands for the whole account, see solution of [committee]; rename the need",
            )


def _groups(document: Document) -> Iterator[Problem]:
    groups = {rule.get("group", "signals") for _, rule in _tables(document, "intent", "rules")}
    for key_path, cap in _tables(document, "intent", "group_caps"):
        if isinstance(cap.get("group"), str) and cap["group"] not in groups:
            yield (*key_path, "group"), f"no rule is in group {cap['group']!r}; name a group that has rules"


def _duplicates(what: str, named: list[tuple[KeyPath, object]]) -> Iterator[Problem]:
    seen = set()
    for key_path, name in named:
        if isinstance(name, str):
            if name in seen:
                yield key_path, f"there are two {what}s called {name}; rename or remove one"
            seen.add(name)


def _table(document: Document, name: str) -> Document:
    table = document.get(name)
    return table if isinstance(table, Mapping) else {}


def _tables(document: Document, *path: str) -> list[tuple[KeyPath, Document]]:
    """Each table of an array of tables, with its key path; none where the document holds something else."""
    node: object = document
    for name in path:
        node = node.get(name) if isinstance(node, Mapping) else None
    return _listed(path[:-1], {path[-1]: node}, path[-1])


def _listed(key_path: KeyPath, table: Document, key: str) -> list[tuple[KeyPath, Document]]:
    """Each table of an array inside a table, with its key path."""
    rows = table.get(key)
    listed = rows if isinstance(rows, list) else []
    return [((*key_path, key, number), row) for number, row in enumerate(listed) if isinstance(row, Mapping)]


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
