"""
Read job titles: seniority, department, likely buying roles, and the rules that decided.

The rules are four tables that anyone can read and change. A workspace may have files of these names;
their rows take precedence over the shipped ones:

``title_rules.csv``
    One row per rule. ``phrases``, separated by ``|``, are whole words in any case, with or without
    accents; ``...`` matches one to five words, and a ``*`` before or after at least five
    letters matches the rest of a compound word (``*leiter``). A phrase after ``=`` counts only if there is
    no other word: "AD" is the head of an Italian firm, "Ad Sales" is not. ``seniority`` and
    ``department`` are what the words say. If several rules match, the one of highest priority wins;
    an empty priority is that of the seniority (see ``SENIORITIES``) or 50. ``certainty`` (percent,
    empty for 100) lowers the confidence of roles where the words are ambiguous, as CSO is.
    A word of at least six letters may be misspelt by one letter; see ``title_words.csv``.
    ``cuts`` says which part of the title is ignored: after the phrase the ``part`` of the title up
    to the next comma ("former ..."; the part before it, when nothing follows: "CTO (former)"), the
    ``rest`` ("assistant to the ...") or the ``seniority`` up to the next comma ("office of the ...");
    anywhere, the whole ``title`` ("retired"), what is ``ambiguous``, with a certainty of 60 or less
    ("Hospitalist MD"), the rank of an ``officer`` right before it, if the title has another ("Engineer,
    CTO Group"), everything but the ``last`` word of a title that names no rank ("IT Leadership", and by
    its ending "Map Maker"), or the rule ``itself``, unless another rule of its language fires ("Leiterin
    Personal", not "Personal Banker").
``title_roles.csv``
    Likely buying roles by seniority and department, with confidence (hundredths); the first row
    that fits is taken, ``any`` fits every department. Our proposal, from the practice of selling
    technology to companies: the C-suite decides, finance holds the budget, technical directors
    evaluate, other directors champion, legal and procurement sign. Confidences from 60 lie halfway
    to the share that a person agreed with (tests/bench/titles.py), and below 90: a role that a CRM
    states takes precedence over one that a title suggests.
``title_abbreviations.csv``
    Abbreviations in CRMs, and the word that is read instead, in phrases and in titles.
``title_words.csv``
    Words that are spelt correctly, although a word of a rule differs by a letter only ("Counselor").

Some titles could be read either way. A product, programme or project manager is a ``manager``,
although many of them lead nobody; account, case, community and customer
success managers are ``ic``. A founder who is also CEO is ``c_suite``. DSI, DAF, DRH and "director
financiero" are ``c_suite``: they are what elsewhere is called CIO, CFO and CHRO. A chief of staff
and a general manager are ``director``. Sales, marketing and revenue operations belong to the
department they serve.

A managing director heads a company in most of the world, and so is ``c_suite``, in banks and
consultancies too, where the rank is wider; an executive director is a rank below the board in those
firms and elsewhere, and so is ``director``, although in charities it is the head. Neither is certain:
their certainties are 90 and 80. "Digital" alone is ``marketing``, as most digital departments are;
digital transformation, workplace and technology are ``it``. Scrum masters and agile coaches are
``engineering_rnd``. A deputy has the rank of the person deputised for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Final

from abm.titles.spelling import Spelling
from abm.titles.tables import LONGEST_ALONE, TitleRule, TitleTables, shipped_tables
from abm.titles.words import UMLAUTS_SPELT_OUT, folded, words_of
from abm.vocabulary.job_levels import SENIOR

_AMBIGUOUS: Final = 60  # percent of certainty, and less
_LONGEST_GAP: Final = 5  # words between "chief" and "officer"
_SHORTEST_WORKER: Final = 5  # letters of a word whose ending tells an occupation
_LONGEST_TITLE: Final = 1_000  # characters; the rest is not read
_AND: Final = frozenset({"and", "und", "et", "y", "en", "och", "og", "ja"})
_NOUN_FIRST: Final = frozenset({"fr", "es", "it", "pt"})  # "directeur achats", "IT director"
_BETWEEN_PARTS = re.compile(r"[,;|/()\[\]{}\n\r\t•·\u2013\u2014:]|\s-+\s")


@dataclass(frozen=True, slots=True)
class TitleReading:
    """The seniority, department and likely roles that one job title implies."""

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
class _Phrases:
    """The phrases of all rules, by the way they are looked up."""

    by_first_word: dict[str, list[tuple[tuple[str, ...], TitleRule]]]
    alone: dict[tuple[str, ...], TitleRule]
    with_gap: dict[str, tuple[str, TitleRule]]
    last: dict[str, TitleRule]
    """By a word that counts only at the end of a title, and only if nothing else tells a seniority."""
    last_endings: tuple[tuple[str, TitleRule], ...]
    """The endings of such words: the "er" of a driver."""
    prefixes: tuple[tuple[str, TitleRule], ...]
    suffixes: tuple[tuple[str, TitleRule], ...]

    def words(self) -> dict[str, TitleRule]:
        """Every whole word of a phrase with a rule that has it; one that tells something, if there is one."""
        phrases = [
            *((words, rule) for listed in self.by_first_word.values() for words, rule in listed),
            *self.alone.items(),
            *(((first, last), rule) for first, (last, rule) in self.with_gap.items()),
            *(((word,), rule) for word, rule in self.last.items()),
        ]
        phrases.sort(key=lambda phrase: (not phrase[1].tells_something, phrase[1].language != "en"))
        words: dict[str, TitleRule] = {}
        for phrase, rule in phrases:
            for word in phrase:
                words.setdefault(word, rule)
        return words


@dataclass(frozen=True, slots=True)
class _Match:
    """A rule that matched the words from ``start`` up to ``stop`` of one part of a title."""

    rule: TitleRule
    part: int
    start: int
    stop: int
    follows_and: bool
    in_office_of: bool


class TitleReader:
    """
    Reads job titles by one set of tables.

    Words are compared whole, so neither the "it" in "Digital" nor the "VP" in "MVP" counts. At
    each word the longest phrase that fits is taken, and no word is used twice: "Vice President"
    is not also a president. The rules cover English, German, French, Spanish, Italian, Dutch,
    Portuguese and Polish, and the most common titles of Sweden, Denmark, Norway and Finland.

    Notes
    -----
    Of two departments of equal priority, the one nearest to its noun wins: sales in "IT Sales
    Manager", marketing in "Directeur marketing et ventes"; of two joined by "and", the first.
    A new title costs about 15 microseconds; readings are cached.

    Examples
    --------
    >>> reader = TitleReader(shipped_tables())
    >>> reader.read("Executive Assistant to the CEO").roles
    (('gatekeeper', 82),)
    >>> reader.read("Sales Manager, Chicago").rule
    'en-manager+en-sales'
    """

    def __init__(self, tables: TitleTables) -> None:
        self.tables = tables
        self.read = lru_cache(maxsize=65_536)(self._read)
        self._meant = lru_cache(maxsize=65_536)(self._word_meant)
        self._rules_within = lru_cache(maxsize=16_384)(self._rules_inside)

    @cached_property
    def _phrases(self) -> _Phrases:
        return _phrases(self.tables)

    @cached_property
    def spelling(self) -> Spelling:
        """What finds the word that a misspelt one means."""
        words = self._phrases.words()
        telling = [word for word, rule in words.items() if rule.tells_something]
        return Spelling(telling, (*words, *self.tables.correct_words))

    def _read(self, title: str) -> TitleReading:
        """``unknown``, ``other`` and no roles if no rule matches, as for an empty title."""
        matches = _without_lone_rules(self._matches_either_way(title))
        cuts = {match.rule.cuts for match in matches}
        if "title" in cuts:
            matches = [match for match in matches if match.rule.cuts == "title"]
        if "ambiguous" in cuts:
            matches = [match for match in matches if match.rule.certainty > _AMBIGUOUS]
        seniority = _seniority(_without_officers_of_groups(matches))
        if seniority is None and cuts.isdisjoint({"part", "rest", "title"}):
            seniority = self._told_by_the_last_word(title)
        department = _department(matches)
        decided = list(dict.fromkeys(rule for rule in (seniority, department) if rule is not None))
        grade = seniority.seniority if seniority else "unknown"
        area = department.department if department else "other"
        certainty = min((rule.certainty for rule in decided), default=100)
        likely = self.tables.roles.get((grade, area), ())
        return TitleReading(
            seniority=grade,
            department=area,
            roles=tuple((role, points * certainty // 100) for role, points in likely),
            rule="+".join(rule.id for rule in decided or [match.rule for match in matches[:1]]),
        )

    def _matches_either_way(self, title: str) -> list[_Match]:
        """The rules that match ``title``, or its halves the other way round: "Information Officer, Chief"."""
        first, comma, second = title.partition(",")
        matches = self._matches(title)
        if not comma or not first.strip() or not second.strip() or "," in second:
            return matches
        words = len(words_of(folded(second), self.tables.abbreviations))
        turned = self._matches(f"{second} {first}")
        across = any(match.start < words < match.stop and match.rule.seniority for match in turned)
        return turned if across else matches

    def _matches(self, title: str) -> list[_Match]:
        """The rules that match ``title``, from left to right, up to the first that cuts the rest."""
        phrases, in_full = self._phrases, self.tables.abbreviations
        matches: list[_Match] = []
        initials = ""
        for part, text in enumerate(_BETWEEN_PARTS.split(folded(title)[:_LONGEST_TITLE])):
            in_office_of = False
            words = [self._meant(word) for word in words_of(text, in_full)]
            if len(words) == 1 and len(words[0]) > 1 and initials.endswith(words[0]):
                continue  # "Medical Doctor (MD)": the words have been read, and MD may mean another
            initials = "".join(word[0] for word in words)
            if len(words) <= LONGEST_ALONE and (whole := phrases.alone.get(tuple(words))):
                matches.append(
                    _Match(
                        rule=whole,
                        part=part,
                        start=0,
                        stop=len(words),
                        follows_and=False,
                        in_office_of=in_office_of,
                    )
                )
                continue
            used: set[int] = set()
            at = 0
            while at < len(words):
                stop = at + 1
                for rule, stop in () if at in used else self._rules_at(words, at, used):
                    follows_and = at > 0 and words[at - 1] in _AND
                    if rule.cuts == "part" and stop == len(words):
                        earlier = part if at else part - 1  # "CTO (former)", "VP Sales - ex"
                        matches = [match for match in matches if match.part != earlier]
                    matches.append(
                        _Match(
                            rule=rule,
                            part=part,
                            start=at,
                            stop=stop,
                            follows_and=follows_and,
                            in_office_of=in_office_of,
                        )
                    )
                    if rule.cuts in ("rest", "title"):
                        return matches
                    if rule.cuts == "part":
                        stop = len(words)
                    in_office_of = in_office_of or rule.cuts == "seniority"
                at = stop
        return matches

    def _told_by_the_last_word(self, title: str) -> TitleRule | None:
        """
        The rule of a word at the end of a title that tells no seniority otherwise.

        The word is one such as "leadership", with a field before it, or ends as the names of occupations do.
        """
        phrases, in_full = self._phrases, self.tables.abbreviations
        words = words_of(folded(title), in_full)
        if len(words) > 1 and words[-1] in phrases.last:
            return _if_it_tells(phrases.last[words[-1]])
        first_part = next((part for part in _BETWEEN_PARTS.split(folded(title)) if part.strip()), "")
        word = (words_of(first_part, in_full) or [""])[-1]
        if word in phrases.last or len(word) < _SHORTEST_WORKER:
            return None
        return next((rule for ending, rule in phrases.last_endings if word.endswith(ending)), None)

    def _word_meant(self, word: str) -> str:
        """The word of a phrase that is meant by a word with one misspelt letter, or else the word itself."""
        return word if self._rules_within(word) else self.spelling.meant(word)

    def _rules_at(self, words: Sequence[str], at: int, used: set[int]) -> list[tuple[TitleRule, int]]:
        """The rules whose phrase starts at word ``at``, each with the position after the phrase."""
        phrases = self._phrases
        word = words[at]
        matches: list[tuple[TitleRule, int]] = []
        for phrase, rule in phrases.by_first_word.get(word, ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                matches = [(rule, at + len(phrase))]
                break
        if word in phrases.with_gap and (not matches or matches[0][1] == at + 1):
            last, rule = phrases.with_gap[word]
            for end in range(at + 2, min(len(words), at + 2 + _LONGEST_GAP)):
                if words[end] == last:
                    used.add(end)
                    return [(rule, at + 1)]
        return matches or [(rule, at + 1) for rule in self._rules_within(word)]

    def _rules_inside(self, word: str) -> tuple[TitleRule, ...]:
        """The rules that match the beginning or the end of a compound word."""
        begins = (rule for stem, rule in self._phrases.prefixes if word.startswith(stem))
        ends = (rule for stem, rule in self._phrases.suffixes if word.endswith(stem))
        return tuple(dict.fromkeys((*begins, *ends)))


@cache
def shipped_reader() -> TitleReader:
    """The reader of the shipped tables."""
    return TitleReader(shipped_tables())


def reader_of(tables: TitleTables) -> TitleReader:
    """A reader by some tables; always the same one by those that are shipped."""
    return shipped_reader() if tables is shipped_tables() else TitleReader(tables)


def read_title(title: str) -> TitleReading:
    """
    Seniority, department and likely buying roles of someone with this job title, by the shipped tables.

    Parameters
    ----------
    title
        As a CRM has it. Case, accents, dots in abbreviations and places after a comma make no
        difference.

    Examples
    --------
    >>> cfo = read_title("Chief Financial Officer")
    >>> cfo.seniority, cfo.department, cfo.roles
    ('c_suite', 'finance', (('economic_buyer', 89), ('decision_maker', 72)))
    """
    return shipped_reader().read(title)


def _phrases(tables: TitleTables) -> _Phrases:
    """Every phrase, folded as titles are, and also with umlauts spelt out, as in "Geschaeftsfuehrer"."""
    by_first_word: dict[str, list[tuple[tuple[str, ...], TitleRule]]] = {}
    alone: dict[tuple[str, ...], TitleRule] = {}
    with_gap: dict[str, tuple[str, TitleRule]] = {}
    last: dict[str, TitleRule] = {}
    last_endings: list[tuple[str, TitleRule]] = []
    prefixes: list[tuple[str, TitleRule]] = []
    suffixes: list[tuple[str, TitleRule]] = []
    for rule in tables.rules:
        for phrase in rule.phrases:
            for spelling in {folded(phrase), folded(phrase.translate(UMLAUTS_SPELT_OUT))}:
                words = tuple(words_of(spelling, tables.abbreviations))
                if rule.cuts == "last" and spelling.startswith("*"):
                    last_endings.append((words[0], rule))
                elif rule.cuts == "last":
                    last[words[-1]] = rule
                elif "..." in spelling:
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
    return _Phrases(
        by_first_word=by_first_word,
        alone=alone,
        with_gap=with_gap,
        last=last,
        last_endings=tuple(last_endings),
        prefixes=tuple(prefixes),
        suffixes=tuple(suffixes),
    )


def _if_it_tells(rule: TitleRule) -> TitleRule | None:
    """The rule, if it tells a seniority: a center, for one, is nobody."""
    return rule if rule.seniority else None


def _without_lone_rules(matches: list[_Match]) -> list[_Match]:
    """Matches without the rules that need another match in their language, where there is none."""
    languages = {match.rule.language for match in matches if match.rule.cuts != "itself"}
    return [match for match in matches if match.rule.cuts != "itself" or match.rule.language in languages]


def _without_officers_of_groups(matches: list[_Match]) -> list[_Match]:
    """Matches without the officer whose group somebody belongs to: "Engineer, CTO Group" is no CTO."""
    groups = [match for match in matches if match.rule.cuts == "officer"]
    officers = [
        match
        for match in matches
        for group in groups
        if (match.part, match.stop) == (group.part, group.start) and match.rule.seniority == "c_suite"
    ]
    left = [match for match in matches if match not in officers]
    return left if any(match.rule.seniority for match in left) else matches


def _seniority(matches: Sequence[_Match]) -> TitleRule | None:
    """The rule of the highest priority, then of the highest certainty, then the first."""
    rules = [match.rule for match in matches if match.rule.seniority and not match.in_office_of]
    return max(rules, key=lambda rule: (rule.seniority_priority, rule.certainty), default=None)


def _department(matches: Sequence[_Match]) -> TitleRule | None:
    """Of the rules of the highest priority, in the first part that has one, the nearest to the noun."""
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
    nearest = list({match.start: match for match in before or named}.values())  # one for each word
    last = len(nearest) - 1
    while last > 0 and nearest[last].follows_and and nearest[last - 1].stop == (nearest[last].start - 1):
        last -= 1
    return nearest[last].rule
