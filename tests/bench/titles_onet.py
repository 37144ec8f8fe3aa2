"""
Measure the departments read from job titles against O*NET, a list that others labelled.

O*NET lists some 60,000 job titles under occupations (SOC codes). Where an occupation belongs to one of our
departments, or clearly to one of two, ``tests/abm/titles/onet_departments.csv`` says so. It covers office
occupations in companies only, because we have no department for nurses, farmers or carpenters. A title
listed under several occupations may have any of their departments. A title that is also listed under an
occupation without a department is left out, and so is "Consultant".

Product has no occupation of its own; chief executives (11-1011) have all departments. Many titles do not
name a department in any of their words ("Field Representative"), so a recall of 1.0 cannot be reached.

O*NET 27.0 Database, U.S. Department of Labor, Employment and Training Administration, CC BY 4.0. It is not
part of this repository; ``tests/public_data.py`` says where it is looked for.
"""

import csv
import gzip
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from abm.titles.reader import read_title
from abm.vocabulary.job_levels import DEPARTMENTS
from tests.public_data import PUBLIC_DATA

ROOT = Path(__file__).resolve().parents[2]
ONET = PUBLIC_DATA / "onet_job_titles"
DEPARTMENTS_OF_OCCUPATIONS = ROOT / "tests/abm/titles/onet_departments.csv"


@dataclass(frozen=True, slots=True)
class ListedTitle:
    """A title, the departments of its occupations, and the one that the rules read."""

    title: str
    departments: frozenset[str]
    read_department: str


def is_held_out(title: str) -> bool:
    """Whether a title is in the half that no rule was made from; its hash decides."""
    return sha256(title.encode()).digest()[0] % 2 == 1


def alternate_titles() -> list[tuple[str, str]]:
    """Read the 52,754 alternate titles, each with its SOC code."""
    with gzip.open(ONET / "Alternate Titles.txt.gz", "rt", encoding="utf-8", newline="") as file:
        return _codes_and_titles(file, "Alternate Title")


def reported_titles() -> list[tuple[str, str]]:
    """Read the titles that people reported as their own, each with its SOC code."""
    with (ONET / "Sample of Reported Titles.txt").open(encoding="utf-8", newline="") as file:
        return _codes_and_titles(file, "Reported Job Title")


def listed_titles() -> list[ListedTitle]:
    """Every title whose occupations all have a department."""
    with DEPARTMENTS_OF_OCCUPATIONS.open(encoding="utf-8", newline="") as file:
        departments_of = {
            row["code"]: frozenset(row["departments"].split(" | ")) for row in csv.DictReader(file)
        }
    departments: dict[str, list[frozenset[str]]] = {}
    for code, title in (*alternate_titles(), *reported_titles()):
        of_title = departments_of.get(code) or departments_of.get(code.split(".")[0]) or frozenset()
        departments.setdefault(title, []).append(of_title)
    return [
        ListedTitle(title, frozenset().union(*of_title), read_title(title).department)
        for title, of_title in departments.items()
        if all(of_title)
    ]


def precision(titles: Iterable[ListedTitle], department: str = "") -> tuple[float, int]:
    """Share of the titles read as a department (or as any) that are listed so, and of how many."""
    read = [
        title.read_department in title.departments
        for title in titles
        if title.read_department == department or (not department and title.read_department != "other")
    ]
    return sum(read) / max(1, len(read)), len(read)


def recall(titles: Iterable[ListedTitle], department: str = "") -> tuple[float, int]:
    """Share of the titles listed under a department (or under any) that are read so, and of how many."""
    listed = [
        title.read_department in title.departments
        for title in titles
        if not department or department in title.departments
    ]
    return sum(listed) / max(1, len(listed)), len(listed)


def report() -> str:
    """Precision and recall by department, in the half that rules were made from and in the other."""
    if not ONET.is_dir():
        return f"O*NET is left out: its titles were expected in {ONET}. Set ABM_PUBLIC_DATA to its parent."
    titles = listed_titles()
    halves = [[t for t in titles if is_held_out(t.title) == held_out] for held_out in (False, True)]
    head = f"{'O*NET: precision, recall':<26}{'tuned':>26}{'held out':>26}"
    rows = [_row(name, halves, name) for name in DEPARTMENTS if recall(titles, name)[1]]
    return "\n".join([head, *rows, _row("all", halves)])


def _row(head: str, halves: Sequence[Sequence[ListedTitle]], department: str = "") -> str:
    cells = "".join(
        f"{share:>7.3f} ({of:>4})"
        for half in halves
        for share, of in (precision(half, department), recall(half, department))
    )
    return f"{head:<26}{cells}"


def _codes_and_titles(file: TextIO, column: str) -> list[tuple[str, str]]:
    rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [(row["O*NET-SOC Code"], row[column]) for row in rows]
