"""The words of a job title, folded so that two spellings of a word are equal."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

_LETTERS_BEYOND_ACCENTS: Final = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "\u0131": "i"}
)
UMLAUTS_SPELT_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_WORD = re.compile(r"[^\W\d_]+|[&+]")
_GENDER = re.compile(  # "Leiter*in", "Chargé(e)", "Directeur/trice", "Director/a"
    r"(?<=[^\W\d_]{3})(?:"
    r"\((?:-?in|ne|euse|t?rice|a|e|r)\)|[*:_\u00b7/](?:-?in|-?innen|ne|euse|t?rice|a|e)(?![^\W\d_])"
    r")"
)
_AD_INTERIM = re.compile(r"(?<=[^\W\d_])[\s,(/-]+(?:a\.\s?i\.?|i\.\s?v\.|p\.\s?i\.)\)?\s*$")  # "CTO a.i."
_SLASHED = re.compile(r"(?<![^\W\d_])i/([st])(?![^\W\d_])")  # "I/T Manager"
_DOTTED = re.compile(r"(?<![^\W\d_])[^\W\d_](?:\.[^\W\d_])+(?![^\W\d_])\.?")


def folded(text: str) -> str:
    """``text`` in lower case without accents: "V.P." is "vp", "I/T" is "it", and "a.i." is left out."""
    if text.isascii():
        plain = text.lower()
    else:
        apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
        plain = plain.translate(_LETTERS_BEYOND_ACCENTS)
    if any(mark in plain for mark in "/(*:_\u00b7"):
        plain = _SLASHED.sub(r"i\1", _GENDER.sub("", plain))
    if "." in plain:
        plain = _AD_INTERIM.sub("", plain)
    return _DOTTED.sub(lambda dotted: dotted[0].replace(".", ""), plain) if "." in plain else plain


def words_of(folded: str, abbreviations: Mapping[str, str]) -> list[str]:
    """
    The words of a folded text, with abbreviations written out.

    Examples
    --------
    >>> words_of("sr. mgr r&d", {"mgr": "manager", "&": "and"})
    ['sr', 'manager', 'r', 'and', 'd']
    """
    return [abbreviations.get(word, word) for word in _WORD.findall(folded)]
