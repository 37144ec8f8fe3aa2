"""
Measure how often a company is found by a damaged name.

    python -m tests.bench.damaged_names [accounts] [file of names, one in the first column of each line]

The accounts are made up (``book.py``), or are the names of the file. Each of the leads has the name of one
account with one to three errors of these kinds:

typing
    A letter is left out, added, changed, swapped with its neighbour, or replaced by a sign.
form
    The legal form is left out, added, written in full, abbreviated, translated or misspelt.
order
    The words are reversed, the last is put first, or first with a comma.
number
    A number is written in digits, as a word, as an ordinal or in Roman numerals instead.

A lead is right at the top if its own account is likelier than every other candidate, whether it is taken or
not. The generator knows nothing of the tables of the product.
"""

import csv
import random
import string
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests.bench.book import FORMS, GeneratedBook, Lead, company_names
from tests.bench.matching import match, timed

SEED = 23
SAME_FORMS = (
    ("Ltd", "Limited", "Ltd.", "LTD"),
    ("Inc.", "Incorporated", "Inc"),
    ("Corp.", "Corporation"),
    ("LLC", "L.L.C.", "Limited Liability Company"),
    ("GmbH", "G.m.b.H.", "Gesellschaft mit beschränkter Haftung"),
    ("AG", "Aktiengesellschaft"),
    ("S.A.", "SA", "Société Anonyme", "Sociedad Anónima"),
    ("S.p.A.", "SpA", "Società per Azioni"),
    ("B.V.", "BV", "Besloten Vennootschap"),
    ("N.V.", "NV", "Naamloze Vennootschap"),
)
NUMBERS = (
    ("1", "One", "First", "1st", "I"),
    ("2", "Two", "Second", "2nd", "II"),
    ("3", "Three", "Third", "3rd", "III"),
    ("4", "Four", "Fourth", "4th", "IV"),
    ("5", "Five", "Fifth", "5th", "V"),
    ("6", "Six", "Sixth", "6th", "VI"),
)


@dataclass(frozen=True, slots=True)
class Result:
    """How many leads there are, and of how many the account is at the top, a candidate, and taken."""

    leads: int
    top: int
    listed: int
    taken: int
    taken_rightly: int


def damaged_book(accounts: int, leads: int, seed: int = SEED, names: Sequence[str] = ()) -> GeneratedBook:
    """
    Generate a book whose leads have damaged names and nothing else.

    One made-up name in five has a number in it. Each kind of error has the same chance.
    """
    pick = random.Random(seed)  # noqa: S311
    if not names:
        names = [_with_number(pick, name) for name in company_names(pick, accounts)]
        names = [f"{name} {pick.choice(FORMS)}".strip() for name in names]
    listed = [(f"A{n:06d}", name, f"company{n}.com") for n, name in enumerate(names)]
    given = []
    for n in range(leads):
        account_id, name, _ = pick.choice(listed)
        errors = pick.randint(1, 3)
        given.append(
            Lead(f"L{n:06d}", f"p{n}@gmail.com", damaged(pick, name, errors), str(errors), account_id)
        )
    return GeneratedBook(listed, given)


def damaged(pick: random.Random, name: str, errors: int) -> str:
    """Damage a name so many times."""
    for _ in range(errors):
        kinds = [_misspelt, _other_form]
        if len(_without_form(name)[0].split()) > 1:
            kinds.append(_reordered)
        if _number_at(name) is not None:
            kinds.append(_other_number)
        name = pick.choice(kinds)(pick, name)
    return name


def measure(book: GeneratedBook) -> Result:
    """Match a book by the product's own models and count."""
    with duckdb.connect() as con:
        match(con, book)
        row = con.execute(
            """
            with ranked as (
                select subject_id, account_id, is_taken, probability,
                    max(probability) over (partition by subject_id) as highest,
                    count(*) over (partition by subject_id, probability) as equally_likely
                from int_match_candidates where subject = 'record'
            )
            select
                (select count(*) from truth),
                count(*) filter (where is_true and probability = highest and equally_likely = 1),
                count(*) filter (where is_true),
                count(*) filter (where is_taken),
                count(*) filter (where is_taken and is_true)
            from (
                select ranked.*, ranked.account_id = truth.account_id as is_true
                from ranked inner join truth on truth.contact_id = ranked.subject_id
            ) as judged
            """
        ).fetchone()
        assert row is not None
        return Result(*row)


def _with_number(pick: random.Random, name: str) -> str:
    if pick.random() > 0.2:
        return name
    number = pick.choice(pick.choice(NUMBERS))
    return f"{name} {number}" if number.isupper() or pick.random() < 0.5 else f"{number} {name}"


def _without_form(name: str) -> tuple[str, str]:
    """A name and its legal form, which may be empty."""
    forms = {form for same in SAME_FORMS for form in same} | set(FORMS)
    for form in sorted(forms, key=len)[::-1]:
        if form and name.endswith(f" {form}"):
            return name.removesuffix(form).rstrip(" ,"), form
    return name, ""


def _misspelt(pick: random.Random, name: str) -> str:
    bare, form = _without_form(name)
    at = pick.choice([at for at, letter in enumerate(bare) if letter.isalpha()] or [0])
    letter = pick.choice(string.ascii_lowercase)
    match pick.randrange(5):
        case 0:
            bare = f"{bare[:at]}{letter}{bare[at:]}"
        case 1:
            bare = f"{bare[:at]}{bare[at + 1 :]}"
        case 2:
            bare = f"{bare[:at]}{bare[at + 1 : at + 2]}{bare[at]}{bare[at + 2 :]}"
        case 3:
            within = [n for n in range(1, len(bare) - 1) if bare[n - 1 : n + 2].isalpha()]
            at = pick.choice(within or [at])
            bare = f"{bare[:at]}{pick.choice('?*#@')}{bare[at + 1 :]}"
        case _:
            bare = f"{bare[:at]}{letter}{bare[at + 1 :]}"
    return f"{bare} {form}".strip()


def _other_form(pick: random.Random, name: str) -> str:
    bare, form = _without_form(name)
    same = next((same for same in SAME_FORMS if form in same), ())
    match pick.randrange(4):
        case 0:
            form = ""
        case 1 if form:
            at = pick.randrange(len(form))
            form = f"{form[:at]}{form[at + 1 :]}"
        case 2 if same:
            form = pick.choice([other for other in same if other != form])
        case _:
            form = pick.choice(pick.choice(SAME_FORMS))
    return f"{bare} {form}".strip()


def _reordered(pick: random.Random, name: str) -> str:
    bare, form = _without_form(name)
    words = bare.replace(",", "").split()
    match pick.randrange(3):
        case 0:
            bare = " ".join(reversed(words))
        case 1:
            bare = " ".join([words[-1], *words[:-1]])
        case _:
            bare = f"{words[-1]}, {' '.join(words[:-1])}"
    return f"{bare} {form}".strip()


def _number_at(name: str) -> int | None:
    written = {number for same in NUMBERS for number in same}
    return next((at for at, word in enumerate(name.split()) if word in written), None)


def _other_number(pick: random.Random, name: str) -> str:
    words = name.split()
    at = _number_at(name)
    assert at is not None
    same = next(same for same in NUMBERS if words[at] in same)
    words[at] = pick.choice([other for other in same if other != words[at] and (at or other != same[-1])])
    return " ".join(words)


def main() -> None:
    """Measure and print."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    names: list[str] = []
    if len(sys.argv) > 2:
        with Path(sys.argv[2]).open(encoding="utf-8", newline="") as file:
            names = list(dict.fromkeys(row[0] for row in csv.reader(file, delimiter=";") if row and row[0]))
    book = damaged_book(size, 10_000, names=names)
    results: list[Result] = []
    seconds = timed(lambda: results.append(measure(book)))
    [result] = results
    print(
        f"{len(book.accounts)} accounts, {result.leads} leads with damaged names: own account at the top"
        f" {result.top / result.leads:.4f} (>= 0.97), a candidate {result.listed / result.leads:.4f},"
        f" taken {result.taken / result.leads:.4f}, of which rightly"
        f" {result.taken_rightly / max(result.taken, 1):.4f}; {seconds:.1f} s"
    )


if __name__ == "__main__":
    main()
