"""A profile's mapping as SQL: from the text columns of a file to typed canonical ones."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.expressions import Expression

from abm_warehouse.entities import Column, Entity
from abm_warehouse.profiles import ColumnMap, Profile, Source
from abm_warehouse.readers import ORDINAL


@dataclass(frozen=True, slots=True)
class Mapped:
    """
    What a source does with one header.

    Parameters
    ----------
    select
        Query over the staged text table: ``ordinal``, each canonical column typed, ``problem``
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
    cells = {name.lower(): exp.column(name, quoted=True) for name in header}
    used = {name.lower() for m in source.columns.values() for name in (*m.sources, *m.when)}
    unmapped = tuple(name for name in header if name.lower() not in used)
    absent = tuple(sorted({n for m in source.columns.values() for n in m.sources if n.lower() not in cells}))

    texts = [exp.column(ORDINAL, quoted=True).as_("ordinal")]
    texts += [
        _text_of(source.columns.get(column.name), cells).as_(f"text {column.name}", quoted=True)
        for column in entity.columns
    ]
    texts.append(_extra(unmapped).as_("extra"))
    inner = exp.select(*texts).from_(exp.to_identifier(table, quoted=True))

    typed = [_typed(column, profile).as_(column.name, quoted=True) for column in entity.columns]
    problem = exp.Coalesce(
        this=_problem(entity.columns[0], profile),
        expressions=[_problem(column, profile) for column in entity.columns[1:]],
    )
    outer = exp.select("ordinal", *typed, problem.as_("problem"), "extra").from_(inner.subquery("texts"))
    hashed = exp.select(
        "*",
        _joined(entity.key).as_("row_key"),
        _call("md5_number", _joined((*(column.name for column in entity.columns), "extra"))).as_("row_hash"),
    ).from_(outer.subquery("typed"))
    return Mapped(hashed.sql("duckdb"), unmapped, absent)


def _joined(names: tuple[str, ...]) -> Expression:
    """Columns as one text in which nothing runs together: a unit separator between, null told from empty."""
    if len(names) == 1:
        return exp.column(names[0], quoted=True)
    cells = [
        _call("coalesce", exp.cast(exp.column(name, quoted=True), "varchar"), _text(chr(30)))
        for name in names
    ]
    return _call("concat_ws", _text(chr(31)), *cells)


def _call(name: str, *arguments: Expression) -> Expression:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _text(value: str) -> Expression:
    return exp.Literal.string(value)


def _cell(name: str, cells: Mapping[str, Expression]) -> Expression:
    column = cells.get(name.lower())
    return _call("as_text", column.copy()) if column is not None else exp.null()


def _text_of(column: ColumnMap | None, cells: Mapping[str, Expression]) -> Expression:
    """Canonical text of one column, before it is typed."""
    if column is None:
        return exp.cast(exp.null(), "varchar")
    if column.constant is not None:
        text = _text(column.constant)
    elif column.join:
        text = _call("as_text", _call("concat_ws", _text(" "), *(_cell(n, cells) for n in column.join)))
    else:
        text = _call("coalesce", *(_cell(name, cells) for name in column.sources), exp.null())
    if column.values or column.otherwise is not None:
        text = _translated(column, text)
    if column.reads_as == "salesforce_id":
        text = _call("as_salesforce_id", text)
    if column.prefix:
        text = exp.DPipe(this=_text(column.prefix), expression=text)
    if column.default is not None:
        text = _call("coalesce", text, _text(column.default))
    for name, allowed in column.when.items():
        listed = [_text(value.lower()) for value in allowed]
        condition = exp.In(this=_call("lower", _cell(name, cells)), expressions=listed)
        text = exp.Case().when(condition, text)
    return exp.cast(text, "varchar")


def _translated(column: ColumnMap, text: Expression) -> Expression:
    case = exp.Case(this=_call("lower", text))
    for written, meant in column.values.items():
        case = case.when(_text(written.lower()), _text(meant))
    if column.otherwise is None:
        return case.else_(text.copy())
    otherwise = exp.Case().when(text.copy().is_(exp.null()).not_(), _text(column.otherwise))
    return case.else_(otherwise)


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


def _problem(column: Column, profile: Profile) -> Expression:
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
        reason = _type_problem(column, text, profile)
        case = case.when(reason.is_(exp.null()).not_(), _complaint(column, text, reason))
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
