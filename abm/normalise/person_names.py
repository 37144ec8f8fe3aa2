"""One spelling for each person's name, without titles, accents, nicknames, case and word order."""

import csv
import re
import unicodedata
from importlib.resources import files
from typing import Final, NamedTuple

_WORD: Final = re.compile(r"[^\W_]+")
_PLAIN: Final = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")
_ASIDE: Final = re.compile(r"\([^)]*\)|\"[^\"]*\"|\u201c[^\u201d]*\u201d|\bph\.? ?d\b")
_APOSTROPHES: Final = str.maketrans("", "", "'`\u00b4\u2018\u2019\u02bc")
_WITHOUT_A_BASE: Final = {"ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i", "ß": "ss", "œ": "oe"}
_AS_ONE_LETTER: Final = str.maketrans(_WITHOUT_A_BASE | {"ø": "o", "æ": "ae"})
_AS_TWO_LETTERS: Final = str.maketrans(
    _WITHOUT_A_BASE | {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"}
)
_TITLES: Final = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame rev herr frau mme mlle monsieur madame sra srta sr dott"
    " dottssa ing dipl mag univ".split()
)
_DEGREES: Final = frozenset("phd mba cpa cfa msc bsc llm llb md esq pmp dds cissp".split())


def _read_nicknames() -> dict[str, str]:
    """
    The full name of a short form that belongs to one name only.

    Alex, Chris, Sam and Pat may be men or women, and Jack, Harry and Kate are full names too: not listed.
    """
    table = files("abm.normalise").joinpath("nicknames.csv").read_text("utf-8")
    rows = csv.DictReader(table.splitlines())
    return {short: row["name"] for row in rows for short in row["nicknames"].split()}


_IN_FULL: Final = _read_nicknames() | {"junior": "jr", "senior": "sr"}


class PersonName(NamedTuple):
    """One spelling of a name."""

    key: str
    """Words in alphabetical order."""

    initials: str
    """Single letters between them, in order."""

    is_full: bool
    """Whether there are two words or more: a first name alone says little."""


def person_names(written: str) -> list[PersonName]:
    """
    The normal spelling of a name; two for a name with umlauts, which may be written as one letter or two.

    Titles before a name and degrees after it are dropped. ``Jr`` and ``III`` stay, because father and son are
    two people.

    Parameters
    ----------
    written
        As typed into a form or a CRM.

    Returns
    -------
    list of PersonName
        Empty if there is neither a letter nor a digit.

    Examples
    --------
    >>> person_names("Smith, Dr. Jane A.")
    [PersonName(key='jane smith', initials='a', is_full=True)]
    >>> [name.key for name in person_names("Jörg Müller")]
    ['jorg muller', 'joerg mueller']
    >>> person_names("Bob Smith") == person_names("SMITH, Robert")
    True
    >>> person_names("J. Smith")
    [PersonName(key='j smith', initials='', is_full=True)]
    """
    if _PLAIN.fullmatch(written):
        first, last = (_IN_FULL.get(word, word) for word in written.lower().split(" "))
        if first not in _TITLES and last not in _DEGREES:
            return [PersonName(f"{first} {last}" if first <= last else f"{last} {first}", "", is_full=True)]
    text = _ASIDE.sub(" ", unicodedata.normalize("NFC", written.lower())).translate(_APOSTROPHES)
    if text.isascii():
        spellings = [text]
    else:
        spellings = [_bare(text.translate(letters)) for letters in (_AS_ONE_LETTER, _AS_TWO_LETTERS)]
    return list(dict.fromkeys(name for spelling in spellings if (name := _read(spelling))))


def _bare(text: str) -> str:
    """Letters without their accents."""
    split = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(c for c in split if not unicodedata.combining(c)))


def _read(spelling: str) -> PersonName | None:
    parts = [_WORD.findall(part) for part in spelling.split(",")]
    words = [word for part in parts for word in _trimmed(part)] or [word for part in parts for word in part]
    words = [_IN_FULL.get(word, word) for word in words]
    long = [word for word in words if len(word) > 1 or not word.isascii()]
    if len(long) < 2:
        return PersonName(" ".join(sorted(words)), "", len(words) > 1) if words else None
    initials = "".join(word for word in words if len(word) == 1 and word.isascii())
    return PersonName(" ".join(sorted(long)), initials, is_full=True)


def _trimmed(words: list[str]) -> list[str]:
    """Words without the titles before and the degrees after them."""
    first, last = 0, len(words)
    while first < last and words[first] in _TITLES:
        first += 1
    while first < last and words[last - 1] in _DEGREES:
        last -= 1
    return words[first:last]
