"""
What a job title tells: seniority, department, likely buying roles, and the rule that said so.

The rules are two tables that anyone can read and change:

``title_rules.csv``
    One row per rule. ``phrases``, parted by ``|``, are whole words in any case, with or without
    accents; ``...`` stands for one to five words, and a ``*`` before or after at least five
    letters for the rest of a compound word (``*leiter``). A phrase after ``=`` counts only where
    nothing stands beside it: "AD" is the head of an Italian firm, "Ad Sales" is not. What CRMs
    abbreviate (``ABBREVIATIONS``) is written out first, in phrases as in titles. ``seniority`` and
    ``department`` are what the words say. Where several rules speak, the highest priority wins; an
    empty priority is that of the seniority (see ``SENIORITIES``) or 50. ``certainty`` (percent,
    empty for 100) lowers the confidence of roles where the words are ambiguous, as CSO is.
    ``cuts`` says what is not read: after the phrase the ``part`` of the title up to the next comma
    ("former ..."; what stands before it, when nothing follows: "CTO (former)"), the ``rest``
    ("assistant to the ...") or the ``seniority`` of the rest ("office of the ..."); anywhere, the
    whole ``title`` ("retired") or what is ``ambiguous``, with a certainty of 60 or less
    ("Hospitalist MD").
``title_roles.csv``
    Seniority and department to likely buying roles with confidence (hundredths); the first row
    that fits is taken, ``any`` fits every department. Our proposal from the practice of selling
    technology to companies, no measurement: the C-suite decides, finance holds the budget,
    technical directors evaluate, other directors champion, legal and procurement sign.

Some titles could be read either way. A product, programme or project manager is a ``manager``,
as the title tiers count them, though many lead nobody; account, case, community and customer
success managers are ``ic``. A founder who is also CEO is ``c_suite``. DSI, DAF, DRH and "director
financiero" are ``c_suite``: they are what elsewhere is called CIO, CFO and CHRO. A chief of staff
and a general manager are ``director``. Sales, marketing and revenue operations belong to the
department they serve.

A managing director heads a company in most of the world, and so is ``c_suite``, in banks and
consultancies too, where the rank is wider; an executive director is a rank below the board in those
firms and elsewhere, and so is ``director``, although in charities it is the head. Neither is sure:
their certainties are 90 and 80. "Digital" alone is ``marketing``, as most digital departments are;
digital transformation, workplace and technology are ``it``. Scrum masters and agile coaches are
``engineering_rnd``. A deputy has the rank of the person deputised for.
"""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from abm.errors import SettingsError
from abm.roles import ROLES

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

ABBREVIATIONS: Final[Mapping[str, str]] = {
    short: word
    for word, shorts in {
        "account": "acct acctg",
        "accounting": "acctng",
        "accounts": "accts",
        "analyst": "anlst analist",
        "assistant": "asst",
        "associate": "assoc",
        "business": "bus biz",
        "communications": "comms",
        "coordinator": "coord",
        "customer": "cust",
        "department": "dept",
        "deputy": "dpty",
        "director": "dir",
        "engineer": "engr",
        "engineering": "eng engg",
        "executive": "exec",
        "finance": "fin",
        "general": "gen",
        "head": "hd",
        "information": "info",
        "junior": "jr jnr",
        "kaufmannischer": "kaufm",
        "leiter": "ltr",
        "maintenance": "maint",
        "management": "mgmt mgt mgmnt",
        "manager": "mgr mngr mgmr",
        "managing": "mng",
        "manufacturing": "mfg",
        "marketing": "mktg mktng mkting mkt",
        "officer": "ofcr",
        "operations": "ops oper",
        "president": "pres",
        "procurement": "procmt",
        "program": "pgm prog",
        "project": "proj",
        "purchasing": "purch",
        "responsable": "resp",
        "sales": "sls",
        "senior": "sr snr",
        "services": "svcs svc",
        "software": "sw",
        "specialist": "spec",
        "supervisor": "supv supvr",
        "systems": "sys",
        "technischer": "techn",
        "treasurer": "treas",
        "warehouse": "whse",
    }.items()
    for short in shorts.split()
}
"""What CRMs abbreviate, without accents, and the word it stands for."""

CUTS: Final = ("part", "rest", "seniority", "title", "ambiguous")
"""What a rule may say is not to be read; see the head of this page."""

_DEPARTMENT_PRIORITY: Final = 50
_AMBIGUOUS: Final = 60  # percent of certainty, and less
_SHORTEST_STEM: Final = 5  # letters of a phrase with "*"
_LONGEST_GAP: Final = 5  # words between "chief" and "officer"
_LONGEST_ALONE: Final = 3  # words of a phrase after "="
_LONGEST_TITLE: Final = 1_000  # letters; what stands after them is not read
_AND: Final = frozenset({"and", "und", "et", "y", "en", "och", "og", "ja"})
_NOUN_FIRST: Final = frozenset({"fr", "es", "it", "pt"})  # "directeur achats", "IT director"

_LETTERS_BEYOND_ACCENTS: Final = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "\u0131": "i"}
)
_UMLAUTS_SPELT_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_WORD = re.compile(r"[^\W\d_]+|[&+]")
_BETWEEN_PARTS = re.compile(r"[,;|/()\[\]{}\n\r\t•·\u2013\u2014:]|\s-+\s")
_GENDER = re.compile(  # "Leiter*in", "Chargé(e)", "Directeur/trice", "Director/a"
    r"(?<=[^\W\d_]{3})(?:"
    r"\((?:-?in|ne|euse|t?rice|a|e|r)\)|[*:_\u00b7/](?:-?in|-?innen|ne|euse|t?rice|a|e)(?![^\W\d_])"
    r")"
)
_DOTTED = re.compile(r"(?<![^\W\d_])[^\W\d_](?:\.[^\W\d_])+(?![^\W\d_])\.?")


@dataclass(frozen=True, slots=True)
class TitleReading:
    """What one job title tells about the person who holds it."""

    seniority: str
    department: str
    roles: tuple[tuple[str, int], ...]
    """At most two buying roles, likeliest first, each with its confidence in hundredths."""
    rule: str
    """Ids of the rules that decided, joined by ``+``; empty when none did."""

    @property
    def is_senior(self) -> bool:
        """Director and above, owners and board members included."""
        return self.seniority in SENIOR


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
class _Phrases:
    """The phrases of all rules, by the ways in which they are looked up."""

    by_first_word: dict[str, list[tuple[tuple[str, ...], TitleRule]]]
    alone: dict[tuple[str, ...], TitleRule]
    with_gap: dict[str, tuple[str, TitleRule]]
    prefixes: tuple[tuple[str, TitleRule], ...]
    suffixes: tuple[tuple[str, TitleRule], ...]


@dataclass(frozen=True, slots=True)
class _Match:
    """A rule that fired on the words from ``start`` up to ``stop`` of one part of a title."""

    rule: TitleRule
    part: int
    start: int
    stop: int
    follows_and: bool
    in_office_of: bool


@lru_cache(maxsize=65_536)
def read_title(title: str) -> TitleReading:
    """
    Seniority, department and likely buying roles of someone with this job title.

    Words are compared whole, so neither the "it" in "Digital" nor the "VP" in "MVP" counts. At
    each word the longest phrase that fits is taken, and no word is used twice: "Vice President"
    is not also a president. English, German, French, Spanish, Italian, Dutch and Portuguese; the
    commonest titles of Sweden, Denmark, Norway and Finland.

    Parameters
    ----------
    title
        As a CRM has it. Case, accents, dots in abbreviations and places after a comma make no
        difference.

    Returns
    -------
    TitleReading
        ``unknown``, ``other`` and no roles when no rule fires, as for an empty title.

    Notes
    -----
    Of two departments of equal priority the one nearest to its noun is taken: in "IT Sales
    Manager" sales, in "Directeur marketing et ventes" marketing; joined by "and", the first one.
    Costs some 15 microseconds for a new title; readings are remembered.

    Examples
    --------
    >>> cfo = read_title("Chief Financial Officer")
    >>> cfo.seniority, cfo.department, cfo.roles
    ('c_suite', 'finance', (('economic_buyer', 90), ('decision_maker', 60)))
    >>> read_title("Executive Assistant to the CEO").roles
    (('gatekeeper', 75),)
    >>> read_title("Sales Manager, Chicago").rule
    'en-manager+en-sales'
    """
    matches = _matches(title)
    cuts = {match.rule.cuts for match in matches}
    if "title" in cuts:
        matches = [match for match in matches if match.rule.cuts == "title"]
    if "ambiguous" in cuts:
        matches = [match for match in matches if match.rule.certainty > _AMBIGUOUS]
    seniority = _seniority(matches)
    department = _department(matches)
    decided = list(dict.fromkeys(rule for rule in (seniority, department) if rule is not None))
    grade = seniority.seniority if seniority else "unknown"
    area = department.department if department else "other"
    certainty = min((rule.certainty for rule in decided), default=100)
    return TitleReading(
        seniority=grade,
        department=area,
        roles=tuple((role, points * certainty // 100) for role, points in likely_roles(grade, area)),
        rule="+".join(rule.id for rule in decided or [match.rule for match in matches[:1]]),
    )


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
    words = _words(_folded(phrase))
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
    words = _words(_folded(phrase))
    if "..." in phrase:
        return f"{words[0]} ..."
    mark = "=" if phrase.startswith("=") else "*" if phrase.startswith("*") else ""
    return mark + " ".join(words) + ("*" if phrase.endswith("*") else "")


def _folded(text: str) -> str:
    """``text`` in lower case, without accents, with "V.P." written "vp"."""
    if text.isascii():
        plain = text.lower()
    else:
        apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
        plain = plain.translate(_LETTERS_BEYOND_ACCENTS)
    if any(mark in plain for mark in "/(*:_\u00b7"):
        plain = _GENDER.sub("", plain)
    return _DOTTED.sub(lambda dotted: dotted[0].replace(".", ""), plain) if "." in plain else plain


_IN_FULL: Final[Callable[[str, str], str]] = {"&": "and", "+": "and", **ABBREVIATIONS}.get


def _words(folded: str) -> list[str]:
    return [_IN_FULL(word, word) for word in _WORD.findall(folded)]


@cache
def _phrases() -> _Phrases:
    """Each phrase folded as titles are; umlauts also spelt out, as in "Geschaeftsfuehrer"."""
    by_first_word: dict[str, list[tuple[tuple[str, ...], TitleRule]]] = {}
    alone: dict[tuple[str, ...], TitleRule] = {}
    with_gap: dict[str, tuple[str, TitleRule]] = {}
    prefixes: list[tuple[str, TitleRule]] = []
    suffixes: list[tuple[str, TitleRule]] = []
    for rule in title_rules():
        for phrase in rule.phrases:
            for spelling in {_folded(phrase), _folded(phrase.translate(_UMLAUTS_SPELT_OUT))}:
                words = tuple(_words(spelling))
                if "..." in spelling:
                    with_gap[words[0]] = (words[-1], rule)
                elif spelling.startswith("="):
                    alone[words] = rule
                elif spelling.startswith("*"):
                    suffixes.append((words[0], rule))
                elif spelling.endswith("*"):
                    prefixes.append((words[0], rule))
                else:
                    by_first_word.setdefault(words[0], []).append((words, rule))
    for candidates in by_first_word.values():
        candidates.sort(key=lambda candidate: -len(candidate[0]))
    return _Phrases(by_first_word, alone, with_gap, tuple(prefixes), tuple(suffixes))


def _matches(title: str) -> list[_Match]:
    """Rules that fire on ``title``, from left to right, up to the first that cuts the rest."""
    alone = _phrases().alone
    matches: list[_Match] = []
    in_office_of = False
    initials = ""
    for part, text in enumerate(_BETWEEN_PARTS.split(_folded(title)[:_LONGEST_TITLE])):
        words = _words(text)
        if len(words) == 1 and len(words[0]) > 1 and initials.endswith(words[0]):
            continue  # "Medical Doctor (MD)": the words have been read, and MD may mean another
        initials = "".join(word[0] for word in words)
        if len(words) <= _LONGEST_ALONE and (whole := alone.get(tuple(words))):
            matches.append(_Match(whole, part, 0, len(words), follows_and=False, in_office_of=in_office_of))
            continue
        used: set[int] = set()
        at = 0
        while at < len(words):
            stop = at + 1
            for rule, stop in () if at in used else _rules_at(words, at, used):
                follows_and = at > 0 and words[at - 1] in _AND
                if rule.cuts == "part" and stop == len(words):
                    earlier = part if at else part - 1  # "CTO (former)", "VP Sales - ex"
                    matches = [match for match in matches if match.part != earlier]
                matches.append(_Match(rule, part, at, stop, follows_and, in_office_of))
                if rule.cuts in ("rest", "title"):
                    return matches
                if rule.cuts == "part":
                    stop = len(words)
                in_office_of = in_office_of or rule.cuts == "seniority"
            at = stop
    return matches


def _rules_at(words: Sequence[str], at: int, used: set[int]) -> list[tuple[TitleRule, int]]:
    """Rules whose phrase starts at word ``at``, each with the word after the phrase."""
    phrases = _phrases()
    word = words[at]
    found: list[tuple[TitleRule, int]] = []
    for phrase, rule in phrases.by_first_word.get(word, ()):
        if tuple(words[at : at + len(phrase)]) == phrase:
            found = [(rule, at + len(phrase))]
            break
    if word in phrases.with_gap and (not found or found[0][1] == at + 1):
        last, rule = phrases.with_gap[word]
        for end in range(at + 2, min(len(words), at + 2 + _LONGEST_GAP)):
            if words[end] == last:
                used.add(end)
                return [(rule, at + 1)]
    return found or [(rule, at + 1) for rule in _rules_within(word)]


@lru_cache(maxsize=16_384)
def _rules_within(word: str) -> tuple[TitleRule, ...]:
    """Rules for the beginning and for the end of a compound word."""
    phrases = _phrases()
    begins = (rule for stem, rule in phrases.prefixes if word.startswith(stem))
    ends = (rule for stem, rule in phrases.suffixes if word.endswith(stem))
    return tuple(dict.fromkeys((*begins, *ends)))


def _seniority(matches: Sequence[_Match]) -> TitleRule | None:
    """The rule of highest priority, then of highest certainty, then the first."""
    rules = [match.rule for match in matches if match.rule.seniority and not match.in_office_of]
    return max(rules, key=lambda rule: (rule.seniority_priority, rule.certainty), default=None)


def _department(matches: Sequence[_Match]) -> TitleRule | None:
    """Of the rules of highest priority, in the first part that has one: nearest to the noun."""
    top = max((m.rule.department_priority for m in matches if m.rule.department), default=None)
    named = [m for m in matches if m.rule.department and m.rule.department_priority == top]
    if not named:
        return None
    here = [match for match in matches if match.part == named[0].part]
    named = [match for match in named if match.part == named[0].part]
    noun = max((match.start for match in here if match.rule.seniority), default=-1)
    before = [match for match in named if match.start <= noun]
    if not before and any(match.rule.language in _NOUN_FIRST for match in here):
        return named[0].rule
    nearest = before or named
    last = len(nearest) - 1
    while last > 0 and nearest[last].follows_and and nearest[last - 1].stop == (nearest[last].start - 1):
        last -= 1
    return nearest[last].rule
