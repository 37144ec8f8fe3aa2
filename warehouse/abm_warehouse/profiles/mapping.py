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
from abm_warehouse.readers import MAX_CELL_BYTES, ORIGIN
from abm_warehouse.storage.entities import (
    QUARANTINED_CELLS,
    SQL_TYPES,
    Column,
    Entity,
)

WRONG = {
    "boolean": "is not true or false",
    "email": "is not one e-mail address",
    "currency": "is not a currency code of three letters such as EUR",
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
_TOO_LONG = f"has a cell of more than {MAX_CELL_BYTES:,} bytes"
_NO_OFFSET = "has an offset from UTC that no time zone has; offsets are -12:00 to +14:00"


@dataclass(frozen=True, slots=True)
class MappingQuery:
    """
    What a source does with one header.

    Parameters
    ----------
    select
        Query over the staged text: ``origin``, each of ``columns`` typed, ``problem`` (null, or a struct of
        column, value, reason, for which the row goes to quarantine), ``quarantined_cells`` (the same of each
        cell that is left out of its row), ``row_key`` and ``row_hash`` (of the canonical content). Column
        and value are those of the file.
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
    the values that are kept with what is wrong about the others, and the hashes of what is kept.
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
    longest = [_as("longest", _call("greatest", *(_call("strlen", _column(name)) for name in header)))]
    rows = _Rows(source, entity, profile, header, tuple(filled), has_json=unread is not None)
    values = [_as(column.name, _typed(column, profile)) for column in filled]
    kept = [_as(column.name, _kept(column, rows)) for column in filled]
    verdict = [_as("problem", _problem(rows)), _as(QUARANTINED_CELLS, _quarantined_cells(rows))]
    hashes = [
        _as("row_key", _joined(entity.key, columns)),
        _as("row_hash", _call("md5_number", _content(entity, columns))),
    ]

    query = _select([_column(ORIGIN), *trimmed], exp.to_identifier(table, quoted=True))
    query = _select(
        [_as("origin", _column(ORIGIN)), *longest, *unread_too, *texts, *extra], exp.Subquery(this=query)
    )
    query = _select([exp.Star(), *values], exp.Subquery(this=query))
    query = _select(
        [_column("origin"), *kept, *([_column("extra")] if unmapped else []), *verdict],
        exp.Subquery(this=query),
    )
    query = _select([exp.Star(), *hashes], exp.Subquery(this=query))
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
    if target is not None and target.type in ("id", "email"):
        text = _call("as_id", text)
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
    if column.type in ("text", "id"):
        return text
    if column.type == "choice":
        word = _call("lower", text)
        if not column.synonyms:
            return word
        meant = _call("map_extract_value", _map(dict(column.synonyms)), word)
        return _call("coalesce", meant, word.copy())
    if column.type == "time":
        zone = exp.null() if profile.time_zone is None else _text(profile.time_zone)
        return _call("as_time", text, zone)
    return _call(f"as_{column.type}", text)


def _problem(rows: "_Rows") -> Expression:
    """Null, or a struct of the first thing that is wrong with a row: column, text, reason."""
    complaints: list[tuple[Expression, Expression]] = []
    if rows.header:
        is_too_long = exp.GT(this=_column("longest"), expression=exp.Literal.number(MAX_CELL_BYTES))
        complaints.append((is_too_long, _complaint(_nothing(), _nothing(), _text(_TOO_LONG))))
    if rows.has_json:
        complaints.append((_not(_is_null(_column("unread"))), _column("unread")))
    for column in rows.entity.columns:
        if column in rows.filled:
            complaints += [
                (check.is_wrong, _complaint(*rows.file_cell(column), check.reason))
                for check in _checks(column, rows)
                if check.costs_the_row
            ]
        elif rows.source.requires(column):
            name, _ = rows.file_cell(column)
            complaints.append((exp.true(), _complaint(name, _nothing(), _text(_EMPTY))))
    return _case(*complaints, *_without_parent(rows))


def _quarantined_cells(rows: "_Rows") -> Expression:
    """The cells that are left out of a row, as JSON; null if there are none."""
    checks = [
        (check, column)
        for column in rows.filled
        for check in _checks(column, rows)
        if not check.costs_the_row
    ]
    cells = [
        _case((check.is_wrong, _complaint(*rows.file_cell(column), check.reason))) for check, column in checks
    ]
    if not cells:
        return _nothing()
    wrong = reduce(lambda left, right: exp.Or(this=left, expression=right), [c.is_wrong for c, _ in checks])
    return _case((wrong.copy(), _call("cells_as_json", exp.Array(expressions=cells))))


def _without_parent(rows: "_Rows") -> Iterator[tuple[Expression, Expression]]:
    """What is wrong with a row none of whose parent keys holds anything that can be read."""
    parents = rows.source.owners
    if len(parents) < 2:
        return
    filled = [column for column in rows.filled if column.name in parents]
    has_none = _all([_is_null(_column(column.name)) for column in filled]) if filled else exp.true()
    for column in filled:
        for check in _checks(column, rows):
            if not check.costs_the_row:
                is_only_hope = _all([has_none.copy(), check.is_wrong])
                yield is_only_hope, _complaint(*rows.file_cell(column), check.reason)
    reason = _text(f"names none of {', '.join(parents)}; one is required")
    yield has_none, _complaint(_nothing(), _nothing(), reason)


@dataclass(frozen=True, slots=True)
class _Check:
    """When a column's text is wrong, why, and whether the whole row is set aside for it."""

    is_wrong: Expression
    reason: Expression
    costs_the_row: bool


def _checks(column: Column, rows: "_Rows") -> Iterator[_Check]:
    """What may be wrong with a column's text."""
    text, value = _column(f"text {column.name}"), _column(column.name)
    costs_the_row = column.required or not column.is_detail

    def check(is_wrong: Expression, reason: str | Expression, *, costs: bool = costs_the_row) -> _Check:
        return _Check(is_wrong, _text(reason) if isinstance(reason, str) else reason, costs)

    if rows.source.requires(column):
        yield check(_is_null(text), _EMPTY)
    if column.type == "choice":
        yield check(_not(_is_one_of(value, column.choices)), f"is not one of {', '.join(column.choices)}")
        return
    if column.type not in ("text", "id"):
        is_wrong = _all([_not(_is_null(text.copy())), _is_null(value)])
        yield check(is_wrong, _reason(column, rows.source, rows.profile))
    if limit := column.length_limit:
        in_bytes = exp.GT(this=_call("strlen", text.copy()), expression=exp.Literal.number(limit))
        in_characters = exp.GT(this=_call("length", text.copy()), expression=exp.Literal.number(limit))
        yield check(_all([in_bytes, in_characters]), f"has more than {limit:,} characters")
    if column.least is not None:
        is_less = exp.LT(this=value.copy(), expression=exp.Literal.number(column.least))
        yield check(is_less, f"is less than {column.least:,}")
    if column.most is not None:
        is_more = exp.GT(this=value.copy(), expression=exp.Literal.number(column.most))
        yield check(is_more, f"is more than {column.most:,}")
    if column.is_past:
        yield check(_call("is_future", value.copy(), exp.Placeholder(this="now_at")), _FUTURE)
    if column.not_before in {other.name for other in rows.filled}:
        is_before = _call("is_days_before", value.copy(), _column(str(column.not_before)))
        yield check(is_before, f"is more than a day before {column.not_before}", costs=False)


def _kept(column: Column, rows: "_Rows") -> Expression:
    """The value of a column, or what is left where its cell is set aside."""
    wrong = [check.is_wrong for check in _checks(column, rows) if not check.costs_the_row]
    if not wrong:
        return _column(column.name)
    left = _nothing_of(column) if column.unlisted is None else _text(column.unlisted)
    return _case(*((is_wrong, left.copy()) for is_wrong in wrong), otherwise=_column(column.name))


def _reason(column: Column, source: Source, profile: Profile) -> Expression:
    """Why a column's text is no value of its type."""
    text, reason = _column(f"text {column.name}"), _text(WRONG[column.type])
    known = []
    if column.type == "time":
        known.append((_call("has_impossible_offset", text), _text(_NO_OFFSET)))
    if column.type == "time" and profile.time_zone is None:
        known.append((_call("lacks_zone", text.copy()), _text(_NO_ZONE)))
    if column.type in ("time", "date") and source.date_order is None:
        known.append((_call("regexp_matches", text.copy(), _text(EITHER_WAY)), _text(NO_ORDER)))
    return _case(*known, otherwise=reason) if known else reason


def _complaint(name: Expression, text: Expression, reason: Expression) -> Expression:
    return _call("row", name.copy(), text.copy(), reason.copy())


def _nothing() -> Expression:
    return exp.cast(exp.null(), "varchar")


def _nothing_of(column: Column) -> Expression:
    return exp.cast(exp.null(), SQL_TYPES[column.type], dialect="duckdb")


@dataclass(frozen=True, slots=True)
class _Rows:
    """
    Rows of a file under the mapping of a source.

    Parameters
    ----------
    source, entity, profile
        How the file is read.
    header
        Its columns.
    filled
        Canonical columns that the file can give content.
    has_json
        Whether a column reads JSON, which may be invalid.
    """

    source: Source
    entity: Entity
    profile: Profile
    header: tuple[str, ...]
    filled: tuple[Column, ...]
    has_json: bool

    def file_cell(self, column: Column) -> tuple[Expression, Expression]:
        """Name of the column of the file that a canonical column is read from, and the file's own text."""
        mapped = self.source.columns.get(column.name)
        behind = self.source.columns_behind(mapped, self.header) if mapped else ()
        cells = [_call("as_text", _file_cell(name)) for name in behind]
        if not cells:
            has_text = column in self.filled
            return _text(column.name), _column(f"text {column.name}") if has_text else _nothing()
        if len(cells) == 1:
            return _text(behind[0]), cells[0]
        if mapped and mapped.join:
            return _text(", ".join(behind)), _call("concat_ws", _text(mapped.joined_by), *cells)
        names = [
            (_not(_is_null(cell)), _text(name)) for name, cell in zip(behind[1:], cells[1:], strict=True)
        ]
        first = (_not(_is_null(cells[0])), _text(behind[0]))
        return _case(first, *names, otherwise=_text(", ".join(behind))), _call("coalesce", *cells)


def _file_cell(name: str) -> Expression:
    return _call("struct_extract", exp.column("cells", table="origin", quoted=True), _text(name))
