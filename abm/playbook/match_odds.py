"""
What each piece of evidence for a person's account is worth: the odds of ``match_odds.csv``.

The odds are for the account against none: 200 means that of 201 people with this evidence alone, 200 belong
to the account. Odds of independent pieces multiply. The shipped ones were measured where the truth is known,
by ``tests/bench/matching.py``. A workspace may have a file of the same name: its rows come first.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from abm.config.csv_tables import CsvTable

MATCH_ODDS_FILE: Final = "match_odds.csv"
NAMES: Final = ("company_name", "similar_name")
"""Evidence that depends on the length of a company's name."""
EVIDENCE: Final = (
    "email_domain",
    "website",
    *NAMES,
    "phone",
    "another_domain",
    "other_spelling",
    "same_country",
    "other_country",
)
_COLUMNS: Final = (
    "evidence",
    "most_edits",
    "most_edits_in_100_characters",
    "least_characters",
    "least_people",
    "odds",
    "meaning",
)
_CONDITIONS: Final = {
    "most_edits": ("similar_name",),
    "most_edits_in_100_characters": ("similar_name",),
    "least_characters": NAMES,
    "least_people": ("phone",),
}
"""Columns that narrow a row down, and the evidence they may be given for."""


@dataclass(frozen=True, slots=True)
class MatchOdds:
    """
    One row of ``match_odds.csv``; of the rows that fit a piece of evidence the first counts.

    Parameters
    ----------
    evidence
        One of ``EVIDENCE``.
    most_edits
        Fits names that are at most so many edits apart. None fits all, as for the other conditions.
    most_edits_in_100_characters
        Fits names with at most so many edits in proportion to their length.
    least_characters
        Fits names of at least so many characters; of two names the longer one, without common words.
    least_people
        Fits phone numbers that at least so many people of the account have.
    odds
        How many times likelier the account becomes.
    """

    evidence: str
    most_edits: int | None
    most_edits_in_100_characters: int | None
    least_characters: int | None
    least_people: int | None
    odds: float


@cache
def shipped_match_odds() -> tuple[MatchOdds, ...]:
    """The odds of this package."""
    return match_odds_of(files("abm.playbook").joinpath("shipped", MATCH_ODDS_FILE))


def read_match_odds(folder: Path) -> tuple[MatchOdds, ...]:
    """
    The rows that a folder has in a file of this name, then the shipped ones.

    Raises
    ------
    SettingsError
        If the file has mistakes; every one of them with its line.
    """
    file = folder / MATCH_ODDS_FILE
    return (*(match_odds_of(file) if file.is_file() else ()), *shipped_match_odds())


def match_odds_of(file: Traversable) -> tuple[MatchOdds, ...]:
    """
    The rows of a table with the columns of ``match_odds.csv``, in the order of the file.

    Raises
    ------
    SettingsError
        If ``file`` is not such a table; every mistake with its line.
    """
    table = CsvTable(file, _COLUMNS)
    rows = []
    for line, row in table.rows:
        evidence = table.word(line, row, "evidence", EVIDENCE)
        conditions: dict[str, int | None] = {}
        for column, allowed in _CONDITIONS.items():
            if row[column] and evidence in EVIDENCE and evidence not in allowed:
                table.mistake(line, f"{column} is for {' and '.join(allowed)}; leave it empty for {evidence}")
            conditions[column] = table.number(line, row, column, 0) if row[column] else None
        rows.append(MatchOdds(evidence=evidence, **conditions, odds=table.positive(line, row, "odds")))
    table.raise_mistakes()
    return tuple(rows)
