"""A made-up book to measure matching on: companies, and leads of whom we know where they belong."""

import random
import string
from dataclasses import dataclass

OPEN = [consonant + vowel for consonant in "bcdfghjklmnprstvwz" for vowel in "aeiou"]
CLOSED = [syllable + last for syllable in OPEN for last in "nrlstx"]
TRADES = (
    "Software Systems Logistics Foods Energy Health Capital Partners Media Networks Robotics Pharma Motors"
    " Steel Airlines Bank Insurance Analytics Security Labs Solutions Chemicals Plastics Textiles Tools"
    " Consulting Retail Hotels Travel Mining Shipping Packaging Instruments Semiconductors Group"
).split()
FORMS = ("Inc.", "Inc", "LLC", "Ltd.", "Limited", "GmbH", "AG", "S.A.", "S.p.A.", "B.V.", "N.V.", "Corp.", "")
ACCENTS = str.maketrans({"a": "á", "e": "é", "o": "ö", "i": "í", "u": "ü"})


@dataclass(frozen=True)
class Lead:
    """A lead, what kind of case it is, and the account it truly belongs to."""

    lead_id: str
    email: str
    company: str
    case: str
    account_id: str | None


@dataclass(frozen=True)
class MadeUpBook:
    """Accounts as (id, name, domain), and leads."""

    accounts: list[tuple[str, str, str]]
    leads: list[Lead]


def made_up_book(size: int, seed: int = 7) -> MadeUpBook:
    """
    ``size`` accounts and as many leads.

    60 % of the leads write from their account's domain, 20 % give its name in other words (legal form,
    accents, case, order, ampersand), 15 % misspell it by one or two letters, 5 % belong nowhere. Half of
    those without the domain use free mail, the others a domain nobody knows.
    """
    pick = random.Random(seed)  # noqa: S311
    names = _names(pick, size + size // 20)
    accounts = [
        (f"A{n:06d}", f"{name} {pick.choice(FORMS)}".strip(), f"{_slug(name)}.com")
        for n, name in enumerate(names[:size])
    ]
    strangers = iter(names[size:])
    leads = []
    for n in range(size):
        case = pick.choices(("domain", "name", "typo", "nothing"), (60, 20, 15, 5))[0]
        account_id, name, domain = pick.choice(accounts)
        bare = names[int(account_id[1:])]
        elsewhere = "gmail.com" if pick.random() < 0.5 else f"mail{n}.net"
        lead_id = f"L{n:06d}"
        if case == "domain":
            company = name if pick.random() < 0.5 else ""
            leads.append(Lead(lead_id, f"p{n}@{domain}", company, case, account_id))
        elif case == "name":
            leads.append(Lead(lead_id, f"p{n}@{elsewhere}", _reworded(pick, bare), case, account_id))
        elif case == "typo":
            company = f"{_misspelt(pick, bare)} {pick.choice(FORMS)}".strip()
            leads.append(Lead(lead_id, f"p{n}@{elsewhere}", company, case, account_id))
        else:
            stranger = next(strangers, None) or _names(pick, 1)[0]
            leads.append(Lead(lead_id, f"p{n}@{elsewhere}", stranger, case, None))
    return MadeUpBook(accounts, leads)


def _names(pick: random.Random, count: int) -> list[str]:
    """Different names of two words or three; now and then two that are close."""
    found: dict[str, None] = {}
    while len(found) < count:
        brand = _word(pick, pick.randint(3, 4))
        words = [brand, pick.choice(TRADES)]
        if pick.random() < 0.3:
            words.insert(1, _word(pick, 2))
        if pick.random() < 0.1:
            words.insert(1, "&")
        found[" ".join(words)] = None
    return list(found)


def _word(pick: random.Random, syllables: int) -> str:
    return "".join(pick.choice(pick.choices((OPEN, CLOSED), (12, 1))[0]) for _ in range(syllables)).title()


def _slug(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _reworded(pick: random.Random, name: str) -> str:
    words = name.split()
    if pick.random() < 0.15:
        words.reverse()
    text = " ".join(words).replace("&", pick.choice(("&", "and", "und", "+")))
    if pick.random() < 0.2:
        text = text.translate(ACCENTS)
    if pick.random() < 0.3:
        text = pick.choice((text.upper(), text.lower()))
    form = pick.choice(FORMS)
    return pick.choice((f"{text}, {form}", f"{text} {form}")).strip(" ,")


def _misspelt(pick: random.Random, name: str) -> str:
    letters = list(name)
    for _ in range(pick.randint(1, 2)):
        at = pick.randrange(len(letters))
        match pick.randrange(4):
            case 0:
                letters.insert(at, pick.choice(string.ascii_lowercase))
            case 1 if len(letters) > 4:
                del letters[at]
            case 2:
                letters[at] = pick.choice(string.ascii_lowercase)
            case _:
                at = min(at, len(letters) - 2)
                letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return "".join(letters)
