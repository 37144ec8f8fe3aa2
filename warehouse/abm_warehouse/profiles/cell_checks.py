"""Checks of a mapped row: which bad cells quarantine the whole row, and which are left out of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.expressions import Expression

from abm_warehouse.profiles.expressions import (
    all_of,
    any_of,
    call,
    case,
    cast_to,
    column_named,
    is_null,
    is_one_of,
    negated,
    no_text,
    text_literal,
)
from abm_warehouse.profiles.model import OTHER_ORDER, Profile, Source
from abm_warehouse.storage.entities import SQL_TYPES, Column, Entity
from abm_warehouse.storage.staged_text import MAX_CELL_BYTES

WRONG = {
    "boolean": "is not true or false",
    "email": "is not one e-mail address",
    "currency": "is not a currency code of three letters such as EUR",
    "number": "is not a number such as 1234.5",
    "integer": "is not a whole number",
    "money": "is not an amount such as 1234.50",
}
NOT_JSON = "is not JSON"
_EMPTY = "is empty, and is required"
_FUTURE = "is in the future"
_TOO_LONG = f"has a cell of more than {MAX_CELL_BYTES:,} bytes"


@dataclass(frozen=True, slots=True)
class MappedRows:
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

    @property
    def fills_only(self) -> bool:
        """Whether the file makes no rows, and adds to those that other files have made."""
        return fills_only(self.entity, self.filled)

    @property
    def zone(self) -> Expression:
        """The zone of times that state none."""
        return _text_or_null(self.profile.time_zone)

    @property
    def date_order(self) -> Expression:
        """Whether 03/04/2026 starts with its day or its month."""
        return _text_or_null(self.source.date_order)

    @property
    def decimal_mark(self) -> Expression:
        """Whether a point or a comma is before the decimals of numbers."""
        return _text_or_null(self.source.decimal_mark)

    @property
    def other_order(self) -> Expression:
        """The order that dates would have if the one that is stated is wrong."""
        order = self.source.date_order
        return _text_or_null(OTHER_ORDER[order] if order else None)

    def file_cell(self, column: Column) -> tuple[Expression, Expression]:
        """
        Name of the column of the file that a canonical column is read from, and the file's own text.

        There may be blanks around the text; those who read it remove them with ``as_text``.
        """
        mapped = self.source.columns.get(column.name)
        behind = self.source.columns_behind(mapped, self.header) if mapped else ()
        if len(behind) == 1:
            return text_literal(behind[0]), _file_cell(behind[0])
        cells = [call("as_text", _file_cell(name)) for name in behind]
        if not cells:
            has_text = column in self.filled
            return text_literal(column.name), column_named(f"text {column.name}") if has_text else no_text()
        if mapped and mapped.join:
            return text_literal(", ".join(behind)), call("concat_ws", text_literal(mapped.joined_by), *cells)
        names = [
            (negated(is_null(cell)), text_literal(name))
            for name, cell in zip(behind[1:], cells[1:], strict=True)
        ]
        first = (negated(is_null(cells[0])), text_literal(behind[0]))
        return case(first, *names, otherwise=text_literal(", ".join(behind))), call("coalesce", *cells)


def fills_only(entity: Entity, filled: Iterable[Column]) -> bool:
    """Whether a file with these columns makes no rows of an entity, and adds to those that there are."""
    return entity.fills_without is not None and entity.fills_without not in {column.name for column in filled}


@dataclass(frozen=True, slots=True)
class _Check:
    """A condition under which a column's text is wrong, the reason, and whether it costs the whole row."""

    is_wrong: Expression
    reason: Expression
    costs_the_row: bool


def problem_of_row(rows: "MappedRows") -> Expression:
    """
    Null, or a struct of the first thing that is wrong with a row: column, text, reason.

    There is no reason in the struct of a row that is left out.
    """
    complaints: list[tuple[Expression, Expression]] = []
    if rows.source.only:
        complaints.append((column_named("is_left_out"), complaint(no_text(), no_text(), no_text())))
    if rows.header:
        complaints.append(
            (column_named("is_too_long"), complaint(no_text(), no_text(), text_literal(_TOO_LONG)))
        )
    if rows.has_json:
        complaints.append((negated(is_null(column_named("unread"))), column_named("unread")))
    for column in rows.entity.columns:
        if column in rows.filled:
            complaints += [
                (check.is_wrong, complaint(*rows.file_cell(column), check.reason))
                for check in _checks(column, rows)
                if check.costs_the_row
            ]
        elif rows.source.requires(column) and column.name != rows.entity.fills_without:
            name, _ = rows.file_cell(column)
            complaints.append((exp.true(), complaint(name, no_text(), text_literal(_EMPTY))))
    return case(*complaints, *_without_parent(rows))


def quarantined_cells(rows: "MappedRows") -> Expression:
    """The cells that are left out of a row, as JSON; null if there are none."""
    checks = [
        (check, column)
        for column in rows.filled
        for check in _checks(column, rows)
        if not check.costs_the_row
    ]
    cells = [
        case(
            (
                check.is_wrong,
                call("row", *rows.file_cell(column), check.reason.copy(), text_literal(column.name)),
            )
        )
        for check, column in checks
    ]
    if not cells:
        return no_text()
    is_any_wrong = any_of([check.is_wrong.copy() for check, _ in checks])
    return case((is_any_wrong, call("cells_as_json", exp.Array(expressions=cells))))


def _without_parent(rows: "MappedRows") -> Iterator[tuple[Expression, Expression]]:
    """The problem of a row in which no parent key has a readable value."""
    parents = rows.source.parent_keys
    if len(parents) < 2:
        return
    filled = [column for column in rows.filled if column.name in parents]
    has_none = all_of([is_null(column_named(column.name)) for column in filled]) if filled else exp.true()
    for column in filled:
        for check in _checks(column, rows):
            if not check.costs_the_row:
                is_only_hope = all_of([has_none.copy(), check.is_wrong])
                yield is_only_hope, complaint(*rows.file_cell(column), check.reason)
    reason = text_literal(f"names none of {', '.join(parents)}; one is required")
    yield has_none, complaint(no_text(), no_text(), reason)


def _checks(column: Column, rows: "MappedRows") -> Iterator[_Check]:
    """The checks of a column's text."""
    text, value = column_named(f"text {column.name}"), column_named(column.name)
    costs_the_row = column.required or not column.is_detail

    def check(is_wrong: Expression, reason: str | Expression, *, costs: bool = costs_the_row) -> _Check:
        return _Check(is_wrong, text_literal(reason) if isinstance(reason, str) else reason, costs)

    if rows.source.requires(column):
        yield check(is_null(text), _EMPTY)
    if column.type == "choice":
        yield check(negated(is_one_of(value, column.choices)), f"is not one of {', '.join(column.choices)}")
        return
    if column.type not in ("text", "id"):
        is_wrong = all_of([negated(is_null(text.copy())), is_null(value)])
        yield check(is_wrong, _reason(column, rows))
    if limit := column.length_limit:
        in_bytes = exp.GT(this=call("strlen", text.copy()), expression=exp.Literal.number(limit))
        in_characters = exp.GT(this=call("length", text.copy()), expression=exp.Literal.number(limit))
        yield check(all_of([in_bytes, in_characters]), f"has more than {limit:,} characters")
    if column.least is not None:
        is_less = exp.LT(this=value.copy(), expression=exp.Literal.number(column.least))
        yield check(is_less, f"is less than {column.least:,}")
    if column.most is not None:
        is_more = exp.GT(this=value.copy(), expression=exp.Literal.number(column.most))
        yield check(is_more, f"is more than {column.most:,}")
    if column.is_past:
        yield check(call("is_future", value.copy(), exp.Placeholder(this="now_at")), _FUTURE)
    if column.not_before in {other.name for other in rows.filled}:
        is_before = call("is_days_before", value.copy(), column_named(str(column.not_before)))
        yield check(is_before, f"is more than a day before {column.not_before}", costs=False)


def value_kept(column: Column, rows: "MappedRows") -> Expression:
    """The value of a column, or its replacement where the cell is left out."""
    wrong = [check.is_wrong for check in _checks(column, rows) if not check.costs_the_row]
    if not wrong:
        return column_named(column.name)
    left = _nothing_of(column) if column.unlisted is None else text_literal(column.unlisted)
    return case(*((is_wrong, left.copy()) for is_wrong in wrong), otherwise=column_named(column.name))


def _reason(column: Column, rows: "MappedRows") -> Expression:
    """The reason why a column's text is not a value of its type."""
    text = column_named(f"text {column.name}")
    if column.type == "time":
        return call("why_no_time", text, rows.zone, rows.date_order, rows.other_order)
    if column.type == "date":
        return call("why_no_date", text, rows.date_order, rows.other_order)
    if column.type in ("integer", "money"):
        return call("why_no_number", text, rows.decimal_mark, text_literal(WRONG[column.type]))
    return text_literal(WRONG[column.type])


def _text_or_null(text: str | None) -> Expression:
    return no_text() if text is None else text_literal(text)


def complaint(name: Expression, text: Expression, reason: Expression) -> Expression:
    """A struct of a column, the text it holds, and why that is wrong."""
    return call("row", name.copy(), text.copy(), reason.copy())


def _nothing_of(column: Column) -> Expression:
    return cast_to(SQL_TYPES[column.type], exp.null())


def _file_cell(name: str) -> Expression:
    return call("struct_extract", exp.column("cells", table="origin", quoted=True), text_literal(name))
