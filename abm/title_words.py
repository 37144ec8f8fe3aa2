"""The words of a job title: folded, so that two spellings of one word are one."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

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
_DOTTED = re.compile(r"(?<![^\W\d_])[^\W\d_](?:\.[^\W\d_])+(?![^\W\d_])\.?")

_IN_FULL: Final[Callable[[str, str], str]] = {"&": "and", "+": "and", **ABBREVIATIONS}.get


def folded(text: str) -> str:
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


def words_of(folded: str) -> list[str]:
    """Words of a folded text, abbreviations written out."""
    return [_IN_FULL(word, word) for word in _WORD.findall(folded)]
