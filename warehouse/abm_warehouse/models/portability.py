"""
A lint of the SQL models: only what means the same on DuckDB and Spark (architecture A3).

What differs without an error was found by running both engines; a successful translation is no proof. Run it
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
    "FIRST": "takes any row; use arg_min",
    "LAST": "takes any row; use arg_max",
    "TRUNC": "is for dates on the other engine; use floor",
    "EPOCH_US": "is not translated; use epoch",
    "GENERATE_SERIES": "does not stand in FROM",
}
"""Why a function may not be used, by the name sqlglot gives it."""

UNTRANSLATED_BUT_EQUAL = frozenset({"ISFINITE"})
"""Functions sqlglot passes on as they are, and that both engines have."""


def problems(model: Model) -> Iterator[str]:
    """Sentences on what in a model does not carry over to Spark."""
    tree = sqlglot.parse_one(model.sql, read="duckdb")
    for function in tree.find_all(exp.Func):
        name = function.name.upper() if isinstance(function, exp.Anonymous) else function.sql_name()
        if name in REFUSED_FUNCTIONS:
            yield f"{name.lower()}() {REFUSED_FUNCTIONS[name]}"
        elif isinstance(function, exp.Anonymous) and name not in UNTRANSLATED_BUT_EQUAL:
            yield f"{name.lower()}() is not known to be the same on both engines"
    for division in tree.find_all(exp.Div):
        if isinstance(division.expression, exp.Literal) and "." in division.expression.name:
            number = division.expression.name
            yield f"/ {number} divides decimals differently; write {number}::double"
    for node, reason in (
        (
            exp.Interval,
            "interval arithmetic gives a date on one engine and a timestamp on the other",
        ),
        (exp.Pivot, "pivot counts null on one engine and 0 on the other"),
        (exp.Collate, "collate is not translated"),
    ):
        if tree.find(node):
            yield reason
    if any(join.args.get("method") == "ASOF" for join in tree.find_all(exp.Join)):
        yield "asof joins are not translated"
    if any(cte.args.get("materialized") is not None for cte in tree.find_all(exp.CTE)):
        yield "a CTE may not say materialized"
    try:
        sqlglot.transpile(model.sql, read="duckdb", write="spark", unsupported_level=ErrorLevel.RAISE)
    except SqlglotError as error:
        yield f"cannot be translated: {error}"


def main() -> int:
    """Print what does not carry over; the number of problems."""
    found = [
        f"sql/{model.subject}/{model.name}.sql: {problem}"
        for model in read_models()
        for problem in problems(model)
    ]
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return len(found)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
