"""SQL that converts content from the notations of files to the one that our types read."""

from collections.abc import Callable, Mapping
from functools import partial

from sqlglot import exp
from sqlglot.expressions import Expression

from abm_warehouse.profiles.expressions import call, text_literal
from abm_warehouse.storage.entities import Type

EITHER_WAY = r"^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b"
NO_ORDER = "starts with its day or its month, and the profile does not say which (date_order)"

_DATE = r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4})"
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_DATES = {"day_first": "%d/%m/%Y", "month_first": "%m/%d/%Y"}


def json_at(cell: Expression, path: str) -> Expression:
    """The value at a path of a JSON text, as text; null where the text is not JSON."""
    valid = exp.Case().when(call("json_valid", cell), cell.copy())
    if not path.startswith("$[key="):
        return call("json_extract_string", valid, text_literal(path))
    key, _, rest = path.removeprefix("$[key=").partition("]")
    keys = call("json_extract_string", valid, text_literal("$[*].key"))
    members = call("json_extract", valid.copy(), text_literal("$[*]"))
    member = call("list_extract", members, call("list_position", keys, text_literal(key)))
    return call("json_extract_string", member, text_literal("$" + rest))


def in_order(cell: Expression, order: str, kind: Type) -> Expression:
    """A time or date with the day or month first, rewritten as our types read it; other text unchanged."""
    if kind not in ("time", "date"):
        return cell
    is_time = kind == "time"
    formats = [_DATES[order] + clock for clock in (_CLOCKS if is_time else _CLOCKS[:1])]
    written = "%Y-%m-%d %H:%M:%S" if is_time else "%Y-%m-%d"
    slashes = call("regexp_replace", cell, text_literal(_DATE + ",?"), text_literal(r"\1/\2/\3"))
    parsed = call("try_strptime", slashes, exp.Array(expressions=[text_literal(form) for form in formats]))
    case = exp.Case().when(
        call("regexp_matches", cell.copy(), text_literal(_DATE)),
        call("coalesce", call("strftime", parsed, text_literal(written)), cell.copy()),
    )
    return case.else_(cell.copy())


def tidy_time(cell: Expression) -> Expression:
    """A time that ends in "UTC" or has an hour of one digit, rewritten in the usual notation."""
    utc = call("regexp_replace", cell, text_literal(" ?UTC$"), text_literal("Z"))
    ended = exp.Case().when(call("suffix", cell.copy(), text_literal("UTC")), utc).else_(cell.copy())
    padded = call(
        "concat",
        call("substr", ended, _n(1), _n(11)),
        text_literal("0"),
        call("substr", ended.copy(), _n(12)),
    )
    may_be_short = exp.EQ(this=call("substr", cell.copy(), _n(13), _n(1)), expression=text_literal(":"))
    is_short = call("regexp_matches", cell.copy(), text_literal(r"^\d{4}-\d{2}-\d{2}[T ]\d:"))
    return exp.Case().when(exp.and_(may_be_short, is_short), padded).else_(ended.copy())


def _n(number: int) -> Expression:
    return exp.Literal.number(number)


def _epoch(cell: Expression, *, maker: str, scale: int, digits: int) -> Expression:
    """Whole numbers of at most so many digits are an instant."""
    count = exp.Mul(this=exp.TryCast(this=cell.copy(), to=exp.DataType.build("bigint")), expression=_n(scale))
    instant = call("strftime", call(maker, count), text_literal("%Y-%m-%dT%H:%M:%S.%fZ"))
    is_count = call("regexp_full_match", cell, text_literal(rf"\d{{1,{digits}}}"))
    return exp.Case().when(is_count, instant).else_(cell.copy())


def _micros(cell: Expression) -> Expression:
    exact = exp.TryCast(this=cell.copy(), to=exp.DataType.build("decimal(24, 6)"))
    one = exp.cast(text_literal("0.000001"), "decimal(7, 6)")
    amount = exp.cast(exp.Mul(this=exact, expression=one), "varchar")
    is_number = call("regexp_full_match", cell, text_literal(r"[+-]?\d{1,17}(\.\d{1,6})?"))
    return exp.Case().when(is_number, amount).else_(cell.copy())


def _day(cell: Expression) -> Expression:
    clock = r"(\d{4}-\d{2}-\d{2})[T ]\d{1,2}:\d{2}(:\d{2}(\.\d{1,9})?)?( ?(Z|UTC|[+-]\d{2}(:?\d{2})?))?"
    is_time = call("regexp_full_match", cell, text_literal(clock))
    return exp.Case().when(is_time, call("substr", cell.copy(), _n(1), _n(10))).else_(cell.copy())


def _ids(cell: Expression) -> Expression:
    found = call("regexp_extract_all", cell, text_literal(r"""[^\[\]\s,;|"']+"""))
    return call("as_text", call("array_to_string", found, text_literal(";")))


def prefixed(cell: Expression, prefix: str, *, is_list: bool) -> Expression:
    """Content with a prefix; each id of a list has it."""
    if not is_list:
        return exp.DPipe(this=text_literal(prefix), expression=exp.Paren(this=cell))
    escaped = prefix.replace("\\", "\\\\")
    return call(
        "regexp_replace", cell, text_literal("(^|;)"), text_literal(r"\1" + escaped), text_literal("g")
    )


CONVERSIONS: Mapping[str, Callable[[Expression], Expression]] = {
    "salesforce_id": partial(call, "as_salesforce_id"),
    "epoch_s": partial(_epoch, maker="make_timestamp", scale=1_000_000, digits=11),
    "epoch_ms": partial(_epoch, maker="make_timestamp", scale=1_000, digits=14),
    "epoch_us": partial(_epoch, maker="make_timestamp", scale=1, digits=17),
    "micros": _micros,
    "day": _day,
    "ids": _ids,
}
"""What ``as`` of a column may be."""
