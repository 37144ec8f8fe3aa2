"""A profile's mapping as SQL: from the text columns of a file to typed canonical ones."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.expressions import Expression

from abm_warehouse.profiles.cell_checks import (
    NOT_JSON,
    MappedRows,
    complaint,
    problem_of_row,
    quarantined_cells,
    value_kept,
)
from abm_warehouse.profiles.conditions import Condition, Rule
from abm_warehouse.profiles.conversions import (
    CONVERSIONS,
    json_at,
    prefixed,
)
from abm_warehouse.profiles.expressions import (
    all_of,
    any_of,
    call,
    case,
    cast_to,
    column_named,
    constant_map,
    is_null,
    is_one_of,
    negated,
    no_text,
    text_literal,
)
from abm_warehouse.profiles.header import ByColumn, columns_of, folded
from abm_warehouse.profiles.model import ColumnMap, Profile, Source
from abm_warehouse.storage.entities import (
    EXTRA,
    QUARANTINED_CELLS,
    Column,
    Entity,
)
from abm_warehouse.storage.staged_text import MAX_CELL_BYTES, ORIGIN

MADE_ID = "row-"
"""How ids begin that are made of the content of rows."""


@dataclass(frozen=True, slots=True)
class MappingQuery:
    """
    SQL that maps one staged file to canonical columns.

    Parameters
    ----------
    select
        Query over the staged text: ``origin``, each of ``columns`` typed, ``problem`` (null, or a struct of
        column, value, reason, for which the row goes to quarantine, or is left out if it has no reason),
        ``quarantined_cells`` (the same of each cell that is left out of its row), ``row_key`` and
        ``row_hash`` (of the canonical content). Column and value are those of the file.
    columns
        Canonical columns that the file has something for, and ``extra`` (JSON of the unmapped cells)
        where there are such cells; the others of the entity are empty in every row.
    unmapped
        Columns of the file that the source does not use; kept in ``extra``. None of a file that another
        source reads too.
    absent
        Columns the source would use, that the file has not.
    row_hash
        SQL of the hash of a row's content, over the columns.
    made_id
        The column whose ids are made of the content of their rows where the file has none.
    said
        The columns that the file has, even if a cell is empty; about all others it says nothing.
        Those that are kept in ``extra`` are hashed, since they may have any name.
    fills_only
        Whether the file makes no rows, and adds to those that other files have made.
    """

    select: str
    columns: tuple[str, ...]
    unmapped: tuple[str, ...]
    absent: tuple[str, ...]
    row_hash: str
    made_id: str | None
    said: tuple[str, ...]
    fills_only: bool


def mapping_query(
    source: Source,
    entity: Entity,
    profile: Profile,
    header: tuple[str, ...],
    *,
    table: str,
    is_trimmed: bool = False,
) -> MappingQuery:
    """
    SQL that maps one staged file to canonical columns; its parameter ``$now_at`` is the instant of the load.

    The query has one step inside the other: cells without blanks around them, canonical texts, typed values,
    the values that are kept with the reasons why others are not, and the hashes of what is kept.

    Parameters
    ----------
    source
        The part of the profile that maps this kind of file.
    entity
        What its rows are.
    profile
        The whole profile, for its time zone and date order.
    header
        Columns of the file, in file order.
    table
        Name of the staged relation.
    is_trimmed
        Whether its cells have certainly no blanks around them.
    """
    have = columns_of(header)
    elsewhere = (name for other in profile.also_read_from(source, header) for name in other.reads)
    used = {have.get(name) for name in (*source.reads, *elsewhere)}
    unmapped = () if source.also else tuple(name for name in header if name not in used)
    absent = tuple(sorted({name for name in source.content if name not in have}))
    cells = _cells(source, header)
    filled = [
        column
        for column in entity.columns
        if column.is_made
        or (column.name in source.columns and source.columns[column.name].is_filled_from(cells))
    ]
    columns = (*(column.name for column in filled), *(["extra"] if unmapped else []))

    trimmed = [
        column_named(name) if is_trimmed else _as(name, call("as_text", column_named(name)))
        for name in header
    ]
    texts = [
        _as(
            f"text {c.name}",
            _id_of_row(source, cells, c, header) if c.is_made else _text_of(source.columns[c.name], cells, c),
        )
        for c in filled
    ]
    extra = [_as("extra", _extra(unmapped))] if unmapped else []
    unread = _unread_json(source, cells)
    unread_too = [_as("unread", unread)] if unread else []
    left_out = [_as("is_left_out", _left_out(source.only, cells))] if source.only else []
    too_long = [_as("is_too_long", any_of(list(map(_is_too_long, header))))] if header else []
    rows = MappedRows(
        source=source,
        entity=entity,
        profile=profile,
        header=header,
        filled=tuple(filled),
        has_json=unread is not None,
    )
    values = [_as(column.name, _typed(column, rows)) for column in filled]
    kept = [_as(column.name, value_kept(column, rows)) for column in filled]
    verdict = [_as("problem", problem_of_row(rows)), _as(QUARANTINED_CELLS, quarantined_cells(rows))]
    row_hash = call("md5_number", _content(entity, columns))
    hashes = [_as("row_key", _joined(entity.key, columns, entity)), _as("row_hash", row_hash)]

    query = _select([column_named(ORIGIN), *trimmed], exp.to_identifier(table, quoted=True))
    query = _select(
        [_as("origin", column_named(ORIGIN)), *too_long, *left_out, *unread_too, *texts, *extra],
        exp.Subquery(this=query),
    )
    query = _select([exp.Star(), *values], exp.Subquery(this=query))
    query = _select(
        [column_named("origin"), *kept, *([column_named("extra")] if unmapped else []), *verdict],
        exp.Subquery(this=query),
    )
    query = _select([exp.Star(), *hashes], exp.Subquery(this=query))
    return MappingQuery(
        select=query.sql("duckdb", copy=False),
        columns=columns,
        unmapped=unmapped,
        absent=absent,
        row_hash=row_hash.sql("duckdb"),
        made_id=next((column.name for column in filled if column.is_made), None),
        said=(
            *(name for name in source.columns if source.columns[name].is_said_by(cells)),
            *(f"{EXTRA}{hashlib.sha256(folded(name).encode()).hexdigest()[:16]}" for name in unmapped),
        ),
        fills_only=rows.fills_only,
    )


def _select(columns: list[Expression], relation: Expression) -> Expression:
    return exp.Select(expressions=columns).from_(relation, copy=False)


def _as(name: str, value: Expression) -> Expression:
    return exp.Alias(this=value, alias=exp.to_identifier(name, quoted=True))


def _content(entity: Entity, filled: tuple[str, ...]) -> Expression:
    """All that a row says, as one text; a late column only where it says something, and then by name."""
    names = (*(column.name for column in entity.columns if not column.is_late), "extra")
    late = [
        exp.DPipe(
            this=text_literal(f"{chr(31)}{column.name}{chr(30)}"),
            expression=_written(column.name, entity),
        )
        for column in entity.columns
        if column.is_late and column.name in filled
    ]
    joined = _joined(names, filled, entity)
    return call("concat", joined, *late) if late else joined


def _is_too_long(name: str) -> Expression:
    size = call("strlen", column_named(name))
    return exp.GT(this=size, expression=exp.Literal.number(MAX_CELL_BYTES))


def _joined(names: tuple[str, ...], filled: tuple[str, ...], entity: Entity) -> Expression:
    """Columns as one text in which nothing runs together: a unit separator between, null told from empty."""
    if len(names) == 1:
        return column_named(names[0]) if names[0] in filled else no_text()
    nothing = chr(30)
    cells = [
        call("coalesce", _written(name, entity), text_literal(nothing))
        if name in filled
        else text_literal(nothing)
        for name in names
    ]
    return call("concat_ws", text_literal(chr(31)), *cells)


def _written(name: str, entity: Entity) -> Expression:
    """The value of a column as text."""
    if any(column.name == name and column.type == "time" for column in entity.columns):
        return call("text_of_time", column_named(name))
    return cast_to("varchar", column_named(name))


def _cells(source: Source, header: tuple[str, ...]) -> ByColumn[Expression]:
    """Text of each column of the file, and of those the source makes up."""
    cells = ByColumn({name: _some(column_named(name), source.empty) for name in header})
    for name, column in source.derived.items():
        cells.add(name, _text_of(column, cells))
    return cells


def _some(text: Expression, empty: tuple[str, ...]) -> Expression:
    """The text, or null where it is a word that means no content."""
    if not empty:
        return text
    return case((negated(is_one_of(text, empty)), text.copy()))


def _cell(name: str, cells: ByColumn[Expression]) -> Expression:
    found = cells.get(name)
    return exp.null() if found is None else found.copy()


def _text_of(
    column: ColumnMap,
    cells: ByColumn[Expression],
    target: Column | None = None,
) -> Expression:
    """Canonical text of one column, before it is typed; the steps are in ``ColumnMap``."""
    text = _origin(column, cells)
    if column.json_path is not None:
        text = call("as_text", json_at(text, column.json_path))
    if target is not None and target.type in ("id", "email"):
        text = call("as_id", text)
    if column.matches is not None:
        text = _matched(text, column.matches)
    if column.values or column.otherwise is not None:
        text = _translated(column, text)
    if column.convert is not None:
        text = CONVERSIONS[column.convert](text)
    if column.rules:
        text = _ruled(column.rules, text, cells)
    if column.prefix:
        text = prefixed(text, column.prefix, is_list=column.convert == "ids")
    if column.default is not None:
        text = call("coalesce", text, text_literal(column.default))
    if column.when:
        text = case((all_of(_listed(column.when, cells)), text))
    return cast_to("varchar", text)


def _id_of_row(
    source: Source, cells: ByColumn[Expression], column: Column, header: tuple[str, ...]
) -> Expression:
    """
    The id of a row, or one that is made of its cells; equal rows have the same until they are counted.

    It depends on no mapping, on no order of columns, and on no column that is empty.
    """
    named = [
        exp.DPipe(this=text_literal(f"{folded(name)}{chr(30)}"), expression=column_named(name))
        for name in sorted(header, key=folded)
    ]
    made = exp.DPipe(
        this=text_literal(MADE_ID), expression=call("md5", call("concat_ws", text_literal(chr(31)), *named))
    )
    mapped = source.columns.get(column.name)
    if mapped is None or not mapped.is_filled_from(cells):
        return made
    return call("coalesce", _text_of(mapped, cells, column), made)


def _origin(column: ColumnMap, cells: ByColumn[Expression]) -> Expression:
    if column.constant is not None:
        return text_literal(column.constant)
    if column.join:
        parts = (_cell(name, cells) for name in column.join)
        return call("as_text", call("concat_ws", text_literal(column.joined_by), *parts))
    found = [_cell(name, cells) for name in column.sources if name in cells]
    if len(found) > 1:
        return call("coalesce", *found)
    return found[0] if found else exp.null()


def _matched(text: Expression, pattern: str) -> Expression:
    group = 1 if re.compile(pattern).groups else 0
    found = call("regexp_extract", text.copy(), text_literal(pattern), exp.Literal.number(group))
    kept = call("as_text", found) if group else text.copy()
    return case((call("regexp_matches", text, text_literal(pattern)), kept))


def _ruled(rules: tuple[Rule, ...], text: Expression, cells: ByColumn[Expression]) -> Expression:
    return case(
        *((all_of(_conditions(rule, cells)), text_literal(rule.then)) for rule in rules),
        otherwise=text,
    )


def _conditions(rule: Condition, cells: ByColumn[Expression]) -> list[Expression]:
    contained = [
        [call("contains", call("lower", _cell(name, cells)), text_literal(part.lower())) for part in parts]
        for name, parts in rule.contains.items()
    ]
    return [
        *_listed(rule.when, cells),
        *(exp.paren(exp.or_(*parts, copy=False), copy=False) for parts in contained),
        *(
            call("regexp_matches", _cell(name, cells), text_literal(pattern))
            for name, pattern in rule.matches.items()
        ),
    ]


def _left_out(only: Condition, cells: ByColumn[Expression]) -> Expression:
    """Whether the rows that a source means are others."""
    return case((all_of(_conditions(only, cells)), exp.false()), otherwise=exp.true())


def _listed(allowed: Mapping[str, tuple[str, ...]], cells: ByColumn[Expression]) -> list[Expression]:
    return [is_one_of(_cell(name, cells), values) for name, values in allowed.items()]


def _translated(column: ColumnMap, text: Expression) -> Expression:
    unlisted = text
    if column.otherwise is not None:
        unlisted = case((negated(is_null(text)), text_literal(column.otherwise)))
    if not column.values:
        return unlisted
    found = call("map_extract_value", constant_map(column.values), call("lower", text.copy()))
    return call("coalesce", found, unlisted)


def _unread_json(source: Source, cells: ByColumn[Expression]) -> Expression | None:
    """A struct that says which cell should be JSON and is not, or null; None where none should be."""
    names = dict.fromkeys(
        name
        for column in (*source.derived.values(), *source.columns.values())
        if column.json_path is not None
        for name in column.sources
        if name in cells
    )
    complaints = [
        (
            negated(call("json_valid", _cell(name, cells))),
            complaint(text_literal(name), _cell(name, cells), text_literal(NOT_JSON)),
        )
        for name in names
    ]
    return case(*complaints) if complaints else None


def _extra(unmapped: tuple[str, ...]) -> Expression:
    """JSON of the cells that no column maps and that are not empty."""
    pairs = [item for name in sorted(unmapped) for item in (text_literal(name), column_named(name))]
    merged = call("json_merge_patch", cast_to("json", text_literal("{}")), call("json_object", *pairs))
    return cast_to("varchar", merged)


def _typed(column: Column, rows: MappedRows) -> Expression:
    text = column_named(f"text {column.name}")
    if column.type in ("text", "id"):
        return text
    if column.type == "choice":
        word = call("lower", text)
        if not column.synonyms:
            return word
        meant = call("map_extract_value", constant_map(dict(column.synonyms)), word)
        return call("coalesce", meant, word.copy())
    if column.type == "time":
        return call("as_time", text, rows.zone, rows.date_order)
    if column.type == "date":
        return call("as_date", text, rows.date_order)
    if column.type == "integer" and column.is_detail:
        return call("as_count", text, rows.decimal_mark)
    if column.type == "money":
        return call("as_estimated_amount" if column.is_detail else "as_amount", text, rows.decimal_mark)
    return call(f"as_{column.type}", text)
