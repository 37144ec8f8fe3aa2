"""
The three tables that titles are read by, and that anyone can change.

``title_rules.csv`` says which words tell which level and department, ``title_roles.csv`` which buying
roles those make likely, ``title_abbreviations.csv`` what CRMs abbreviate. A workspace may have files of
the same names: their rows go before the shipped ones. A table with mistakes is refused whole, every
mistake with its line.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from abm.config.csv_tables import CsvTable
from abm.titles.words import folded, words_of
from abm.vocabulary.job_levels import DEPARTMENTS, SENIORITIES
from abm.vocabulary.roles import ROLES

RULES_FILE: Final = "title_rules.csv"
ROLES_FILE: Final = "title_roles.csv"
ABBREVIATIONS_FILE: Final = "title_abbreviations.csv"
CUTS: Final = ("part", "rest", "seniority", "title", "ambiguous", "itself")
"""What a rule may say is not to be read; abm/titles/reader.py says what each means."""
_DEPARTMENT_PRIORITY: Final = 50
_SHORTEST_STEM: Final = 5  # letters of a phrase with "*"
LONGEST_ALONE: Final = 3  # words of a phrase after "="
_RULE_COLUMNS: Final = (
    "id",
    "language",
    "phrases",
    "seniority",
    "seniority_priority",
    "department",
    "department_priority",
    "certainty",
    "cuts",
)
_ROLE_COLUMNS: Final = ("seniority", "department", "role_1", "confidence_1", "role_2", "confidence_2")
_ABBREVIATION_COLUMNS: Final = ("word", "abbreviations")

LikelyRoles = dict[tuple[str, str], tuple[tuple[str, int], ...]]
"""Seniority and department to buying roles with their confidence in hundredths, likeliest first."""


@dataclass(frozen=True, slots=True)
class TitleRule:
    """One row of ``title_rules.csv``."""

    id: str
    language: str
    phrases: tuple[str, ...]
    seniority: str
    seniority_priority: int
    department: str
    department_priority: int
    certainty: int
    cuts: str


@dataclass(frozen=True, slots=True)
class TitleTables:
    """All that titles are read by."""

    rules: tuple[TitleRule, ...]
    roles: LikelyRoles
    abbreviations: Mapping[str, str]
    """What is abbreviated, without accents, to the word it stands for."""

    @property
    def fingerprint(self) -> str:
        """Changes when anything in the tables does."""
        content = (self.rules, sorted(self.roles.items()), sorted(self.abbreviations.items()))
        return hashlib.sha256(repr(content).encode()).hexdigest()


@cache
def shipped_tables() -> TitleTables:
    """The tables of this package."""
    shipped = files("abm.titles")
    abbreviations = abbreviations_of(shipped.joinpath(ABBREVIATIONS_FILE))
    return TitleTables(
        rules_of(shipped.joinpath(RULES_FILE), abbreviations),
        roles_of(shipped.joinpath(ROLES_FILE)),
        abbreviations,
    )


def read_tables(folder: Path) -> TitleTables:
    """
    The shipped tables, and before them those rows that a folder has in files of the same names.

    A rule of the folder takes its phrases from the shipped rules, and the whole of a rule of its id. One
    that says nothing but phrases makes them unread.

    Raises
    ------
    SettingsError
        If a file says what this page has no word for; every mistake of it with its line.
    """
    tables = shipped_tables()
    if (file := folder / ABBREVIATIONS_FILE).is_file():
        tables = replace(tables, abbreviations={**tables.abbreviations, **abbreviations_of(file)})
    if (file := folder / RULES_FILE).is_file():
        own = rules_of(file, tables.abbreviations)
        tables = replace(tables, rules=_before(own, tables))
    if (file := folder / ROLES_FILE).is_file():
        tables = replace(tables, roles={**tables.roles, **roles_of(file)})
    return tables


def _before(own: Sequence[TitleRule], tables: TitleTables) -> tuple[TitleRule, ...]:
    """Rules of a folder, then what the shipped rules say of other phrases."""
    ids = {rule.id for rule in own}
    taken = {_key(phrase, tables.abbreviations) for rule in own for phrase in rule.phrases}
    left = (
        replace(rule, phrases=tuple(p for p in rule.phrases if _key(p, tables.abbreviations) not in taken))
        for rule in tables.rules
        if rule.id not in ids
    )
    return (*own, *(rule for rule in left if rule.phrases))


def rules_of(file: Traversable, abbreviations: Mapping[str, str]) -> tuple[TitleRule, ...]:
    """
    The rules of a table with the columns of ``title_rules.csv``, in the order of the file.

    Raises
    ------
    SettingsError
        If ``file`` is not such a table, or a row of it says what this page has no word for; every
        mistake with its line.
    """
    table = CsvTable(file, _RULE_COLUMNS)
    rules: list[TitleRule] = []
    line_of_id: dict[str, int] = {}
    line_of_phrase: dict[str, int] = {}
    for line, row in table.rows:
        if not row["id"]:
            table.mistake(line, "id is empty: give the rule a name of its own")
        elif (first := line_of_id.setdefault(row["id"], line)) != line:
            table.mistake(line, f'the id "{row["id"]}" is taken by line {first}')
        seniority = table.word(line, row, "seniority", ("", *SENIORITIES))
        rule = TitleRule(
            id=row["id"],
            language=row["language"],
            phrases=tuple(phrase.strip() for phrase in row["phrases"].split("|")),
            seniority=seniority,
            seniority_priority=table.number(line, row, "seniority_priority", SENIORITIES.get(seniority, 0)),
            department=table.word(line, row, "department", ("", *DEPARTMENTS)),
            department_priority=table.number(line, row, "department_priority", _DEPARTMENT_PRIORITY),
            certainty=table.number(line, row, "certainty", 100, least=1),
            cuts=table.word(line, row, "cuts", ("", *CUTS)),
        )
        rules.append(rule)
        for phrase in rule.phrases:
            if problem := _problem_of_phrase(phrase, abbreviations):
                table.mistake(line, f'the phrase "{phrase}" {problem}')
                continue
            key = _key(phrase, abbreviations)
            if (first := line_of_phrase.setdefault(key, line)) != line:
                table.mistake(line, f'the phrase "{phrase}" stands in line {first} already')
    table.raise_mistakes()
    return tuple(rules)


def roles_of(file: Traversable) -> LikelyRoles:
    """
    Seniority and department to likely roles, of a table with the columns of ``title_roles.csv``.

    Raises
    ------
    SettingsError
        As for ``rules_of``.
    """
    table = CsvTable(file, _ROLE_COLUMNS)
    found: LikelyRoles = {}
    for line, row in table.rows:
        seniority = table.word(line, row, "seniority", SENIORITIES)
        department = table.word(line, row, "department", (*DEPARTMENTS, "any"))
        roles = tuple(
            (
                table.word(line, row, f"role_{n}", ROLES),
                table.number(line, row, f"confidence_{n}", 0, least=1),
            )
            for n in (1, 2)
            if row[f"role_{n}"] or row[f"confidence_{n}"]
        )
        if len(roles) > 1 and roles[0][1] < roles[1][1]:
            table.mistake(line, "confidence_1 is below confidence_2: the likelier role comes first")
        for area in DEPARTMENTS if department == "any" else (department,):
            found.setdefault((seniority, area), roles)
    table.raise_mistakes()
    return found


def abbreviations_of(file: Traversable) -> dict[str, str]:
    """
    Abbreviations to the word they stand for, of a table with the columns of ``title_abbreviations.csv``.

    Raises
    ------
    SettingsError
        As for ``rules_of``; also where one abbreviation stands for two words.
    """
    table = CsvTable(file, _ABBREVIATION_COLUMNS)
    line_of: dict[str, int] = {}
    found: dict[str, str] = {}
    for line, row in table.rows:
        word = folded(row["word"])
        if words_of(word, {}) != [word]:
            table.mistake(line, f'the word "{row["word"]}" is not one word')
        for cell in row["abbreviations"].split("|"):
            short = folded(cell.strip())
            if words_of(short, {}) != [short]:
                table.mistake(line, f'the abbreviation "{cell.strip()}" is not one word')
            elif (first := line_of.setdefault(short, line)) != line:
                table.mistake(line, f'the abbreviation "{short}" stands in line {first} already')
            found[short] = word
    table.raise_mistakes()
    return found


def _problem_of_phrase(phrase: str, abbreviations: Mapping[str, str]) -> str:
    """What is wrong with a phrase; nothing when it can be looked up."""
    words = words_of(folded(phrase), abbreviations)
    if not words:
        return "has no word in it"
    if "*" in phrase:
        stem = phrase.strip("*")
        if phrase not in (f"*{stem}", f"{stem}*") or len(words) > 1:
            return 'may have one "*", before or after a single word'
        if len(words[0]) < _SHORTEST_STEM:
            return f'is too short for a "*": {_SHORTEST_STEM} letters are the least'
    if "..." in phrase and len(words) != 2:
        return 'needs one word before and one word after "..."'
    if "=" in phrase.lstrip("="):
        return 'may have a "=" only before its first word'
    return ""


def _key(phrase: str, abbreviations: Mapping[str, str]) -> str:
    """What two phrases that are looked up alike have in common."""
    words = words_of(folded(phrase), abbreviations)
    if "..." in phrase:
        return f"{words[0]} ..."
    mark = "=" if phrase.startswith("=") else "*" if phrase.startswith("*") else ""
    return mark + " ".join(words) + ("*" if phrase.endswith("*") else "")
