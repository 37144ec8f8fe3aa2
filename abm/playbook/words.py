"""
What the words of other systems mean here: the statuses, stages, fields, roles and facts of ``words.csv``.

A workspace may have a file of the same name: its rows take precedence. Words are compared without case,
blanks, hyphens and underscores. A word that no table has stays as it is and means nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from abm.config.csv_tables import CsvTable
from abm.vocabulary.qualification import QUESTIONS
from abm.vocabulary.states import DEAL_STAGES, LOSS_CATEGORIES, STATUSES
from abm.vocabulary.words import USER_ROLES, folded

WORDS_FILE: Final = "words.csv"
MEANINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "status": STATUSES,
    "deal_stage": DEAL_STAGES,
    **QUESTIONS,
    "user_role": USER_ROLES,
    "loss_reason": LOSS_CATEGORIES,
}
"""What a word may mean, by what it is about."""
FACTS: Final = ("country", "region", "industry", "technology")
"""Facts of companies: two words of one meaning are the same for fit rules. The meaning may be any text."""
_COLUMNS: Final = ("about", "word", "means")


@dataclass(frozen=True, slots=True)
class Word:
    """
    One row of ``words.csv``; of the rows of one word the first counts.

    Parameters
    ----------
    about
        One of ``MEANINGS`` or ``FACTS``: a lifecycle status, the stage of a deal, the field of a
        qualification framework (``bant``, ``champ``, ``meddic``) or of ``discovery``, the role of one of our
        users, or a fact about a company.
    word
        As other systems write it, folded.
    means
        Our word for it; None for a word that is known to mean nothing.
    """

    about: str
    word: str
    means: str | None


@cache
def shipped_words() -> tuple[Word, ...]:
    """The words of this package."""
    return words_of(files("abm.playbook").joinpath("shipped", WORDS_FILE))


def read_words(folder: Path) -> tuple[Word, ...]:
    """
    The rows that a folder has in a file of this name, then the shipped ones.

    Raises
    ------
    SettingsError
        If the file has mistakes; every one of them with its line.
    """
    file = folder / WORDS_FILE
    return (*(words_of(file) if file.is_file() else ()), *shipped_words())


def words_of(file: Traversable) -> tuple[Word, ...]:
    """
    The rows of a table with the columns of ``words.csv``, in the order of the file.

    Raises
    ------
    SettingsError
        If ``file`` is not such a table; every mistake with its line.
    """
    table = CsvTable(file, _COLUMNS)
    rows = []
    for line, row in table.rows:
        about = table.word(line, row, "about", (*MEANINGS, *FACTS))
        word = folded(row["word"])
        if not word:
            table.mistake(line, "word is empty; write the word of the other system")
        if about in MEANINGS:
            table.word(line, row, "means", (*MEANINGS[about], ""))
        rows.append(Word(about, word, row["means"] or None))
    table.raise_mistakes()
    return tuple(rows)


def meanings(words: Iterable[Word]) -> dict[tuple[str, str], str | None]:
    """
    What each word means, by what it is about and the folded word.

    Examples
    --------
    >>> meanings(shipped_words())["status", folded("Working - Contacted")]
    'sal'
    """
    found: dict[tuple[str, str], str | None] = {}
    for row in words:
        found.setdefault((row.about, row.word), row.means)
    return found
