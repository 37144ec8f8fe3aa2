"""PIVOT without a list of values: the values are asked for first, then listed."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import duckdb

from abm.errors import QueryRefused
from abm_warehouse.publishing.analyst.tokens import Token, tokens_of

MAX_COLUMNS: Final = 500

_ENDS = frozenset({"using", "group", "order", "limit", "offset", ";"})


def with_pivot_values(
    con: duckdb.DuckDBPyConnection, text: str, require_allowed: Callable[[str], None]
) -> str:
    """
    List the values of ``PIVOT table ON column ...``, so that it is one SELECT that can be checked.

    Parameters
    ----------
    con
        The snapshot, to look up the values.
    text
        A statement; one that does not start with PIVOT, or with WITH and PIVOT, is returned as it is.
    require_allowed
        The check of the query that asks for the values.

    Raises
    ------
    QueryRefused
        If there are too many values to be columns.
    """
    content = text.encode()
    tokens = [token for token in tokens_of(text) if token.depth == 0]
    words = [token.text for token in tokens]
    is_pivot = "pivot" in words and (words[0] == "pivot" or words[0] == "with")
    if not is_pivot or "on" not in words[words.index("pivot") :]:
        return text
    pivot = words.index("pivot")
    on = words.index("on", pivot)
    end = next((n for n in range(on, len(words)) if words[n] in _ENDS), len(tokens))
    stop = tokens[end].start if end < len(tokens) else len(content)
    ctes = content[: tokens[pivot].start].decode()
    source = content[tokens[pivot + 1].start : tokens[on].start].decode()
    columns = []
    for expression in _expressions(content, tokens[on + 1 : end], stop):
        if any(token.text == "in" for token in tokens_of(expression)):
            columns.append(expression)
            continue
        values = f"{ctes} select distinct cast({expression} as varchar) as value from {source} order by value"
        require_allowed(values)
        names = [value for (value,) in con.execute(values).fetchmany(MAX_COLUMNS + 1) if value is not None]
        if len(names) > MAX_COLUMNS:
            raise QueryRefused(
                f"PIVOT ON {expression} would make more than {MAX_COLUMNS} columns. "
                "List the values: ON column IN ('a', 'b')."
            )
        listed = ", ".join("'" + name.replace("'", "''") + "'" for name in names)
        columns.append(f"cast({expression} as varchar) in ({listed})" if names else expression)
    head = content[: tokens[on].start].decode()
    return f"{head} on {', '.join(columns)} {content[stop:].decode()}"


def _expressions(content: bytes, tokens: Sequence[Token], stop: int) -> Iterator[str]:
    """The expressions of ON, which are separated by commas outside brackets."""
    start = tokens[0].start if tokens else stop
    for token in tokens:
        if token.text == ",":
            yield content[start : token.start].decode().strip()
            start = token.start + 1
    yield content[start:stop].decode().strip()
