"""
A lint of the SQL models: only what means the same on DuckDB and Spark.

Silent differences were found by running both engines; a successful translation proves nothing. Run it
with ``python -m abm_warehouse.models.portability``.
"""

import sys
from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

from abm_warehouse.models.model import Model, read_models

REFUSED_FUNCTIONS = {
    "DATE_DIFF": "counts boundaries on one engine and whole units on the other; subtract epoch seconds",
    "DATEDIFF": "counts boundaries on one engine and whole units on the other; subtract epoch seconds",
    "DATE_SUB": "is not the same function; subtract epoch seconds",
    "DAYOFWEEK": "counts from 0 on one engine and from 1 on the other",
    "DAYOFWEEK_ISO": "(isodow) is translated wrongly",
    "WEEK": "has no equal",
    "WEEK_OF_YEAR": "has no equal",
    "HASH": "gives other values",
    "REGEXP_REPLACE": "replaces the first match on one engine and all on the other",
    "LIST": "loses its order",
    "ARRAY_AGG": "loses its order",
    "QUANTILE_CONT": "is not translated",
    "PERCENTILE_CONT": "is not translated",
    "JAROWINKLER_SIMILARITY": "has no equal",
    "LEVENSHTEIN": "counts bytes on one engine and characters on the other",
    "FIRST": "takes any row; use arg_min",
    "LAST": "takes any row; use arg_max",
    "TRUNC": "is for dates on the other engine; use floor",
    "EPOCH_US": "is not translated; use epoch",
    "GENERATE_SERIES": "cannot be used in FROM",
}
"""Why a function may not be used, by the name sqlglot gives it."""

UNTRANSLATED_BUT_EQUAL = frozenset({"ISFINITE"})
"""Functions sqlglot passes on as they are, and that both engines have."""

REFUSED_SYNTAX: tuple[tuple[type[exp.Expr], str], ...] = (
    (exp.Interval, "interval arithmetic gives a date on one engine and a timestamp on the other"),
    (exp.Pivot, "pivot counts null on one engine and 0 on the other"),
    (exp.Collate, "collate is not translated"),
)

RANKINGS = (exp.RowNumber, exp.Rank, exp.DenseRank, exp.Ntile)
WHOLE = (exp.Round, exp.Floor, exp.Ceil, exp.Count, exp.Length, *RANKINGS)
FRACTIONAL = (exp.Div, exp.Pow, exp.Avg, exp.Median, exp.Exp, exp.Ln, exp.Log)


def problems(model: Model) -> Iterator[str]:
    """One sentence for each part of a model that does not work the same on Spark."""
    tree = sqlglot.parse_one(model.sql, read="duckdb")
    yield from _functions(tree)
    yield from _numbers(tree)
    yield from _aggregates(tree)
    yield from _windows(tree)
    for node, reason in REFUSED_SYNTAX:
        if tree.find(node):
            yield reason
    if any(join.args.get("method") == "ASOF" for join in tree.find_all(exp.Join)):
        yield "asof joins are not translated"
    if any(cte.args.get("materialized") is not None for cte in tree.find_all(exp.CTE)):
        yield "a CTE may not say materialized"
    for select in tree.find_all(exp.Select):
        if select.args.get("qualify") and any(_is_star(column) for column in select.expressions):
            yield "select * with QUALIFY gives one column more on the other engine; name the columns"
    try:
        sqlglot.transpile(model.sql, read="duckdb", write="spark", unsupported_level=ErrorLevel.RAISE)
    except SqlglotError as error:
        yield f"cannot be translated: {error}"


def _functions(tree: exp.Expr) -> Iterator[str]:
    for function in tree.find_all(exp.Func):
        name = function.name.upper() if isinstance(function, exp.Anonymous) else function.sql_name()
        if name in REFUSED_FUNCTIONS:
            yield f"{name.lower()}() {REFUSED_FUNCTIONS[name]}"
        elif isinstance(function, exp.Anonymous) and name not in UNTRANSLATED_BUT_EQUAL:
            yield f"{name.lower()}() is not known to be the same on both engines"
    for epoch in tree.find_all(exp.TimeToUnix):
        if epoch.find_ancestor(exp.Floor) is None:
            yield "epoch() has fractions of a second on one engine alone; write floor(epoch(...))"


def _numbers(tree: exp.Expr) -> Iterator[str]:
    for division in tree.find_all(exp.Div):
        if not (_is_double(division.this) or _is_double(division.expression)):
            yield f"{division.sql('duckdb')} divides decimals differently; make one side a double"
    for cast in tree.find_all(exp.Cast):
        text = cast.sql("duckdb")
        if cast.is_type(*exp.DataType.INTEGER_TYPES) and _is_fractional(cast.this):
            yield f"{text} is rounded on one engine and cut off on the other; use round, floor or ceil"
        elif cast.is_type("decimal") and _is_quotient(cast.this):
            yield f"{text} rounds a quotient differently; round it before"
        elif cast.is_type(*exp.DataType.TEXT_TYPES) and _is_fractional(cast.this):
            yield f"{text} writes a double differently"
    for difference in tree.find_all(exp.Sub):
        if all(isinstance(side, exp.Cast) and side.is_type("date") for side in difference.iter_expressions()):
            yield f"{difference.sql('duckdb')} is a number on one engine and an interval on the other"


def _aggregates(tree: exp.Expr) -> Iterator[str]:
    for best in tree.find_all(exp.ArgMax, exp.ArgMin):
        if not isinstance(best.parent, exp.Filter):
            text = best.sql("duckdb")
            yield f"{text} skips nulls on one engine alone; add filter (where ... is not null)"
    for average in tree.find_all(exp.Avg):
        if not any(_is_double(part) for part in average.this.walk()):
            yield f"{average.sql('duckdb')} keeps other decimals; cast to double"
    for select in tree.find_all(exp.Select):
        aggregates = [node for column in select.expressions for node in column.find_all(exp.AggFunc)]
        has_ordered_text = any(isinstance(a, exp.GroupConcat) and a.find(exp.Order) for a in aggregates)
        has_distinct_count = any(isinstance(a, exp.Count) and a.find(exp.Distinct) for a in aggregates)
        if has_ordered_text and has_distinct_count:
            yield "an ordered string_agg beside count(distinct) loses its order; give it a CTE of its own"


def _windows(tree: exp.Expr) -> Iterator[str]:
    for window in tree.find_all(exp.Window):
        if not isinstance(window.this, RANKINGS):
            continue
        if not window.args.get("partition_by"):
            yield f"{window.sql('duckdb')} ranks the whole book on one worker; add a partition"
    outermost = tree.find_all(exp.Select) if isinstance(tree, exp.SetOperation) else [tree]
    for select in outermost:
        if select.find_ancestor(exp.CTE, exp.Subquery):
            continue
        for column in select.expressions:
            ranking = column.find(*RANKINGS)
            if ranking is not None and ranking.find_ancestor(exp.Cast) is None:
                yield f"{column.alias} is a BIGINT on one engine and an INT on the other; cast it to bigint"


def _is_star(column: exp.Expr) -> bool:
    return isinstance(column, exp.Star) or (
        isinstance(column, exp.Column) and isinstance(column.this, exp.Star)
    )


def _is_double(value: exp.Expr) -> bool:
    return isinstance(value, exp.Cast) and value.is_type("double")


def _is_fractional(value: exp.Expr) -> bool:
    """Whether a value may have a fraction; columns are taken to be what the cast wants."""
    if isinstance(value, (*WHOLE, exp.Column)) or (isinstance(value, exp.Cast) and not _is_double(value)):
        return False
    if isinstance(value, exp.Literal):
        return not value.is_string and not value.name.isdigit()
    if isinstance(value, FRACTIONAL) or _is_double(value):
        return True
    return any(_is_fractional(part) for part in _values(value))


def _is_quotient(value: exp.Expr) -> bool:
    """Whether a value is a quotient that is not rounded; hundredths over 100 have two decimals at most."""
    if isinstance(value, exp.Round):
        return False
    if isinstance(value, exp.Div):
        divisor = value.expression
        return not (_is_double(divisor) and divisor.this.name == "100.0")
    return any(_is_quotient(part) for part in _values(value))


def _values(value: exp.Expr) -> Iterator[exp.Expr]:
    """The parts of an expression that its value is made of: without the conditions of a CASE."""
    for key, part in value.args.items():
        if isinstance(value, exp.If) and key == "this":
            continue
        for node in part if isinstance(part, list) else [part]:
            if isinstance(node, exp.Expr) and not isinstance(node, exp.Predicate):
                yield node


def main() -> int:
    """Print the problems of all models; return how many there are."""
    found = [
        f"sql/{model.subject}/{model.name}.sql: {problem}"
        for model in read_models()
        for problem in problems(model)
    ]
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return len(found)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
