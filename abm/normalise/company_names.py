"""One spelling for each company name, without legal form, accents, punctuation and word order."""

import csv
import re
import string
import unicodedata
from importlib.resources import files
from typing import Final, NamedTuple

_LETTERS: Final = frozenset(string.ascii_lowercase)
_WORD: Final = re.compile(r"[^\W_]+")
_SIGNS: Final = {"&": " and ", "+": " and "} | dict.fromkeys("'`\u00b4\u2018\u2019\u02bc", "")
_ASCII_SIGNS: Final = tuple(sign for sign in _SIGNS if sign.isascii())
_LETTERS_WITHOUT_A_BASE: Final = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i", "ß": "ss"}
)

Form = tuple[str, ...]
"""A legal form, word by word."""


def company_key(written: str) -> str | None:
    """
    The words of a company name in alphabetical order, equal for two spellings of one name.

    Returns
    -------
    str or None
        None if there is neither a letter nor a digit.

    Examples
    --------
    >>> company_key("Müller & Söhne GmbH & Co. KG")
    'muller sohne'
    >>> company_key("BOSCH GMBH ROBERT") == company_key("Robert Bosch G.m.b.H.")
    True
    """
    return " ".join(sorted(company_words(written))) or None


def company_words(written: str) -> list[str]:
    """
    The essential words of a company name, in the order written.

    Legal forms (``GmbH & Co. KG``, ``S.p.A.``), accents, punctuation, leading articles and words for "and"
    are dropped, and so is an address after a legal form and a comma. A name of nothing else keeps them.

    Parameters
    ----------
    written
        As typed into a form or a CRM.

    Examples
    --------
    >>> company_words("Whirlpool Europe B.V., Veldhoven, NL")
    ['whirlpool', 'europe']
    >>> company_words("The Singer Co. N.V.")
    ['singer']
    >>> company_words("Co. Inc.")
    ['co', 'inc']
    """
    folded = _folded(written)
    if "," not in folded:
        return _without_forms(_words(folded))
    words: list[str] = []
    for part in folded.split(","):
        more = _words(part)
        if words and more and _ends_in_a_form(words) and not _is_all_forms(more):
            break
        words += more
    return _without_forms(_joined(words))


def _folded(written: str) -> str:
    """Text in lower case, without accents and quotes, and with "and" for its signs."""
    text = written.lower()
    signs = _ASCII_SIGNS
    if not text.isascii():
        signs = tuple(_SIGNS)
        text = unicodedata.normalize("NFKD", text.translate(_LETTERS_WITHOUT_A_BASE))
        text = unicodedata.normalize("NFC", "".join(c for c in text if not unicodedata.combining(c)))
    for sign in signs:
        if sign in text:
            text = text.replace(sign, _SIGNS[sign])
    return text


def _words(folded: str) -> list[str]:
    """Words without "and"; consecutive single letters are one abbreviation: n v is nv."""
    words: list[str] = _WORD.findall(folded)
    if not _FORMS.joining.isdisjoint(words):
        words = [word for word in words if word not in _FORMS.joining]
    return _joined(words)


def _joined(words: list[str]) -> list[str]:
    if _LETTERS.isdisjoint(words):
        return words
    joined: list[str] = []
    run = ""
    for word in words:
        if word in _LETTERS:
            run += word
            continue
        if run:
            joined.append(run)
            run = ""
        joined.append(word)
    return [*joined, run] if run else joined


def _without_forms(words: list[str]) -> list[str]:
    """Words without legal forms at either end, nor unambiguous forms anywhere; all words if none is left."""
    first, last = 0, len(words)
    ending, starting, anywhere = _FORMS.ending, _FORMS.starting, _FORMS.anywhere
    while last > 0 and words[last - 1] in ending and (length := _form_before(words, last)):
        last -= length
    while first < last - 1 and words[first] in starting and (length := _form_after(words, first, last)):
        first += length
    left = words[first:last]
    if not anywhere.isdisjoint(left):
        left = [word for word in left if word not in anywhere]
    if not "".join(left).isascii():
        left = [bare for word in left if (bare := _FORMS.written_together.sub("", word))]
    return left or words


def _form_before(words: list[str], last: int) -> int:
    """How many words before ``last`` are a legal form."""
    for form in _FORMS.ending.get(words[last - 1], ()):
        if tuple(words[max(last - len(form), 0) : last]) == form:
            return len(form)
    return 0


def _form_after(words: list[str], first: int, last: int) -> int:
    """How many words from ``first`` on are a legal form or an article, with a word left after them."""
    for form in _FORMS.starting[words[first]]:
        if first + len(form) < last and tuple(words[first : first + len(form)]) == form:
            return len(form)
    return 0


def _ends_in_a_form(words: list[str]) -> bool:
    together = _joined(words)
    return 0 < _form_before(together, len(together)) < len(together)


def _is_all_forms(words: list[str]) -> bool:
    last = len(words)
    while last and (length := _form_before(words, last)):
        last -= length
    return last == 0


class _Forms(NamedTuple):
    """The forms of ``company_forms.csv``: by their last word, by their first, and the rest."""

    ending: dict[str, tuple[Form, ...]]
    starting: dict[str, tuple[Form, ...]]
    anywhere: frozenset[str]
    joining: frozenset[str]
    written_together: re.Pattern[str]


def _read_forms() -> _Forms:
    listed: dict[str, list[str]] = {}
    table = files("abm.normalise").joinpath("company_forms.csv").read_text("utf-8")
    for row in csv.DictReader(table.splitlines()):
        listed.setdefault(row["place"], []).extend(map(_folded, row["forms"].split(" | ")))
    joining = frozenset(listed["joining"])

    def forms(*places: str) -> set[Form]:
        written = (_WORD.findall(text) for place in places for text in listed[place])
        without_and = {tuple(_joined([word for word in words if word not in joining])) for words in written}
        return without_and - {()}

    return _Forms(
        ending=_by_word(forms("end", "both", "anywhere"), -1),
        starting=_by_word(forms("start", "both", "anywhere", "article"), 0),
        anywhere=frozenset(form[0] for form in forms("anywhere") if len(form) == 1),
        joining=joining,
        written_together=re.compile("|".join(sorted(map(re.escape, listed["together"]), key=len)[::-1])),
    )


def _by_word(forms: set[Form], position: int) -> dict[str, tuple[Form, ...]]:
    """Forms by their word at ``position``, the longest first."""
    by_word: dict[str, list[Form]] = {}
    for form in sorted(forms, key=lambda form: (-len(form), form)):
        by_word.setdefault(form[position], []).append(form)
    return {word: tuple(listed) for word, listed in by_word.items()}


_FORMS: Final = _read_forms()
