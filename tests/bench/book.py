"""Generate a book to measure matching on: companies, and leads whose right account is known."""

import random
import string
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

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
    """A lead, how it was generated, and the account it truly belongs to."""

    lead_id: str
    email: str
    company: str
    case: str
    account_id: str | None
    phone: str | None = None
    country: str | None = None


@dataclass(frozen=True)
class Colleague:
    """A person placed at an account by the CRM."""

    contact_id: str
    account_id: str
    phone: str | None


@dataclass(frozen=True)
class GeneratedBook:
    """Accounts as (id, name, domain), and leads; with places, also the accounts' countries and people."""

    accounts: list[tuple[str, str, str]]
    leads: list[Lead]
    countries: dict[str, str] = field(default_factory=dict)
    colleagues: list[Colleague] = field(default_factory=list)


def generate_book(size: int, seed: int = 7, trades: int = len(TRADES)) -> GeneratedBook:
    """
    Generate ``size`` accounts and as many leads, in a number of trades.

    Names are similar within a trade, so a small book of few trades is as crowded as a large one of many.

    60 % of the leads write from the domain of their account, 20 % spell its name differently (legal form,
    accents, case, order, ampersand), 15 % misspell it by one or two letters, and 5 % belong to no account.
    Half of those without the domain use free mail, the others an unknown domain.
    """
    pick = random.Random(seed)  # noqa: S311
    names = company_names(pick, size + size // 20, trades)
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
            stranger = next(strangers, None) or company_names(pick, 1, trades)[0]
            leads.append(Lead(lead_id, f"p{n}@{elsewhere}", stranger, case, None))
    return GeneratedBook(accounts, leads)


COUNTRIES = (
    "United States",
    "Germany",
    "United Kingdom",
    "France",
    "Netherlands",
    "Spain",
    "Italy",
    "Sweden",
)


def with_places(book: GeneratedBook, seed: int = 7) -> GeneratedBook:
    """
    Add countries, phones, known people and sister accounts to a book.

    One account in fifty has a sister with the same name, another domain and country, and half of the leads.
    Four leads in five are in the country of their account, the others anywhere. Every third account has one
    to four known people; some have its switchboard number, the others their own. A fifth of the leads give
    the switchboard number, with or without an extension, a fifth their own, and one in a hundred a number
    that many people give.
    """
    pick = random.Random(seed)  # noqa: S311
    accounts = list(book.accounts)
    sister_of = {}
    for account_id, name, domain in book.accounts:
        if pick.random() < 0.02:
            sister_of[account_id] = f"{account_id}s"
            accounts.append((f"{account_id}s", name, domain.replace(".com", "-group.com")))
    countries = {account_id: pick.choice(COUNTRIES) for account_id, _, _ in accounts}
    for account_id, sister in sister_of.items():
        countries[sister] = pick.choice([name for name in COUNTRIES if name != countries[account_id]])
    common_number = "+1 800 555 0199"
    colleagues = [
        Colleague(
            f"C{account_id}{n}",
            account_id,
            pick.choice(
                (_switchboard(account_id), _own(pick), common_number if pick.random() < 0.1 else None)
            ),
        )
        for account_id, _, _ in accounts
        if pick.random() < 1 / 3
        for n in range(pick.randint(1, 4))
    ]
    leads = []
    for lead in book.leads:
        truth = lead.account_id
        if truth in sister_of and lead.case != "domain" and pick.random() < 0.5:
            truth = sister_of[truth]
        country = countries[truth] if truth and pick.random() < 0.8 else pick.choice(COUNTRIES)
        phone = pick.choices(
            (_switchboard(truth) if truth else None, _own(pick), common_number, None), (20, 20, 1, 59)
        )[0]
        if phone and truth and phone == _switchboard(truth) and pick.random() < 0.3:
            phone = f"{phone} ext. {pick.randint(10, 99)}"
        leads.append(replace(lead, account_id=truth, country=country, phone=phone))
    return GeneratedBook(accounts, leads, countries, colleagues)


def _switchboard(account_id: str) -> str:
    number = int(account_id.strip("As")) * 2 + account_id.endswith("s")
    return f"+1 (212) {number // 10_000 + 100:03d}-{number % 10_000:04d}"


def _own(pick: random.Random) -> str:
    return f"+1 917 {pick.randint(200, 999)} {pick.randint(0, 9999):04d}"


def book_of(names: Sequence[str], leads: int, seed: int) -> GeneratedBook:
    """
    Generate a book from real names: four in five are accounts, the others unknown companies.

    15 % of the leads come from unknown companies. Of all leads, 40 % misspell the name, including its legal
    form, by one or two letters, and the others spell it differently.
    """
    pick = random.Random(seed)  # noqa: S311
    shuffled = list(names)
    pick.shuffle(shuffled)
    known = len(shuffled) * 4 // 5
    accounts = [(f"A{n:06d}", name, f"company{n}.com") for n, name in enumerate(shuffled[:known])]
    given = []
    for n in range(leads):
        account_id, name, _ = pick.choice(accounts)
        case = pick.choices(("name", "typo"), (60, 40))[0]
        said = name
        if pick.random() < 0.15:
            case, said = "nothing", pick.choice(shuffled[known:])
        say = _misspelt if case == "typo" or (case == "nothing" and pick.random() < 0.4) else _reworded
        email = f"p{n}@gmail.com" if pick.random() < 0.5 else f"p{n}@mail{n}.net"
        lead = Lead(f"L{n:06d}", email, say(pick, said), case, None if case == "nothing" else account_id)
        given.append(lead)
    return GeneratedBook(accounts, given)


def company_names(pick: random.Random, count: int, trades: int = len(TRADES)) -> list[str]:
    """Generate different names of two or three words; some are similar by chance."""
    names: dict[str, None] = {}
    while len(names) < count:
        brand = _word(pick, pick.randint(3, 4))
        words = [brand, pick.choice(TRADES[:trades])]
        if pick.random() < 0.3:
            words.insert(1, _word(pick, 2))
        if pick.random() < 0.1:
            words.insert(1, "&")
        names[" ".join(words)] = None
    return list(names)


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
