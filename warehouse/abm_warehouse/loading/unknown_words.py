"""Words of a batch, about statuses, stages, qualification and roles of users, that no table of words has."""

from collections.abc import Container
from dataclasses import dataclass

import duckdb

from abm.vocabulary.words import WORD_COLUMNS, folded


@dataclass(frozen=True, slots=True)
class UnknownWord:
    """A word that means nothing: what it is about, as it is written, and how many rows have it."""

    file: str
    about: str
    word: str
    rows: int


def unknown_words(
    con: duckdb.DuckDBPyConnection,
    *,
    file: str,
    entity: str,
    batch_id: str,
    known: Container[tuple[str, str]],
) -> list[UnknownWord]:
    """
    The words of a batch that are not known, the most frequent first.

    Parameters
    ----------
    con
        The open warehouse.
    file, entity, batch_id
        The batch.
    known
        What words are about and the folded words, of all that have a meaning or are said to have none.
    """
    if entity not in WORD_COLUMNS:
        return []
    about, column = WORD_COLUMNS[entity]
    words = con.execute(
        f"select {about} as about, {column}, count(*) as row_count from raw.{entity}"
        f" where batch_id = ? and {column} is not null group by all order by row_count desc, about, {column}",
        [batch_id],
    ).fetchall()
    return [UnknownWord(file, *word) for word in words if (word[0], folded(word[1])) not in known]
