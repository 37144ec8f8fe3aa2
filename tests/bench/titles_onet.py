"""
Departments read from job titles, against a list that nobody here labelled: O*NET's.

O*NET files some 60,000 job titles under occupations (SOC codes). Where an occupation belongs to one
department of ours, or clearly to either of two, ``tests/abm/titles/onet_departments.csv`` says so: office
occupations of companies only, for we have no department for nurses, farmers or carpenters. A title
filed under several occupations may be of any of their departments; one that is also filed under an
occupation we did not place is left out, as is "Consultant".

Product has no occupation of its own there; chief executives (11-1011) have all departments. Many titles
name no department in any of their words ("Field Representative"), so recall has no 1.0 to reach.

O*NET 27.0 Database, U.S. Department of Labor, Employment and Training Administration, CC BY 4.0. It is
not part of this repository: its folder lies at ``../shared/data/onet_job_titles``.
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

ROOT = Path(__file__).resolve().parents[2]
ONET = ROOT.parent / "shared/data/onet_job_titles"
PLACED = ROOT / "tests/abm/titles/onet_departments.csv"


@dataclass(frozen=True, slots=True)
class Filed:
    """A title, the departments its occupations belong to, and the one that the rules read."""

    title: str
    departments: frozenset[str]
    read_department: str


def is_held_out(title: str) -> bool:
    """Whether a title is of the half that no rule was made from; decided by its hash."""
    return sha256(title.encode()).digest()[0] % 2 == 1


def alternate_titles() -> list[tuple[str, str]]:
    """The 52,754 alternate titles, each with its SOC code."""
    with gzip.open(ONET / "Alternate Titles.txt.gz", "rt", encoding="utf-8", newline="") as file:
        return _codes_and_titles(file, "Alternate Title")


def reported_titles() -> list[tuple[str, str]]:
    """The titles that people said they have, each with its SOC code."""
    with (ONET / "Sample of Reported Titles.txt").open(encoding="utf-8", newline="") as file:
        return _codes_and_titles(file, "Reported Job Title")


def filed_titles() -> list[Filed]:
    """Every title all of whose occupations are placed in a department."""
    with PLACED.open(encoding="utf-8", newline="") as file:
        placed = {row["code"]: frozenset(row["departments"].split(" | ")) for row in csv.DictReader(file)}
    departments: dict[str, list[frozenset[str]]] = {}
    for code, title in (*alternate_titles(), *reported_titles()):
        here = placed.get(code) or placed.get(code.split(".")[0]) or frozenset()
        departments.setdefault(title, []).append(here)
    return [
        Filed(title, frozenset().union(*here), read_title(title).department)
        for title, here in departments.items()
        if all(here)
    ]


def precision(titles: Iterable[Filed], department: str = "") -> tuple[float, int]:
    """Share of those read as a department (as any, without one) that are filed so; of how many."""
    read = [
        title.read_department in title.departments
        for title in titles
        if title.read_department == department or (not department and title.read_department != "other")
    ]
    return sum(read) / max(1, len(read)), len(read)


def recall(titles: Iterable[Filed], department: str = "") -> tuple[float, int]:
    """Share of those filed under a department (under any, without one) that are read so; of how many."""
    filed = [
        title.read_department in title.departments
        for title in titles
        if not department or department in title.departments
    ]
    return sum(filed) / max(1, len(filed)), len(filed)


def report() -> str:
    """Precision and recall of each department, in the half rules were made from and in the other."""
    if not ONET.is_dir():
        return f"No O*NET titles: {ONET} does not exist."
    titles = filed_titles()
    halves = [[t for t in titles if is_held_out(t.title) == held_out] for held_out in (False, True)]
    head = f"{'O*NET: precision, recall':<26}{'tuned':>26}{'held out':>26}"
    rows = [_row(name, halves, name) for name in DEPARTMENTS if recall(titles, name)[1]]
    return "\n".join([head, *rows, _row("all", halves)])


def _row(head: str, halves: Sequence[Sequence[Filed]], department: str = "") -> str:
    cells = "".join(
        f"{share:>7.3f} ({of:>4})"
        for half in halves
        for share, of in (precision(half, department), recall(half, department))
    )
    return f"{head:<26}{cells}"


def _codes_and_titles(file: TextIO, column: str) -> list[tuple[str, str]]:
    rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [(row["O*NET-SOC Code"], row[column]) for row in rows]
