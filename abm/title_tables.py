"""
The two tables that titles are read by, and that anyone can change.

``title_rules.csv`` says which words tell which level and department, ``title_roles.csv`` which buying
roles those make likely. A table with mistakes is refused whole, every mistake with its line.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from abm.errors import SettingsError
from abm.roles import ROLES
from abm.title_words import folded, words_of

SENIORITIES: Final[dict[str, int]] = {
    "c_suite": 90,
    "owner_founder": 88,
    "board": 86,
    "evp_svp_vp": 80,
    "director": 70,
    "manager": 60,
    "senior_ic": 50,
    "ic": 40,
    "entry": 30,
    "unknown": 0,
}
"""Every seniority, with the priority its rules have when they name none."""
SENIOR: Final = frozenset({"c_suite", "owner_founder", "board", "evp_svp_vp", "director"})
"""Director and above: what an episode needs at least one of."""
DEPARTMENTS: Final[tuple[str, ...]] = (
    "marketing",
    "sales",
    "administration",
    "engineering_rnd",
    "finance",
    "hr",
    "legal",
    "it",
    "security",
    "operations",
    "procurement",
    "product",
    "service_support",
    "data",
    "other",
)
CUTS: Final = ("part", "rest", "seniority", "title", "ambiguous")
"""What a rule may say is not to be read; see the head of this page."""
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


@cache
def likely_roles(seniority: str, department: str) -> tuple[tuple[str, int], ...]:
    """
    Buying roles that people of this seniority and department tend to have, likeliest first.

    Examples
    --------
    >>> likely_roles("director", "operations")
    (('champion', 60), ('influencer', 55))
    >>> likely_roles("unknown", "other")
    ()
    """
    return _roles().get((seniority, department), ())


@cache
def title_rules() -> tuple[TitleRule, ...]:
    """
    Every rule of ``title_rules.csv``, in the order of the file.

    Raises
    ------
    SettingsError
        If a row says what this page has no word for; with the line of each mistake.
    """
    return rules_of(files("abm").joinpath("title_rules.csv"))


def rules_of(file: Traversable) -> tuple[TitleRule, ...]:
    """
    The rules of a table with the columns of ``title_rules.csv``.

    Raises
    ------
    SettingsError
        If ``file`` is not such a table, or a row of it says what this page has no word for; every
        mistake with its line.
    """
    table = _Table(file, _RULE_COLUMNS)
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
            if problem := _problem_of_phrase(phrase):
                table.mistake(line, f'the phrase "{phrase}" {problem}')
                continue
            key = _key(phrase)
            if (first := line_of_phrase.setdefault(key, line)) != line:
                table.mistake(line, f'the phrase "{phrase}" stands in line {first} already')
    table.raise_mistakes()
    return tuple(rules)


def roles_of(file: Traversable) -> dict[tuple[str, str], tuple[tuple[str, int], ...]]:
    """
    Seniority and department to likely roles, of a table with the columns of ``title_roles.csv``.

    Raises
    ------
    SettingsError
        As for ``rules_of``; also where a seniority and department have no row.
    """
    table = _Table(file, _ROLE_COLUMNS)
    found: dict[tuple[str, str], tuple[tuple[str, int], ...]] = {}
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
    missing = sorted({grade for grade in SENIORITIES for area in DEPARTMENTS if (grade, area) not in found})
    if missing and not table.mistakes:
        table.mistakes.append(f'these lack a row with the department "any": {", ".join(missing)}')
    table.raise_mistakes()
    return found


@cache
def _roles() -> dict[tuple[str, str], tuple[tuple[str, int], ...]]:
    return roles_of(files("abm").joinpath("title_roles.csv"))


class _Table:
    """The rows of a rule table, and what is wrong with them."""

    def __init__(self, file: Traversable, columns: Sequence[str]) -> None:
        self.file = file
        self.mistakes: list[str] = []
        self.rows: list[tuple[int, dict[str, str]]] = []
        try:
            text = file.read_bytes().decode("utf-8-sig")
        except OSError as error:
            raise SettingsError(str(file), [f"cannot be read: {error.strerror}"]) from error
        except UnicodeDecodeError as error:
            raise SettingsError(str(file), [f"is not UTF-8 text: {error}; save it as CSV UTF-8"]) from error
        reader = csv.reader(text.splitlines(), strict=True)
        try:
            header = tuple(next(reader, ()))
            if header != tuple(columns):
                wanted, got = ",".join(columns), ",".join(header)
                raise SettingsError(str(file), [f'line 1: the columns must be "{wanted}", not "{got}"'])
            for cells in reader:
                line = reader.line_num
                if len(cells) == len(columns):
                    self.rows.append(
                        (line, {n: cell.strip() for n, cell in zip(columns, cells, strict=True)})
                    )
                elif any(cells):
                    self.mistake(line, f"has {len(cells)} cells, not {len(columns)}; put commas in quotes")
        except csv.Error as error:
            self.mistake(reader.line_num, f"is not CSV: {error}")

    def mistake(self, line: int, problem: str) -> None:
        self.mistakes.append(f"line {line}: {problem}")

    def word(self, line: int, row: Mapping[str, str], column: str, words: Iterable[str]) -> str:
        """The cell, which must be one of ``words``."""
        allowed = list(words)
        if row[column] not in allowed:
            options = ", ".join(word or "nothing" for word in allowed)
            self.mistake(line, f'{column} "{row[column]}" is not one of: {options}')
        return row[column]

    def number(self, line: int, row: Mapping[str, str], column: str, empty: int, *, least: int = 0) -> int:
        """The cell as a whole number from ``least`` to 100; ``empty`` for an empty cell."""
        cell = row[column]
        if not cell and empty >= least:
            return empty
        if not (cell.isascii() and cell.isdigit() and least <= int(cell) <= 100):
            self.mistake(line, f'{column} "{cell}" is not a whole number from {least} to 100')
            return least
        return int(cell)

    def raise_mistakes(self) -> None:
        if self.mistakes:
            raise SettingsError(str(self.file), self.mistakes)


def _problem_of_phrase(phrase: str) -> str:
    """What is wrong with a phrase; nothing when it can be looked up."""
    words = words_of(folded(phrase))
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


def _key(phrase: str) -> str:
    """What two phrases that are looked up alike have in common."""
    words = words_of(folded(phrase))
    if "..." in phrase:
        return f"{words[0]} ..."
    mark = "=" if phrase.startswith("=") else "*" if phrase.startswith("*") else ""
    return mark + " ".join(words) + ("*" if phrase.endswith("*") else "")
