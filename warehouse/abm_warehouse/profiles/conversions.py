"""SQL that converts content from the notations of files to the one that our types read."""

from collections.abc import Callable, Mapping
from functools import partial

from sqlglot import exp
from sqlglot.expressions import Expression

from abm_warehouse.profiles.expressions import call, cast_to, text_literal


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
    one = cast_to("decimal(7, 6)", text_literal("0.000001"))
    amount = cast_to("varchar", exp.Mul(this=exact, expression=one))
    is_number = call("regexp_full_match", cell, text_literal(r"[+-]?\d{1,17}(\.\d{1,6})?"))
    return exp.Case().when(is_number, amount).else_(cell.copy())


def _ids(cell: Expression) -> Expression:
    found = call("regexp_extract_all", cell, text_literal(r"""[^\[\]\s,;|"']+"""))
    return call("as_text", call("array_to_string", found, text_literal(";")))


def _list(cell: Expression) -> Expression:
    found = call("regexp_extract_all", cell, text_literal(r"""[^\[\]\s,;|"'][^\[\],;|"']*"""))
    trimmed = call(
        "regexp_replace",
        call("array_to_string", found, text_literal("|")),
        *map(text_literal, (r"\s+(\||$)", r"\1", "g")),
    )
    return call("as_text", trimmed)


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
    "day": partial(call, "day_of_time"),
    "ids": _ids,
    "list": _list,
}
"""What ``as`` of a column may be."""
