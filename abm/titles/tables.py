"""
The three tables by which titles are read, and which anyone can change.

``title_rules.csv`` says which words mean which level and department, ``title_roles.csv`` which buying roles
these make likely, ``title_abbreviations.csv`` what CRMs abbreviate. A workspace may have files of the same
names: their rows take precedence over the shipped ones. A table with mistakes is refused as a whole, and
every mistake is reported with its line.
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
WORDS_FILE: Final = "title_words.csv"
CUTS: Final = ("part", "rest", "seniority", "title", "ambiguous", "officer", "last", "itself")
"""What a rule may cut from a title; ``abm/titles/reader.py`` says what each means."""
_DEPARTMENT_PRIORITY: Final = 50
_SHORTEST_STEM: Final = 5  # letters of a phrase with "*"
_SHORTEST_ENDING: Final = 2  # the same of the ending of a last word
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

    @property
    def tells_something(self) -> bool:
        """Whether it tells a seniority or a department."""
        return bool(self.seniority or self.department)


@dataclass(frozen=True, slots=True)
class TitleTables:
    """The tables together."""

    rules: tuple[TitleRule, ...]
    roles: LikelyRoles
    abbreviations: Mapping[str, str]
    """From an abbreviation, without accents, to its word."""
    correct_words: frozenset[str] = frozenset()
    """Words that are not misspelt, although a word of a rule differs by one letter."""

    @property
    def fingerprint(self) -> str:
        """A hash that changes when anything in the tables does."""
        content = (
            self.rules,
            sorted(self.roles.items()),
            sorted(self.abbreviations.items()),
            sorted(self.correct_words),
        )
        return hashlib.sha256(repr(content).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class TitleFiles:
    """
    The files of the tables, which are read when a title is: to check them takes longer than most commands.

    Parameters
    ----------
    folder
        Has the files of a workspace, if it has some; only the shipped ones count if None.
    """

    folder: Path | None = None

    def tables(self) -> TitleTables:
        """
        The shipped tables, preceded by those of the folder.

        Raises
        ------
        SettingsError
            If a file has mistakes; each is reported with its line.
        """
        return read_tables(self.folder) if self.folder else shipped_tables()

    def content(self) -> str:
        """A hash of the files."""
        digest = hashlib.sha256()
        for name in (RULES_FILE, ROLES_FILE, ABBREVIATIONS_FILE, WORDS_FILE):
            digest.update(hashlib.sha256(files("abm.titles").joinpath(name).read_bytes()).digest())
            own = self.folder / name if self.folder else None
            if own and own.is_file():
                digest.update(hashlib.sha256(own.read_bytes()).digest())
            digest.update(name.encode())
        return digest.hexdigest()


@cache
def shipped_tables() -> TitleTables:
    """The tables that come with the product."""
    shipped = files("abm.titles")
    abbreviations = abbreviations_of(shipped.joinpath(ABBREVIATIONS_FILE))
    return TitleTables(
        rules_of(shipped.joinpath(RULES_FILE), abbreviations),
        roles_of(shipped.joinpath(ROLES_FILE)),
        abbreviations,
        words_listed(shipped.joinpath(WORDS_FILE)),
    )


def read_tables(folder: Path) -> TitleTables:
    """
    The shipped tables, preceded by the rows of a folder's files of the same names.

    A rule of the folder replaces the shipped rule of its id, and takes its phrases from all other shipped
    rules. A rule that has nothing but phrases switches them off.

    Raises
    ------
    SettingsError
        If a file has mistakes; each is reported with its line.
    """
    tables = shipped_tables()
    if (file := folder / ABBREVIATIONS_FILE).is_file():
        tables = replace(tables, abbreviations={**tables.abbreviations, **abbreviations_of(file)})
    if (file := folder / RULES_FILE).is_file():
        own = rules_of(file, tables.abbreviations)
        tables = replace(tables, rules=_before(own, tables))
    if (file := folder / ROLES_FILE).is_file():
        tables = replace(tables, roles={**tables.roles, **roles_of(file)})
    if (file := folder / WORDS_FILE).is_file():
        tables = replace(tables, correct_words=tables.correct_words | words_listed(file))
    return tables


def _before(own: Sequence[TitleRule], tables: TitleTables) -> tuple[TitleRule, ...]:
    """The rules of a folder, then the shipped rules for other phrases."""
    ids = {rule.id for rule in own}
    taken = {
        _key(phrase, cuts, tables.abbreviations)
        for rule in own
        for phrase in rule.phrases
        for cuts in {rule.cuts, "last"}
    }
    left = (
        replace(
            rule,
            phrases=tuple(p for p in rule.phrases if _key(p, rule.cuts, tables.abbreviations) not in taken),
        )
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
        If ``file`` is not such a table, or has mistakes; each is reported with its line.
    """
    table = CsvTable(file, _RULE_COLUMNS)
    rules: list[TitleRule] = []
    line_of_id: dict[str, int] = {}
    line_of_phrase: dict[str, int] = {}
    for line, row in table.rows:
        if not row["id"]:
            table.mistake(line, "the id is empty; give the rule a unique name")
        elif (first := line_of_id.setdefault(row["id"], line)) != line:
            table.mistake(line, f'the id "{row["id"]}" is already used in line {first}')
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
            if problem := _problem_of_phrase(phrase, rule.cuts, abbreviations):
                table.mistake(line, f'the phrase "{phrase}" {problem}')
                continue
            key = _key(phrase, rule.cuts, abbreviations)
            if (first := line_of_phrase.setdefault(key, line)) != line:
                table.mistake(line, f'the phrase "{phrase}" is already used in line {first}')
    table.raise_mistakes()
    return tuple(rules)


def roles_of(file: Traversable) -> LikelyRoles:
    """
    Likely roles by seniority and department, from a table with the columns of ``title_roles.csv``.

    Raises
    ------
    SettingsError
        As for ``rules_of``.
    """
    table = CsvTable(file, _ROLE_COLUMNS)
    likely_roles: LikelyRoles = {}
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
            likely_roles.setdefault((seniority, area), roles)
    table.raise_mistakes()
    return likely_roles


def abbreviations_of(file: Traversable) -> dict[str, str]:
    """
    The word of each abbreviation, from a table with the columns of ``title_abbreviations.csv``.

    Raises
    ------
    SettingsError
        As for ``rules_of``; also if one abbreviation has two words.
    """
    table = CsvTable(file, _ABBREVIATION_COLUMNS)
    line_of: dict[str, int] = {}
    words: dict[str, str] = {}
    for line, row in table.rows:
        word = folded(row["word"])
        if words_of(word, {}) != [word]:
            table.mistake(line, f'the word "{row["word"]}" is not one word')
        for cell in row["abbreviations"].split("|"):
            short = folded(cell.strip())
            if words_of(short, {}) != [short]:
                table.mistake(line, f'the abbreviation "{cell.strip()}" is not one word')
            elif (first := line_of.setdefault(short, line)) != line:
                table.mistake(line, f'the abbreviation "{short}" is already used in line {first}')
            words[short] = word
    table.raise_mistakes()
    return words


def words_listed(file: Traversable) -> frozenset[str]:
    """
    The words of a table with the columns of ``title_words.csv``, folded.

    Raises
    ------
    SettingsError
        As for ``rules_of``.
    """
    table = CsvTable(file, ("words",))
    listed = set()
    for line, row in table.rows:
        for cell in row["words"].split("|"):
            word = folded(cell.strip())
            if words_of(word, {}) != [word]:
                table.mistake(line, f'"{cell.strip()}" is not one word')
            listed.add(word)
    table.raise_mistakes()
    return frozenset(listed)


def _problem_of_phrase(phrase: str, cuts: str, abbreviations: Mapping[str, str]) -> str:
    """What is wrong with a phrase; empty if it can be looked up."""
    words = words_of(folded(phrase), abbreviations)
    if not words:
        return "has no word in it"
    if "*" in phrase:
        stem = phrase.strip("*")
        if phrase not in (f"*{stem}", f"{stem}*") or len(words) > 1:
            return 'may have one "*" only, before or after a single word'
        shortest = _SHORTEST_ENDING if cuts == "last" else _SHORTEST_STEM
        if len(words[0]) < shortest:
            return f'is too short for a "*": it needs at least {shortest} letters'
    if "..." in phrase and len(words) != 2:
        return 'needs one word before and one word after "..."'
    if "=" in phrase.lstrip("="):
        return 'may have a "=" only before its first word'
    return ""


def _key(phrase: str, cuts: str, abbreviations: Mapping[str, str]) -> str:
    """A key that two phrases share if they match the same titles, or the last word of the same titles."""
    words = words_of(folded(phrase), abbreviations)
    if "..." in phrase:
        return f"{words[0]} ..."
    mark = "=" if phrase.startswith("=") else "*" if phrase.startswith("*") else ""
    last = "last " if cuts == "last" else ""
    return last + mark + " ".join(words) + ("*" if phrase.endswith("*") else "")
