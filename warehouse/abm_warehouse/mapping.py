"""A profile's mapping as SQL: from the text columns of a file to typed canonical ones."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.expressions import Expression

from abm_warehouse.entities import Column, Entity
from abm_warehouse.profiles import ColumnMap, Profile, Rule, Source
from abm_warehouse.profiles.readings import (
    EITHER_WAY,
    NO_ORDER,
    READINGS,
    in_order,
    json_at,
    prefixed,
    tidy_time,
)
from abm_warehouse.profiles.readings import call as _call
from abm_warehouse.profiles.readings import text as _text
from abm_warehouse.readers import ORIGIN


@dataclass(frozen=True, slots=True)
class Mapped:
    """
    What a source does with one header.

    Parameters
    ----------
    select
        Query over the staged text: ``origin``, each canonical column typed, ``problem``
        (null, or a struct of column, value, reason), ``extra`` (JSON of the cells nobody maps),
        ``row_key`` and ``row_hash`` (of the canonical content).
    unmapped
        Columns of the file that the source does not use; kept in ``extra``.
    absent
        Columns the source would use, that the file has not.
    """

    select: str
    unmapped: tuple[str, ...]
    absent: tuple[str, ...]


def mapped(
    source: Source, entity: Entity, profile: Profile, header: tuple[str, ...], *, table: str
) -> Mapped:
    """The query that makes canonical rows of a staged file; parameter ``$now_at`` is the load's instant."""
    have = {name.lower() for name in header}
    used = {name.lower() for name in source.reads}
    unmapped = tuple(name for name in header if name.lower() not in used)
    absent = tuple(sorted({name for name in source.content if name.lower() not in have}))
    cells = _cells(source, header)

    texts = [exp.column(ORIGIN, quoted=True).as_("origin")]
    texts += [
        _text_of(source.columns.get(column.name), cells, column, source).as_(
            f"text {column.name}", quoted=True
        )
        for column in entity.columns
    ]
    texts.append(_unread_json(source, cells).as_("unread"))
    texts.append(_extra(unmapped).as_("extra"))
    inner = exp.select(*texts).from_(exp.to_identifier(table, quoted=True))

    typed = [_typed(column, profile).as_(column.name, quoted=True) for column in entity.columns]
    problem = exp.Coalesce(
        this=exp.column("unread"),
        expressions=[_problem(column, source, profile) for column in entity.columns],
    )
    outer = exp.select("origin", *typed, problem.as_("problem"), "extra").from_(inner.subquery("texts"))
    hashed = exp.select(
        "*",
        _joined(entity.key).as_("row_key"),
        _call("md5_number", _content(entity)).as_("row_hash"),
    ).from_(outer.subquery("typed"))
    return Mapped(hashed.sql("duckdb"), unmapped, absent)


def _content(entity: Entity) -> Expression:
    """All that a row says, as one text; a late column only where it says something, and then by name."""
    joined = _joined((*(column.name for column in entity.columns if not column.is_late), "extra"))
    late = [
        exp.DPipe(
            this=_text(f"{chr(31)}{column.name}{chr(30)}"),
            expression=exp.cast(exp.column(column.name, quoted=True), "varchar"),
        )
        for column in entity.columns
        if column.is_late
    ]
    return _call("concat", joined, *late) if late else joined


def _joined(names: tuple[str, ...]) -> Expression:
    """Columns as one text in which nothing runs together: a unit separator between, null told from empty."""
    if len(names) == 1:
        return exp.column(names[0], quoted=True)
    cells = [
        _call("coalesce", exp.cast(exp.column(name, quoted=True), "varchar"), _text(chr(30)))
        for name in names
    ]
    return _call("concat_ws", _text(chr(31)), *cells)


def _cells(source: Source, header: tuple[str, ...]) -> dict[str, Expression]:
    """Text of each column of the file, and of those the source makes up, by lower-case name."""
    cells = {
        name.lower(): _some(_call("as_text", exp.column(name, quoted=True)), source.empty) for name in header
    }
    for name, column in source.cells.items():
        cells[name.lower()] = _text_of(column, cells)
    return cells


def _some(text: Expression, empty: tuple[str, ...]) -> Expression:
    """The text, or null where it is a word that means no content."""
    if not empty:
        return text
    word = exp.In(this=_call("lower", text), expressions=[_text(word.lower()) for word in empty])
    return exp.Case().when(word.not_(), text.copy())


def _cell(name: str, cells: Mapping[str, Expression]) -> Expression:
    found = cells.get(name.lower())
    return exp.null() if found is None else found.copy()


def _text_of(
    column: ColumnMap | None,
    cells: Mapping[str, Expression],
    target: Column | None = None,
    source: Source | None = None,
) -> Expression:
    """Canonical text of one column, before it is typed; the steps are in ``ColumnMap``."""
    if column is None:
        return exp.cast(exp.null(), "varchar")
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
        text = exp.Case().when(exp.and_(*_listed(column.when, cells)), text)
    return exp.cast(text, "varchar")


def _origin(column: ColumnMap, cells: Mapping[str, Expression]) -> Expression:
    if column.constant is not None:
        return _text(column.constant)
    if column.join:
        parts = (_cell(name, cells) for name in column.join)
        return _call("as_text", _call("concat_ws", _text(column.joined_by), *parts))
    return _call("coalesce", *(_cell(name, cells) for name in column.sources), exp.null())


def _matched(text: Expression, pattern: str) -> Expression:
    group = 1 if re.compile(pattern).groups else 0
    found = _call("regexp_extract", text.copy(), _text(pattern), exp.Literal.number(group))
    kept = _call("as_text", found) if group else text.copy()
    return exp.Case().when(_call("regexp_matches", text, _text(pattern)), kept)


def _ruled(rules: tuple[Rule, ...], text: Expression, cells: Mapping[str, Expression]) -> Expression:
    case = exp.Case()
    for rule in rules:
        conditions = [
            *_listed(rule.when, cells),
            *(
                exp.paren(
                    exp.or_(
                        *(
                            _call("contains", _call("lower", _cell(name, cells)), _text(part.lower()))
                            for part in parts
                        )
                    )
                )
                for name, parts in rule.contains.items()
            ),
            *(
                _call("regexp_matches", _cell(name, cells), _text(pattern))
                for name, pattern in rule.matches.items()
            ),
        ]
        case = case.when(exp.and_(*conditions), _text(rule.then))
    return case.else_(text)


def _listed(allowed: Mapping[str, tuple[str, ...]], cells: Mapping[str, Expression]) -> list[Expression]:
    return [
        exp.In(
            this=_call("lower", _cell(name, cells)), expressions=[_text(value.lower()) for value in values]
        )
        for name, values in allowed.items()
    ]


def _translated(column: ColumnMap, text: Expression) -> Expression:
    case = exp.Case(this=_call("lower", text))
    for written, meant in column.values.items():
        case = case.when(_text(written.lower()), _text(meant))
    if column.otherwise is None:
        return case.else_(text.copy())
    otherwise = exp.Case().when(text.copy().is_(exp.null()).not_(), _text(column.otherwise))
    return case.else_(otherwise)


def _unread_json(source: Source, cells: Mapping[str, Expression]) -> Expression:
    """Null, or a struct that says which cell should be JSON and is not."""
    names = [
        name
        for column in (*source.cells.values(), *source.columns.values())
        if column.json_path is not None
        for name in column.sources
        if name.lower() in cells
    ]
    complaints = [
        exp.Case().when(
            _call("json_valid", _cell(name, cells)).not_(),
            _call("row", _text(name), _cell(name, cells), _text("is not JSON")),
        )
        for name in dict.fromkeys(names)
    ]
    if not complaints:
        return exp.null()
    return exp.Coalesce(this=complaints[0], expressions=complaints[1:])


def _extra(unmapped: tuple[str, ...]) -> Expression:
    """JSON of the cells that nobody maps and that hold something."""
    if not unmapped:
        return exp.cast(exp.null(), "varchar")
    pairs = [
        item
        for name in sorted(unmapped)
        for item in (_text(name), _call("as_text", exp.column(name, quoted=True)))
    ]
    merged = _call("json_merge_patch", exp.cast(_text("{}"), "json"), _call("json_object", *pairs))
    return exp.cast(merged, "varchar")


def _typed(column: Column, profile: Profile) -> Expression:
    text = exp.column(f"text {column.name}", quoted=True)
    if column.type == "text":
        return text
    if column.type == "choice":
        return _call("lower", text)
    if column.type == "time":
        return _call("as_time", text, _zone(profile))
    return _call(f"as_{column.type}", text)


def _problem(column: Column, source: Source, profile: Profile) -> Expression:
    """Null, or a struct that says what is wrong with the column's text."""
    text = exp.column(f"text {column.name}", quoted=True)
    case = exp.Case()
    if column.required:
        case = case.when(text.is_(exp.null()), _complaint(column, text, _text("is empty, and is required")))
    if column.type == "choice":
        listed = exp.In(this=_call("lower", text), expressions=[_text(c) for c in column.choices])
        reason = _text(f"is not one of {', '.join(column.choices)}")
        case = case.when(listed.not_(), _complaint(column, text, reason))
    elif column.type != "text":
        reason = wrong = _type_problem(column, text, profile)
        if column.type in ("time", "date") and source.date_order is None:
            either_way = _call("regexp_matches", text, _text(EITHER_WAY))
            wrong = exp.Case().when(either_way, _text(NO_ORDER)).else_(reason.copy())
        case = case.when(reason.is_(exp.null()).not_(), _complaint(column, text, wrong))
    return case if case.args.get("ifs") else exp.null()


def _type_problem(column: Column, text: Expression, profile: Profile) -> Expression:
    if column.type == "time" and column.is_past:
        return _call("problem_with_past_time", text, _zone(profile), exp.Placeholder(this="now_at"))
    if column.type == "time":
        return _call("problem_with_time", text, _zone(profile))
    return _call(f"problem_with_{column.type}", text)


def _complaint(column: Column, text: Expression, reason: Expression) -> Expression:
    return _call("row", _text(column.name), text.copy(), reason)


def _zone(profile: Profile) -> Expression:
    return exp.null() if profile.time_zone is None else _text(profile.time_zone)
