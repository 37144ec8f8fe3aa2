"""One spelling for each phone number, and the countries that reading one needs."""

import csv
import re
from importlib.resources import files
from typing import Final, NamedTuple

_EXTENSION: Final = re.compile(
    r"(?:;\s*ext=|(?<![a-z])(?:ext(?:ension|n)?|x|durchwahl|dw|poste)\.?\s*:?|#)\s*(\d{1,6})\s*$",
    re.IGNORECASE,
)
_NOT_A_DIGIT: Final = re.compile(r"\D")
_TRUNK_IN_BRACKETS: Final = re.compile(r"\(\s*0\s*\)")
SHORTEST, LONGEST = 7, 15
"""Fewest and most digits of a number with its country code; ITU-T E.164 allows 15."""


class Phone(NamedTuple):
    """A number as it is dialled from abroad, and its extension."""

    number: str
    extension: str


class Country(NamedTuple):
    """A country: its two letters, its calling code, and the digits dialled before a number within it."""

    code: str
    calling: str
    trunk: str


def country_code(written: str | None) -> str | None:
    """
    The two letters of a country (ISO 3166), or the text itself in capitals if we do not know it.

    Examples
    --------
    >>> country_code("Deutschland"), country_code("usa"), country_code("Atlantis"), country_code(" ")
    ('DE', 'US', 'ATLANTIS', None)
    """
    text = (written or "").strip().lower()
    country = _COUNTRIES.get(text)
    return country.code if country else text.upper() or None


def phone(written: str, country: str | None) -> Phone | None:
    """
    A phone number in one spelling.

    Parameters
    ----------
    written
        As typed. What follows ``ext.``, ``x`` or ``#`` is an extension.
    country
        The country of a number that does not have a country code.

    Returns
    -------
    Phone or None
        With a plus if the country is known, else the digits as written. None if there are too few or too
        many digits, or all of them are the same.

    Examples
    --------
    >>> phone("+49 (0)30 901820 ext. 12", None)
    Phone(number='+4930901820', extension='12')
    >>> phone("030/901820", "Germany").number, phone("0049 30 901820", None).number
    ('+4930901820', '+4930901820')
    >>> phone("(555) 010-1234", "US").number, phone("555 010 1234", None).number
    ('+15550101234', '5550101234')
    >>> phone("0000000000", None)
    """
    suffix = _EXTENSION.search(written)
    main, extension = (written[: suffix.start()], suffix[1]) if suffix else (written, "")
    digits = _NOT_A_DIGIT.sub("", main)
    if main.lstrip().startswith("+") or digits.startswith(("00", "011")):
        digits = _NOT_A_DIGIT.sub("", _TRUNK_IN_BRACKETS.sub("", main))
        if not main.lstrip().startswith("+"):
            digits = digits[3:] if digits.startswith("011") else digits[2:]
        number = f"+{digits}"
    elif (dialled_in := _COUNTRIES.get((country or "").strip().lower())) and dialled_in.calling:
        number = f"+{dialled_in.calling}{digits.removeprefix(dialled_in.trunk)}"
    else:
        number = digits
    is_number = SHORTEST <= len(number.lstrip("+")) <= LONGEST and len(set(digits)) > 1
    return Phone(number, extension) if is_number else None


def _read_countries() -> dict[str, Country]:
    """Countries by code and by every name, in lower case."""
    table = files("abm.normalise").joinpath("countries.csv").read_text("utf-8")
    countries = {}
    for row in csv.DictReader(table.splitlines()):
        country = Country(row["code"], row["calling"], row["trunk"])
        for name in (row["code"], *row["names"].split(" | ")):
            countries[name.lower()] = country
    return countries


_COUNTRIES: Final = _read_countries()
