"""Small SQL expressions from which mappings are built."""

from collections.abc import Mapping
from functools import cache, reduce

from sqlglot import exp
from sqlglot.expressions import Expression


def call(name: str, *arguments: Expression) -> Expression:
    """A call of one of the engine's functions or of our macros."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def text_literal(value: str) -> Expression:
    """A value as a literal, quoted if necessary."""
    return exp.Literal.string(value)


def column_named(name: str) -> Expression:
    """A column by its name, quoted."""
    return exp.column(name, quoted=True)


def case(*branches: tuple[Expression, Expression], otherwise: Expression | None = None) -> Expression:
    """The value of the first branch whose condition holds."""
    return exp.Case(ifs=[exp.If(this=this, true=then) for this, then in branches], default=otherwise)


def is_null(value: Expression) -> Expression:
    """A condition that is true where the value is missing."""
    return exp.Is(this=value, expression=exp.null())


def negated(condition: Expression) -> Expression:
    """A condition that is true where another is not."""
    return exp.Not(this=condition)


def all_of(conditions: list[Expression]) -> Expression:
    """A condition that is true where several are."""
    return reduce(lambda one, other: exp.And(this=one, expression=other), conditions)


def any_of(conditions: list[Expression]) -> Expression:
    """A condition that is true where one of several is."""
    return reduce(lambda one, other: exp.Or(this=one, expression=other), conditions)


def constant_map(meant: Mapping[str, str]) -> Expression:
    """A constant map with lower-case keys; looking up a key in it is faster than in a list or a case."""
    entries: dict[str, str] = {}
    for written, value in meant.items():
        entries.setdefault(written.lower(), value)
    return call(
        "map",
        exp.Array(expressions=[text_literal(key) for key in entries]),
        exp.Array(expressions=[text_literal(value) for value in entries.values()]),
    )


def is_one_of(cell: Expression, words: tuple[str, ...]) -> Expression:
    """Whether text is one of some words, in any case; null for empty text."""
    return call("map_contains", constant_map(dict(zip(words, words, strict=True))), call("lower", cell))


def cast_to(name: str, value: Expression) -> Expression:
    """A value as one of the engine's types, by the name of the type."""
    return exp.Cast(this=value, to=_type(name).copy())


@cache
def _type(name: str) -> exp.DataType:
    return exp.DataType.build(name, dialect="duckdb")


def no_text() -> Expression:
    """A null of type text."""
    return cast_to("varchar", exp.null())
