"""The request to a worker, and the limits of its answer."""

import json
from dataclasses import asdict, dataclass
from typing import Final

from abm.errors import QueryRefused

MAX_CHARACTERS: Final = 100_000

REFUSED: Final = 3
BROKEN: Final = 4
"""Exit statuses of a worker that says why: the query is refused, or the snapshot cannot be opened."""


@dataclass(frozen=True, slots=True)
class Limits:
    """
    Limits of one query.

    Parameters
    ----------
    seconds
        Time until it is stopped.
    memory_mb
        Memory of the engine.
    rows, answer_mb
        Size of the answer.
    """

    seconds: float = 30
    memory_mb: int = 512
    rows: int = 1_000_000
    answer_mb: int = 256

    @property
    def too_slow(self) -> str:
        """Refusal of a query that was stopped."""
        return (
            f"The query was stopped after {self.seconds:g} seconds. "
            "Aggregate earlier, join on keys, or narrow it with WHERE."
        )

    @property
    def too_much_memory(self) -> str:
        """Refusal of a query that ran out of memory."""
        return (
            f"The query needs more than {self.memory_mb} MB of memory. "
            "Aggregate, select fewer columns, or narrow it with WHERE."
        )

    @property
    def too_large(self) -> str:
        """Refusal of a query with too large an answer."""
        return (
            f"The answer is larger than {self.rows:,} rows or {self.answer_mb} MB. "
            "Aggregate in SQL or add a LIMIT; each run also publishes marts as Parquet files."
        )


@dataclass(frozen=True, slots=True)
class Request:
    """One query on one snapshot."""

    snapshot: str
    query: str
    limits: Limits

    def to_json(self) -> bytes:
        """The request as it is sent to the worker."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, content: bytes) -> "Request":
        """The request as the worker reads it."""
        values = json.loads(content)
        return cls(values["snapshot"], values["query"], Limits(**values["limits"]))


def require_short(query: str) -> None:
    """
    Refuse a text that is too long to be parsed.

    Raises
    ------
    QueryRefused
        If it has too many characters, a NUL, or half a character.
    """
    if len(query) > MAX_CHARACTERS:
        raise QueryRefused(
            f"The query has {len(query):,} characters; at most {MAX_CHARACTERS:,} are read. "
            "Replace long lists by a join or a condition."
        )
    if "\0" in query:
        raise QueryRefused("The query contains a NUL character. Remove it.")
    try:
        query.encode()
    except UnicodeEncodeError:
        raise QueryRefused("The query contains bytes that are not UTF-8. Remove them.") from None
