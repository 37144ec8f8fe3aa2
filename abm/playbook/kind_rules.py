"""
What a kind of engagement means in a source: the rules of ``kind_rules.csv``.

A source often says little: that somebody responded to a campaign, or saw a page. What the campaign was, and
which page, says the rest. A rule names the kind that the source gave, what other columns must hold, and the
kind that this means; of the rules that fit an engagement the first one counts. A workspace may have a file of
the same name: its rows come first, and one with the name of a shipped rule replaces it.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from abm.config.csv_tables import CsvTable
from abm.vocabulary.engagement_kinds import KIND_NAMES

KIND_RULES_FILE: Final = "kind_rules.csv"
WHOLE: Final = ("kind", "source", "direction", "reply")
"""Conditions that look at the whole of what a column holds."""
CONDITIONS: Final = (*WHOLE, "campaign_type", "campaign", "status", "form", "page", "asset")
"""Columns that say what must be so; the others look for words in what a column holds."""
COLUMNS: Final = ("rule", *CONDITIONS, "becomes", "meaning")
SEPARATORS: Final = (
    "\t_-/\\.,:;!?&+=#@|()[]{}<>\"'`*%~^$"
    "\N{EN DASH}\N{EM DASH}\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
    "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}"
    "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
    "\N{SECTION SIGN}\N{DEGREE SIGN}\N{MIDDLE DOT}\N{BULLET}\N{HORIZONTAL ELLIPSIS}"
    "\N{REGISTERED SIGN}\N{TRADE MARK SIGN}\N{NO-BREAK SPACE}"
)
"""What is between words."""
IN_ADDRESSES: Final = "_%\\"
"""What counts as ``-`` in the address of a page."""
PAGE_ENDINGS: Final = (".html", ".htm", ".php", ".aspx")
"""What is left out of the address of a page; ``sql/staging/int_refined_kinds.sql`` has the same."""
_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_TO_BLANKS = str.maketrans(dict.fromkeys(SEPARATORS, " "))
_TO_DASHES = str.maketrans(dict.fromkeys(IN_ADDRESSES, "-"))


@dataclass(frozen=True, slots=True)
class Pattern:
    """
    One of the texts that a condition allows.

    Parameters
    ----------
    condition
        The column of ``kind_rules.csv``.
    looks_at
        The condition, or ``path`` where the whole address of a page is compared.
    piece
        The longest part without a wildcard, which is looked for first.
    like
        What the text must be like: as SQL has it, with ``%`` for anything.
    """

    condition: str
    looks_at: str
    piece: str
    like: str


@dataclass(frozen=True, slots=True)
class KindRule:
    """
    One row of ``kind_rules.csv``.

    Parameters
    ----------
    rule
        Its name, which engagements keep as ``kind_rule``.
    patterns
        What must be so. Of several patterns of one condition one must fit.
    becomes
        The kind that it means; None if the kind of the source stays.
    """

    rule: str
    patterns: tuple[Pattern, ...]
    becomes: str | None


@cache
def shipped_kind_rules() -> tuple[KindRule, ...]:
    """The rules of this package."""
    return kind_rules_of(files("abm.playbook").joinpath("shipped", KIND_RULES_FILE))


def read_kind_rules(folder: Path, added_kinds: Collection[str] = ()) -> tuple[KindRule, ...]:
    """
    The rules that a folder has in a file of this name, then the shipped ones that they do not replace.

    Parameters
    ----------
    folder
        The workspace.
    added_kinds
        Kinds that its playbook has besides those of the catalogue.

    Raises
    ------
    SettingsError
        If the file has mistakes; every one of them with its line.
    """
    file = folder / KIND_RULES_FILE
    own = kind_rules_of(file, added_kinds) if file.is_file() else ()
    replaced = {rule.rule for rule in own}
    return (*own, *(rule for rule in shipped_kind_rules() if rule.rule not in replaced))


def kind_rules_of(file: Traversable, added_kinds: Collection[str] = ()) -> tuple[KindRule, ...]:
    """
    The rules of a table, in the order of the file.

    Raises
    ------
    SettingsError
        If ``file`` is not such a table; every mistake with its line.
    """
    table = CsvTable(file, COLUMNS)
    rules: dict[str, KindRule] = {}
    kinds = {*KIND_NAMES, *added_kinds}
    for line, row in table.rows:
        name, becomes = row["rule"], row["becomes"]
        if not _NAME.fullmatch(name):
            table.mistake(line, f'rule "{name}" is not a name of lower-case letters, digits, - and _')
        elif name in rules:
            table.mistake(line, f'rule "{name}" is there twice; give one of them another name')
        if becomes and becomes not in kinds:
            meant = did_you_mean(becomes, kinds) or "; the catalogue and [[kinds]] of the playbook list them"
            table.mistake(line, f'becomes "{becomes}" is no kind{meant}')
        if not row["kind"]:
            table.mistake(line, "kind is empty; name the kind that the source gives, or * for any")
        for condition, allowed in (
            ("direction", ("inbound", "outbound", "mutual")),
            ("reply", ("yes", "no")),
        ):
            table.word(line, row, condition, ("", *allowed))
        for condition in CONDITIONS:
            if row[condition] and not all(_is_something(part) for part in row[condition].split("|")):
                table.mistake(line, f'{condition} "{row[condition]}" has a part without a word')
        rules[name] = KindRule(
            name,
            tuple(p for condition in CONDITIONS for p in patterns_of(condition, row[condition])),
            becomes or None,
        )
    table.raise_mistakes()
    return tuple(rules.values())


def did_you_mean(kind: str, kinds: Iterable[str]) -> str:
    """
    The end of a sentence that suggests the kind that was probably meant; empty if none is near.

    Examples
    --------
    >>> did_you_mean("Webinar attended", ["webinar_attended", "webinar_registered"])
    '; did you mean webinar_attended?'
    >>> did_you_mean("lunch", ["webinar_attended"])
    ''
    """
    near = nearest_kind(kind, kinds)
    return f"; did you mean {near}?" if near else ""


def nearest_kind(kind: str, kinds: Iterable[str]) -> str | None:
    """
    The kind that is written most like another; None if none is near.

    Examples
    --------
    >>> nearest_kind("Attended Webinar", ["webinar_attended", "event_attended"])
    'webinar_attended'
    >>> nearest_kind("White paper download", ["whitepaper_download", "ebook_download"])
    'whitepaper_download'
    """
    for blank, order, cutoff in ((" ", sorted, 0.8), ("", list, 0.9)):
        named = {blank.join(order(words(name).split())): name for name in sorted(kinds, reverse=True)}
        near = get_close_matches(blank.join(order(words(kind).split())), named, n=1, cutoff=cutoff)
        if near:
            return named[near[0]]
    return None


def words(text: str) -> str:
    """
    A text in lower case with one blank between its words, and around it.

    Examples
    --------
    >>> words("No-Show / cancelled"), words("WEBINAR_ATTENDED")
    (' no show cancelled ', ' webinar attended ')
    """
    return f" {' '.join(text.lower().translate(_TO_BLANKS).split())} "


def _is_something(text: str) -> bool:
    return text.strip() == "*" or bool(words(text).strip()) or text.strip().startswith("/")


def patterns_of(condition: str, cell: str) -> Iterator[Pattern]:
    """What a cell of a condition allows, of which one must fit."""
    for text in filter(None, (part.strip() for part in cell.split("|"))):
        looks_at = "path" if condition == "page" and text.startswith("/") else condition
        like = _address(text) if looks_at == "path" else _like(text)
        if looks_at == condition and condition not in WHOLE:
            like = f"%{like}%"
        yield Pattern(condition, looks_at, max(like.split("%"), key=len), like)


def _like(text: str) -> str:
    """
    What words must be like: * is anything.

    Examples
    --------
    >>> _like("case stud*"), _like("*"), _like("on-demand")
    (' case stud% ', ' % ', ' on demand ')
    """
    parts = [part.lower().translate(_TO_BLANKS) for part in text.split("*")]
    return f" {' '.join('%'.join(parts).split())} "


def _address(text: str) -> str:
    """
    What the address of a page must be like, without a slash or ".html" at its end.

    Examples
    --------
    >>> _address("/pricing.html"), _address("/*/Thank_you*/"), _address("/")
    ('/pricing', '/%/thank-you%', '/')
    """
    plain = text.lower().translate(_TO_DASHES)
    for ending in PAGE_ENDINGS:
        plain = plain.replace(ending, "")
    return (plain.rstrip("/") or "/").replace("*", "%")
