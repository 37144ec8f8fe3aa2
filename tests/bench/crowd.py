"""Generate a crowd to measure entity resolution on: people, and records whose person is known."""

import random
from dataclasses import dataclass

from tests.bench.book import CLOSED, FORMS, OPEN, TRADES

GIVEN = (
    "James Robert John Michael David William Richard Joseph Thomas Charles Christopher Daniel Matthew Anthony"
    " Steven Andrew Joshua Kenneth Edward Timothy Jeffrey Gregory Benjamin Samuel Patrick Alexander Nicholas"
    " Jonathan Stephen Lawrence Mary Patricia Jennifer Elizabeth Barbara Susan Jessica Margaret Sarah Karen"
    " Nancy Katherine Deborah Rebecca Cynthia Pamela Catherine Christine Victoria Jörg Jürgen Günther Björn"
    " José René André Zoë Chloë Åse Søren Łukasz Jean-Luc Anna Julia Laura Emma Oliver Paul Mark Peter Martin"
).split()
NICKNAMES = {
    "James": "Jim",
    "Robert": "Bob",
    "Michael": "Mike",
    "William": "Bill",
    "Richard": "Rick",
    "Joseph": "Joe",
    "Thomas": "Tom",
    "Charles": "Chuck",
    "Daniel": "Dan",
    "Matthew": "Matt",
    "Anthony": "Tony",
    "Andrew": "Andy",
    "Joshua": "Josh",
    "Kenneth": "Ken",
    "Edward": "Ed",
    "Timothy": "Tim",
    "Jeffrey": "Jeff",
    "Gregory": "Greg",
    "Benjamin": "Ben",
    "Nicholas": "Nick",
    "Jennifer": "Jen",
    "Elizabeth": "Liz",
    "Margaret": "Peggy",
    "Susan": "Sue",
    "Deborah": "Debbie",
    "Rebecca": "Becky",
    "Pamela": "Pam",
    "David": "Dave",
}
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
NO_ACCENTS = str.maketrans("äöüåøéëł", "aouaoeel")


@dataclass(frozen=True)
class Record:
    """A record of a person in the CRM."""

    record_id: str
    person: int
    account_id: str | None
    email: str | None
    full_name: str
    phone: str | None
    merged_ids: str | None = None


@dataclass(frozen=True)
class Crowd:
    """Accounts as (id, name, domain), and records of people."""

    accounts: list[tuple[str, str, str]]
    records: list[Record]


@dataclass(frozen=True)
class _Person:
    """A person, whatever their records say."""

    given: str
    middle: str
    surname: str
    account: tuple[str, str, str]
    work: str
    private: str
    mobile: str


def generate_crowd(people: int, seed: int = 7) -> Crowd:
    """
    Generate people of companies with 1 to 80 people, and one record or more of each.

    One in ninety has the most common surname and one in seventeen the most common given name, so some
    colleagues share a name. Every seventh company belongs to a family, and up to four people there have its
    name. A third of the people have two or three records, with another address (private, tagged, in capitals,
    with dots) or another spelling of the name (surname first, a middle initial, no accents, a nickname, a
    typing error, an initial), with or without an account, with a mobile number or the switchboard's. One
    record in thirty has a shared mailbox. Namesakes at one company have numbered addresses.
    """
    pick = random.Random(seed)  # noqa: S311
    surnames = [_word(pick) for _ in range(max(3_000, people // 6))]
    names = [*GIVEN, *(_word(pick) for _ in range(200))]
    accounts: list[tuple[str, str, str]] = []
    everyone: list[_Person] = []
    while len(everyone) < people:
        number = len(accounts)
        name = f"{_word(pick)} {_word(pick)} {pick.choice(TRADES)}"
        domain = f"{name.replace(' ', '').lower()}.com"
        accounts.append((f"A{number:05d}", f"{name} {pick.choice(FORMS)}".strip(), domain))
        size = max(1, min(80, round(pick.lognormvariate(1.9, 0.9))))
        family = _frequent(pick, surnames) if pick.random() < 1 / 7 else None
        taken: dict[str, int] = {}
        for seat in range(size):
            given = _frequent(pick, names)
            surname = family if family and seat < 4 else _frequent(pick, surnames)
            local = f"{given}.{surname}".lower().translate(UMLAUTS).translate(NO_ACCENTS)
            taken[local] = taken.get(local, 0) + 1
            work = local if taken[local] == 1 else f"{local}{taken[local]}"
            who = len(everyone)
            everyone.append(
                _Person(
                    given,
                    pick.choice("ABCDEFGHJKLMNPRSTW"),
                    surname,
                    accounts[-1],
                    f"{work}@{domain}",
                    f"{local}{who}@{pick.choice(('gmail.com', 'web.de', 'outlook.com'))}",
                    f"+1 212 {who // 10_000 + 200:03d} {who % 10_000:04d}",
                )
            )
    records: list[Record] = []
    for who, person in enumerate(everyone):
        for turn in range(pick.choices((1, 2, 3), (67, 23, 10))[0]):
            merged = records[-1].record_id if turn and pick.random() < 0.05 else None
            records.append(_record(pick, f"R{len(records):07d}", who, person, turn, merged))
    pick.shuffle(records)
    return Crowd(accounts, records)


def _record(
    pick: random.Random, record_id: str, who: int, person: _Person, turn: int, merged: str | None
) -> Record:
    account_id, _, domain = person.account
    is_linked = pick.random() < (0.9 if turn == 0 else 0.5)
    email: str | None = person.work
    if turn or pick.random() < 0.1:
        email = pick.choices(
            (
                person.work,
                person.work.upper(),
                person.work.replace("@", "+news@"),
                person.private,
                person.private.replace(".", "", 1),
                f"{person.given[0]}{person.surname}@{domain}".lower(),
                None,
            ),
            (30, 10, 10, 20, 5, 10, 15),
        )[0]
    if pick.random() < 1 / 30:
        email = f"{pick.choice(('info', 'sales', 'team', 'desk'))}@{domain}"
    number = pick.choices(
        (person.mobile, person.mobile.replace(" ", "-").replace("+1", "1"), _switchboard(account_id), None),
        (25, 10, 20, 45),
    )[0]
    if number and number.startswith("+1 646") and pick.random() < 0.5:
        number = f"{number} x{pick.randint(100, 999)}"
    return Record(
        record_id,
        who,
        account_id if is_linked else None,
        email,
        _respelled(pick, person) if turn or pick.random() < 0.1 else f"{person.given} {person.surname}",
        number,
        merged,
    )


def _respelled(pick: random.Random, person: _Person) -> str:
    """Another spelling of the person's name."""
    given, surname = person.given, person.surname
    plain = f"{given} {surname}"
    return pick.choices(
        (
            plain,
            plain.lower(),
            f"{surname.upper()}, {given}",
            f"{surname} {given}",
            f"{given} {person.middle}. {surname}",
            f"Dr. {plain}, MBA",
            plain.translate(NO_ACCENTS),
            plain.translate(UMLAUTS),
            f"{NICKNAMES.get(given, given)} {surname}",
            f"{given[0]}. {surname}",
            _slipped(pick, plain),
        ),
        (40, 8, 7, 4, 8, 3, 5, 5, 10, 5, 5),
    )[0]


def _slipped(pick: random.Random, name: str) -> str:
    at = pick.randrange(1, len(name) - 1)
    return name[:at] + name[at + 1 :]


def _switchboard(account_id: str) -> str:
    number = int(account_id[1:])
    return f"+1 646 {number // 10_000 + 300:03d} {number % 10_000:04d}"


def _frequent(pick: random.Random, names: list[str]) -> str:
    """Pick a name, the first most often: one in ninety of 8,000 names, one in seventeen of 280."""
    return names[int(len(names) * pick.random() ** 2)]


def _word(pick: random.Random) -> str:
    return "".join(pick.choice(pick.choices((OPEN, CLOSED), (8, 1))[0]) for _ in range(3)).title()
