"""Our words for those of other systems: statuses, stages of deals, fields of frameworks, roles of users."""

import duckdb
import pyarrow as pa

from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import write_table
from abm.vocabulary.words import WORD_COLUMNS, folded
from abm_warehouse.models.model import Model

_WORDS = " union ".join(
    f"select {about} as about, {column} as word from known.{entity}"
    f" where not is_deleted and {column} is not null"
    for entity, (about, column) in WORD_COLUMNS.items()
)


def step() -> Model:
    """Writes ``int_word_meanings``."""
    return python_step(
        give_meanings,
        subject="staging",
        reads=(*(f"known.{entity}" for entity in WORD_COLUMNS), "run.words"),
        writes=("int_word_meanings",),
    )


def give_meanings(con: duckdb.DuckDBPyConnection) -> None:
    """
    Write ``int_word_meanings``: each word that was loaded, as it is written, and what it means.

    It means nothing if no table has it, or one says so; ``is_known`` tells which.
    """
    meanings = {
        (about, word): means
        for about, word, means in con.execute("select about, word, means from run.words").fetchall()
    }
    rows = [
        (about, word, (about, folded(word)))
        for about, word in con.execute(f"{_WORDS} order by about, word").fetchall()
    ]
    columns = {
        "about": pa.array([about for about, _, _ in rows], pa.string()),
        "word": pa.array([word for _, word, _ in rows], pa.string()),
        "means": pa.array([meanings.get(key) for *_, key in rows], pa.string()),
        "is_known": pa.array([key in meanings for *_, key in rows], pa.bool_()),
    }
    write_table(con, "int_word_meanings", columns)
