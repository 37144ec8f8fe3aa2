"""A profile's mapping as SQL: from the text columns of a file to typed canonical ones."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

from sqlglot import exp
from sqlglot.expressions import Expression

from abm_warehouse.profiles.conversions import (
    EITHER_WAY,
    NO_ORDER,
    READINGS,
    in_order,
    json_at,
    prefixed,
    tidy_time,
)
from abm_warehouse.profiles.conversions import call as _call
from abm_warehouse.profiles.conversions import text as _text
from abm_warehouse.profiles.model import ColumnMap, Profile, Rule, Source
from abm_warehouse.readers import ORIGIN
from abm_warehouse.storage.entities import Column, Entity

_WRONG = {
    "boolean": "is not true or false",
    "number": "is not a number such as 1234.5",
    "integer": "is not a whole number",
    "money": "is not an amount such as 1234.50",
    "time": "is not a time such as 2026-09-30T12:00:00Z",
    "date": "is not a date such as 2026-09-30",
}
_NO_JSON = "is not JSON"
_NO_ZONE = "has no time zone, and the profile states none"
_EMPTY = "is empty, and is required"
_FUTURE = "is in the future"


@dataclass(frozen=True, slots=True)
class MappingQuery:
    """
    What a source does with one header.

    Parameters
    ----------
    select
        Query over the staged text: ``origin``, each of ``columns`` typed, ``problem`` (null, or a struct of
        column, value, reason), ``row_key`` and ``row_hash`` (of the canonical content).
    columns
        Canonical columns that the file has something for, and ``extra`` (JSON of the cells nobody maps)
        where there are such cells; the others of the entity are empty in every row.
    unmapped
        Columns of the file that the source does not use; kept in ``extra``.
    absent
        Columns the source would use, that the file has not.
    """

    select: str
    columns: tuple[str, ...]
    unmapped: tuple[str, ...]
    absent: tuple[str, ...]


def mapped(
    source: Source, entity: Entity, profile: Profile, header: tuple[str, ...], *, table: str
) -> MappingQuery:
    """
    The query that makes canonical rows of a staged file; parameter ``$now_at`` is the load's instant.

    Each step reads what the one before it made: cells without blanks around them, canonical texts, values,
    and what is to be said of the row.
    """
    have = {name.lower() for name in header}
    used = {name.lower() for name in source.reads}
    unmapped = tuple(name for name in header if name.lower() not in used)
    absent = tuple(sorted({name for name in source.content if name.lower() not in have}))
    cells = _cells(source, header)
    filled = [
        column
        for column in entity.columns
        if column.name in source.columns and source.columns[column.name].is_filled_from(cells)
    ]
    columns = (*(column.name for column in filled), *(["extra"] if unmapped else []))

    trimmed = [_as(name, _call("as_text", _column(name))) for name in header]
    texts = [_as(f"text {c.name}", _text_of(source.columns[c.name], cells, c, source)) for c in filled]
    extra = [_as("extra", _extra(unmapped))] if unmapped else []
    unread = _unread_json(source, cells)
    unread_too = [_as("unread", unread)] if unread else []
    values = [_as(column.name, _typed(column, profile)) for column in filled]
    verdict = [
        _as("problem", _problem(entity, filled, source, profile, may_be_unread=unread is not None)),
        _as("row_key", _joined(entity.key, columns)),
        _as("row_hash", _call("md5_number", _content(entity, columns))),
    ]

    query = _select([_column(ORIGIN), *trimmed], exp.to_identifier(table, quoted=True))
    query = _select([_as("origin", _column(ORIGIN)), *unread_too, *texts, *extra], exp.Subquery(this=query))
    query = _select([exp.Star(), *values], exp.Subquery(this=query))
    query = _select([_column("origin"), *map(_column, columns), *verdict], exp.Subquery(this=query))
    return MappingQuery(query.sql("duckdb", copy=False), columns, unmapped, absent)


def _select(columns: list[Expression], relation: Expression) -> Expression:
    return exp.Select(expressions=columns).from_(relation, copy=False)


def _as(name: str, value: Expression) -> Expression:
    return exp.Alias(this=value, alias=exp.to_identifier(name, quoted=True))


def _column(name: str) -> Expression:
    return exp.column(name, quoted=True)


def _case(*branches: tuple[Expression, Expression], otherwise: Expression | None = None) -> Expression:
    return exp.Case(ifs=[exp.If(this=this, true=then) for this, then in branches], default=otherwise)


def _is_null(value: Expression) -> Expression:
    return exp.Is(this=value, expression=exp.null())


def _not(condition: Expression) -> Expression:
    return exp.Not(this=condition)


def _all(conditions: list[Expression]) -> Expression:
    return reduce(lambda one, other: exp.And(this=one, expression=other), conditions)


def _map(meant: Mapping[str, str]) -> Expression:
    """A constant map by lower-case keys; to look things up in it is quicker than in a list or a case."""
    entries: dict[str, str] = {}
    for written, value in meant.items():
        entries.setdefault(written.lower(), value)
    return _call(
        "map",
        exp.Array(expressions=[_text(key) for key in entries]),
        exp.Array(expressions=[_text(value) for value in entries.values()]),
    )


def _is_one_of(cell: Expression, words: tuple[str, ...]) -> Expression:
    """Whether text is one of some words, in any case; null where there is no text."""
    return _call("map_contains", _map(dict(zip(words, words, strict=True))), _call("lower", cell))


def _content(entity: Entity, filled: tuple[str, ...]) -> Expression:
    """All that a row says, as one text; a late column only where it says something, and then by name."""
    joined = _joined((*(column.name for column in entity.columns if not column.is_late), "extra"), filled)
    late = [
        exp.DPipe(
            this=_text(f"{chr(31)}{column.name}{chr(30)}"),
            expression=exp.cast(_column(column.name), "varchar", copy=False),
        )
        for column in entity.columns
        if column.is_late and column.name in filled
    ]
    return _call("concat", joined, *late) if late else joined


def _joined(names: tuple[str, ...], filled: tuple[str, ...]) -> Expression:
    """Columns as one text in which nothing runs together: a unit separator between, null told from empty."""
    if len(names) == 1:
        return _column(names[0]) if names[0] in filled else _nothing()
    nothing = chr(30)
    cells = [
        _call("coalesce", exp.cast(_column(name), "varchar", copy=False), _text(nothing))
        if name in filled
        else _text(nothing)
        for name in names
    ]
    return _call("concat_ws", _text(chr(31)), *cells)


def _cells(source: Source, header: tuple[str, ...]) -> dict[str, Expression]:
    """Text of each column of the file, and of those the source makes up, by lower-case name."""
    cells = {name.lower(): _some(_column(name), source.empty) for name in header}
    for name, column in source.cells.items():
        cells[name.lower()] = _text_of(column, cells)
    return cells


def _some(text: Expression, empty: tuple[str, ...]) -> Expression:
    """The text, or null where it is a word that means no content."""
    if not empty:
        return text
    return _case((_not(_is_one_of(text, empty)), text.copy()))


def _cell(name: str, cells: Mapping[str, Expression]) -> Expression:
    found = cells.get(name.lower())
    return exp.null() if found is None else found.copy()


def _text_of(
    column: ColumnMap,
    cells: Mapping[str, Expression],
    target: Column | None = None,
    source: Source | None = None,
) -> Expression:
    """Canonical text of one column, before it is typed; the steps are in ``ColumnMap``."""
    text = _origin(column, cells)
    if column.json_path is not None:
        text = _call("as_text", json_at(text, column.json_path))
    if column.matches is not None:
        text = _matched(text, column.matches)
    if column.values or column.otherwise is not None:
        text = _translated(column, text)
    if column.reads_as is not None:
        text = READINGS[column.reads_as](text)
    if target is not None and source is not None and source.date_order is not None:
        text = in_order(text, source.date_order, target.type)
    if target is not None and target.type == "time":
        text = tidy_time(text)
    if column.rules:
        text = _ruled(column.rules, text, cells)
    if column.prefix:
        text = prefixed(text, column.prefix, is_list=column.reads_as == "ids")
    if column.default is not None:
        text = _call("coalesce", text, _text(column.default))
    if column.when:
        text = _case((_all(_listed(column.when, cells)), text))
    return exp.cast(text, "varchar", copy=False)


def _origin(column: ColumnMap, cells: Mapping[str, Expression]) -> Expression:
    if column.constant is not None:
        return _text(column.constant)
    if column.join:
        parts = (_cell(name, cells) for name in column.join)
        return _call("as_text", _call("concat_ws", _text(column.joined_by), *parts))
    found = [_cell(name, cells) for name in column.sources if name.lower() in cells]
    if len(found) > 1:
        return _call("coalesce", *found)
    return found[0] if found else exp.null()


def _matched(text: Expression, pattern: str) -> Expression:
    group = 1 if re.compile(pattern).groups else 0
    found = _call("regexp_extract", text.copy(), _text(pattern), exp.Literal.number(group))
    kept = _call("as_text", found) if group else text.copy()
    return _case((_call("regexp_matches", text, _text(pattern)), kept))


def _ruled(rules: tuple[Rule, ...], text: Expression, cells: Mapping[str, Expression]) -> Expression:
    return _case(
        *((_all(_conditions(rule, cells)), _text(rule.then)) for rule in rules),
        otherwise=text,
    )


def _conditions(rule: Rule, cells: Mapping[str, Expression]) -> list[Expression]:
    contained = [
        [_call("contains", _call("lower", _cell(name, cells)), _text(part.lower())) for part in parts]
        for name, parts in rule.contains.items()
    ]
    return [
        *_listed(rule.when, cells),
        *(exp.paren(exp.or_(*parts, copy=False), copy=False) for parts in contained),
        *(
            _call("regexp_matches", _cell(name, cells), _text(pattern))
            for name, pattern in rule.matches.items()
        ),
    ]


def _listed(allowed: Mapping[str, tuple[str, ...]], cells: Mapping[str, Expression]) -> list[Expression]:
    return [_is_one_of(_cell(name, cells), values) for name, values in allowed.items()]


def _translated(column: ColumnMap, text: Expression) -> Expression:
    unlisted = text
    if column.otherwise is not None:
        unlisted = _case((_not(_is_null(text)), _text(column.otherwise)))
    if not column.values:
        return unlisted
    found = _call("map_extract_value", _map(column.values), _call("lower", text.copy()))
    return _call("coalesce", found, unlisted)


def _unread_json(source: Source, cells: Mapping[str, Expression]) -> Expression | None:
    """A struct that says which cell should be JSON and is not, or null; None where none should be."""
    names = dict.fromkeys(
        name
        for column in (*source.cells.values(), *source.columns.values())
        if column.json_path is not None
        for name in column.sources
        if name.lower() in cells
    )
    complaints = [
        (
            _not(_call("json_valid", _cell(name, cells))),
            _complaint(_text(name), _cell(name, cells), _text(_NO_JSON)),
        )
        for name in names
    ]
    return _case(*complaints) if complaints else None


def _extra(unmapped: tuple[str, ...]) -> Expression:
    """JSON of the cells that nobody maps and that hold something."""
    pairs = [item for name in sorted(unmapped) for item in (_text(name), _column(name))]
    merged = _call("json_merge_patch", exp.cast(_text("{}"), "json"), _call("json_object", *pairs))
    return exp.cast(merged, "varchar")


def _typed(column: Column, profile: Profile) -> Expression:
    text = _column(f"text {column.name}")
    if column.type == "text":
        return text
    if column.type == "choice":
        return _call("lower", text)
    if column.type == "time":
        zone = exp.null() if profile.time_zone is None else _text(profile.time_zone)
        return _call("as_time", text, zone)
    return _call(f"as_{column.type}", text)


def _problem(
    entity: Entity, filled: list[Column], source: Source, profile: Profile, *, may_be_unread: bool
) -> Expression:
    """Null, or a struct of the first thing that is wrong with a row: column, text, reason."""
    complaints = [(_not(_is_null(_column("unread"))), _column("unread"))] if may_be_unread else []
    for column in entity.columns:
        if column in filled:
            complaints += _complaints(column, source, profile)
        elif source.requires(column):
            complaints.append((exp.true(), _complaint(_text(column.name), _nothing(), _text(_EMPTY))))
    if len(source.owners) > 1:
        said = _text(f"names none of {', '.join(source.owners)}; one is required")
        complaints.append((_names_nobody(source, filled), _complaint(_nothing(), _nothing(), said)))
    return _case(*complaints)


def _names_nobody(source: Source, filled: list[Column]) -> Expression:
    """Whether a row says of none of those it may belong to that it does."""
    texts = [_column(f"text {column.name}") for column in filled if column.name in source.owners]
    return _all([_is_null(text) for text in texts]) if texts else exp.true()


def _complaints(column: Column, source: Source, profile: Profile) -> Iterator[tuple[Expression, Expression]]:
    """What may be wrong with a column's text: when it is, and what is to be said then."""
    text, value = _column(f"text {column.name}"), _column(column.name)
    name = _text(column.name)
    if source.requires(column):
        yield _is_null(text), _complaint(name, text.copy(), _text(_EMPTY))
    if column.type == "choice":
        reason = _text(f"is not one of {', '.join(column.choices)}")
        yield _not(_is_one_of(text.copy(), column.choices)), _complaint(name.copy(), text.copy(), reason)
    elif column.type != "text":
        is_wrong = _all([_not(_is_null(text.copy())), _is_null(value)])
        yield is_wrong, _complaint(name.copy(), text.copy(), _reason(column, source, profile))
    if column.is_past:
        is_future = _call("is_future", value.copy(), exp.Placeholder(this="now_at"))
        yield is_future, _complaint(name.copy(), text.copy(), _text(_FUTURE))


def _reason(column: Column, source: Source, profile: Profile) -> Expression:
    """Why a column's text is no value of its type."""
    text, reason = _column(f"text {column.name}"), _text(_WRONG[column.type])
    known = []
    if column.type == "time" and profile.time_zone is None:
        known.append((_call("lacks_zone", text), _text(_NO_ZONE)))
    if column.type in ("time", "date") and source.date_order is None:
        known.append((_call("regexp_matches", text.copy(), _text(EITHER_WAY)), _text(NO_ORDER)))
    return _case(*known, otherwise=reason) if known else reason


def _complaint(name: Expression, text: Expression, reason: Expression) -> Expression:
    return _call("row", name, text, reason)


def _nothing() -> Expression:
    return exp.cast(exp.null(), "varchar")
