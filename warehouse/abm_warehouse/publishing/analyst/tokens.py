"""The tokens of a query, counted before anything is parsed."""

from dataclasses import dataclass
from typing import Final

import duckdb

from abm.errors import QueryRefused

MAX_TOKENS: Final = 20_000
MAX_DEPTH: Final = 100


@dataclass(frozen=True, slots=True)
class Token:
    """
    One word, literal or sign of a query.

    Parameters
    ----------
    text
        In lower case, unless it is a literal or a quoted name.
    start
        Position of its first byte.
    depth
        How many brackets are open around it.
    """

    text: str
    start: int
    depth: int


def tokens_of(query: str) -> list[Token]:
    """
    Split a query as the engine does, without its comments.

    Raises
    ------
    QueryRefused
        If there are too many tokens, or too many brackets inside one another.
    """
    content = query.encode()
    pieces = duckdb.tokenize(query)
    if len(pieces) > MAX_TOKENS:
        raise QueryRefused(
            f"The query has {len(pieces):,} words and signs; at most {MAX_TOKENS:,} are read. "
            "Replace long lists by a join or a condition."
        )
    ends = [*(start for start, _ in pieces[1:]), len(content)][: len(pieces)]
    tokens = []
    depth = 0
    for (start, kind), end in zip(pieces, ends, strict=True):
        if kind == duckdb.token_type.comment:
            continue
        text = content[start:end].decode().strip()
        is_sign = kind == duckdb.token_type.operator
        is_word = kind in (duckdb.token_type.keyword, duckdb.token_type.identifier)
        if is_sign and text in (")", "]", "}"):
            depth -= 1
        tokens.append(Token(text.lower() if is_word and not text.startswith('"') else text, start, depth))
        if is_sign and text in ("(", "[", "{"):
            depth += 1
        if depth > MAX_DEPTH:
            raise QueryRefused(
                f"The query has more than {MAX_DEPTH} brackets inside one another. "
                "Name its parts: `with part as (select ...) select ... from part`."
            )
    return tokens
