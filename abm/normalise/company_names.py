"""One spelling for each company name, without legal form, accents, punctuation and word order."""

import csv
import re
import string
import unicodedata
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Final, NamedTuple

UNKNOWN: Final = "?"
"""Takes the place of a letter that was replaced by a sign, as in ``Micro#oft``."""
_LETTERS: Final = frozenset(string.ascii_lowercase)
_WORD: Final = re.compile(r"[^\W_]+(?:\?[^\W_]+)*")
_SIGN_IN_A_WORD: Final = re.compile(
    r"(?<=[^\W_])[?*#@$%!^~=<>\u00a3\u20ac\u00a4\u00bf\u00a1\ufffd](?=[^\W_])"
)
_DIGITS: Final = re.compile(r"\d+")
_ORDINAL: Final = re.compile(r"(\d+)(?:st|nd|rd|th|er|ere|eme|ste|de|te)")
_ROMAN_ONES: Final = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_ROMAN_NUMERALS: Final = {
    ten + one: str(10 * tens + ones)
    for tens, ten in enumerate(("", "x", "xx"))
    for ones, one in enumerate(_ROMAN_ONES)
    if ten + one
}
_SHORT_FORMS: Final = frozenset(("ag", "ab", "as", "bv", "kg", "nv", "sa", "sl", "spa", "srl"))
_SHORTEST_MISSPELT: Final = 6  # letters of a legal form that may have a typing error
_SIGNS: Final = {"&": " and ", "+": " and "} | dict.fromkeys("'`\u00b4\u2018\u2019\u02bc", "")
_ASCII_SIGNS: Final = tuple(sign for sign in _SIGNS if sign.isascii())
_LETTERS_WITHOUT_A_BASE: Final = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i", "ß": "ss"}
)

Form = tuple[str, ...]
"""A legal form, word by word."""


class CompanyName(NamedTuple):
    """
    What a company name consists of.

    Parameters
    ----------
    words
        The essential words in the order written, with numbers in digits.
    spelling
        All words but "and", legal forms included, written together.
    form
        The families of its legal forms; a form that is in none is its own. Empty without one.
    numerals
        The numbers in digits, each once, in order.
    numbers
        The same with those in words and in Roman numerals, which may be something else.
    """

    words: tuple[str, ...]
    spelling: str
    form: str
    numerals: tuple[str, ...]
    numbers: tuple[str, ...]


def company_name(written: str) -> CompanyName:
    """
    The parts of a company name by which it is compared with others.

    Examples
    --------
    >>> name = company_name("Third Star Fund II Limited")
    >>> name.words, name.form, name.numerals, name.numbers
    (('3', 'star', 'fund', '2'), 'ltd', (), ('2', '3'))
    >>> company_name("Micro#oft Corp.").words
    ('micro?oft',)
    """
    words, spelt, forms = _parts(written)
    spelling = "".join(spelt)
    form = _families(forms) if forms else ""
    if (spelling.isalpha() or not _DIGITS.search(spelling)) and _NUMBER_WORDS.keys().isdisjoint(words):
        return CompanyName(words=tuple(words), spelling=spelling, form=form, numerals=(), numbers=())
    in_digits: list[str] = []
    numerals: set[str] = set()
    in_words: set[str] = set()
    for word in words:
        number = _numeral(word)
        if number:
            numerals.add(number)
        elif number := _NUMBER_WORDS.get(word, "") if len(words) > 1 else "":
            in_words.add(number)
        else:
            numerals.update(digits.lstrip("0") for digits in _DIGITS.findall(word))
        in_digits.append(number or word)
    return CompanyName(
        words=tuple(in_digits),
        spelling=spelling,
        form=form,
        numerals=tuple(sorted(numerals)),
        numbers=tuple(sorted(numerals | in_words)),
    )


def _families(forms: list[Form]) -> str:
    """The families of legal forms; a form that is in none is its own."""
    families = _FORMS.families
    if len(forms) == 1:
        return families.get(forms[0]) or "".join(forms[0])
    return " ".join(sorted({families.get(form) or "".join(form) for form in forms}))


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
    return " ".join(sorted(company_name(written).words)) or None


def company_words(written: str) -> list[str]:
    """
    The essential words of a company name, in the order written.

    Legal forms (``GmbH & Co. KG``, ``S.p.A.``), accents, punctuation, leading articles and words for "and"
    are dropped, and so is an address after a legal form and a comma. A name of nothing else keeps them. A
    word of six letters or more of a legal form, and ``GmbH``, may have a typing error.

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
    return _parts(written).words


class _Parts(NamedTuple):
    """The essential words of a name, all its words, and its legal forms."""

    words: list[str]
    spelt: list[str]
    forms: list[Form]


def _parts(written: str) -> _Parts:
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


def _numeral(word: str) -> str:
    """The number that a word is in digits, "1st" included; empty if it is none."""
    if word.isalpha():
        return ""
    number = word if word.isdecimal() else (ordinal[1] if (ordinal := _ORDINAL.fullmatch(word)) else "")
    return number.lstrip("0") or number[:1]


def _folded(written: str) -> str:
    """Text in lower case, without accents and quotes, and with "and" for its signs."""
    text = written.lower()
    if text.isascii() and text.replace(" ", "").isalnum():
        return text
    signs = _ASCII_SIGNS
    if not text.isascii():
        signs = tuple(_SIGNS)
        text = unicodedata.normalize("NFKD", text.translate(_LETTERS_WITHOUT_A_BASE))
        text = unicodedata.normalize("NFC", "".join(c for c in text if not unicodedata.combining(c)))
    for sign in signs:
        if sign in text:
            text = text.replace(sign, _SIGNS[sign])
    return _SIGN_IN_A_WORD.sub(UNKNOWN, text)


def _words(folded: str) -> list[str]:
    """Words without "and"; consecutive single letters are one abbreviation: n v is nv."""
    is_plain = folded.replace(" ", "").isalnum()
    words: list[str] = folded.split() if is_plain else _WORD.findall(folded)
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
    if joined and run[:1] in _ROMAN_NUMERALS and run[1:] in _SHORT_FORMS:
        return [*joined, run[0], run[1:]]  # "Star Fund V B.V."
    return [*joined, run] if run else joined


def _without_forms(words: list[str]) -> _Parts:
    """Words without legal forms at either end, nor unambiguous forms anywhere; all words if none is left."""
    first, last = 0, len(words)
    anywhere = _FORMS.anywhere
    forms: list[Form] = []
    while last > 0 and (form := _form_before(words, last)):
        last -= len(form)
        forms.append(form)
    while first < last - 1 and (form := _form_after(words, first, last)):
        first += len(form)
        forms += () if form in _FORMS.articles else (form,)
    left = words[first:last] if forms or first else words
    if not anywhere.isdisjoint(left):
        forms += [(word,) for word in left if word in anywhere]
        left = [word for word in left if word not in anywhere]
    if not "".join(left).isascii():
        left = [bare for word in left if (bare := _FORMS.written_together.sub("", word))]
    return _Parts(left or words, words, forms)


def _form_before(words: list[str], last: int) -> Form:
    """The legal form whose last word is before ``last``; empty if there is none."""
    word = words[last - 1]
    for form in _FORMS.ending.get(_FORMS.misspelt.get(word, word), ()):
        if len(form) == 1 or _meant(words[max(last - len(form), 0) : last]) == form:
            return form
    return ()


def _form_after(words: list[str], first: int, last: int) -> Form:
    """The legal form or article that begins at ``first``, with a word left after it; empty without one."""
    word = words[first]
    for form in _FORMS.starting.get(_FORMS.misspelt.get(word, word), ()):
        if first + len(form) < last and _meant(words[first : first + len(form)]) == form:
            return form
    return ()


def _meant(words: Sequence[str]) -> Form:
    """The words of forms that may be misspelt in words; others as they are."""
    return tuple(_FORMS.misspelt.get(word, word) for word in words)


def _misspellings(word: str) -> Iterator[str]:
    """The word with a letter left out, two neighbours exchanged, and a letter changed or added."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        yield before + after[1:]
        yield before + after[1::-1] + after[2:]
        for letter in string.ascii_lowercase:
            yield before + letter + after[1:]
            yield before + letter + after


def _ends_in_a_form(words: list[str]) -> bool:
    together = _joined(words)
    return 0 < len(_form_before(together, len(together))) < len(together)


def _is_all_forms(words: list[str]) -> bool:
    last = len(words)
    while last and (form := _form_before(words, last)):
        last -= len(form)
    return last == 0


class _Forms(NamedTuple):
    """The forms of ``company_forms.csv``: by their last word, by their first, and the rest."""

    ending: dict[str, tuple[Form, ...]]
    starting: dict[str, tuple[Form, ...]]
    anywhere: frozenset[str]
    articles: frozenset[Form]
    joining: frozenset[str]
    written_together: re.Pattern[str]
    misspelt: dict[str, str]
    """Words of forms by what they may be with a typing error."""
    families: dict[Form, str]
    """From a form to the name of its family in ``company_form_families.csv``."""


def _read_forms() -> _Forms:
    listed = _listed("company_forms.csv", "place", "forms")
    joining = frozenset(listed["joining"])

    def form_of(text: str) -> Form:
        return tuple(_joined([word for word in _WORD.findall(text) if word not in joining]))

    def forms(*places: str) -> set[Form]:
        return {form_of(text) for place in places for text in listed[place]} - {()}

    ending = forms("end", "both", "anywhere")
    words = {word for form in ending | forms("article") for word in form}
    long_words = [word for word in words if len(word) >= _SHORTEST_MISSPELT or word == "gmbh"]
    long_words.sort(key=lambda word: ((word,) in ending, word))
    misspelt = {text: word for word in long_words for text in _misspellings(word)}
    return _Forms(
        ending=_by_word(ending, -1),
        starting=_by_word(forms("start", "both", "anywhere", "article"), 0),
        anywhere=frozenset(form[0] for form in forms("anywhere") if len(form) == 1),
        articles=frozenset(forms("article")),
        joining=joining,
        written_together=re.compile("|".join(sorted(map(re.escape, listed["together"]), key=len)[::-1])),
        misspelt=misspelt | dict(zip(words, words, strict=True)),
        families={
            form_of(text): family
            for family, texts in _listed("company_form_families.csv", "family", "forms").items()
            for text in texts
        },
    )


def _listed(file: str, key: str, cells: str) -> dict[str, list[str]]:
    """The texts of a column of a table next to this module, folded, by the text of another column."""
    table = files("abm.normalise").joinpath(file).read_text("utf-8")
    listed: dict[str, list[str]] = {}
    for row in csv.DictReader(table.splitlines()):
        listed.setdefault(row[key], []).extend(map(_folded, row[cells].split(" | ")))
    return listed


def _by_word(forms: set[Form], position: int) -> dict[str, tuple[Form, ...]]:
    """Forms by their word at ``position``, the longest first."""
    by_word: dict[str, list[Form]] = {}
    for form in sorted(forms, key=lambda form: (-len(form), form)):
        by_word.setdefault(form[position], []).append(form)
    return {word: tuple(listed) for word, listed in by_word.items()}


_FORMS: Final = _read_forms()
_NUMBER_WORDS: Final = _ROMAN_NUMERALS | {
    word: number
    for number, words in _listed("company_numbers.csv", "number", "words").items()
    for word in words
}
