"""What marketing and sales want to reach: ``goals.csv``."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from abm.config.csv_tables import CsvTable
from abm.vocabulary.states import FUNNEL_STAGES

GOALS_FILE: Final = "goals.csv"
AMOUNTS: Final = ("revenue", "pipeline")
MEASURES: Final = (*AMOUNTS, "deals_won", "deals_opened", *FUNNEL_STAGES)
"""What a goal may be about: amounts, deals, or people who reach a stage of the funnel."""
_COLUMNS: Final = ("measure", "starts_on", "ends_on", "target", "currency")
_LARGEST: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class AgreedGoal:
    """One row of ``goals.csv``: how much of a measure is wanted from one day to another, both included."""

    measure: str
    starts_on: date
    ends_on: date
    target: float
    currency: str | None


def read_goals(folder: Path) -> tuple[AgreedGoal, ...]:
    """
    The goals of a folder; none if it has no such file.

    Raises
    ------
    SettingsError
        If the file has mistakes; every one of them with its line.
    """
    file = folder / GOALS_FILE
    if not file.is_file():
        return ()
    table = CsvTable(file, _COLUMNS)
    goals: dict[tuple[object, ...], AgreedGoal] = {}
    for line, row in table.rows:
        measure = table.word(line, row, "measure", MEASURES)
        starts_on, ends_on = table.day(line, row, "starts_on"), table.day(line, row, "ends_on")
        if ends_on < starts_on:
            table.mistake(line, f"ends_on {ends_on} is before starts_on {starts_on}")
        target = float(row["target"]) if _LARGEST.fullmatch(row["target"]) else 0.0
        if target <= 0:
            table.mistake(line, f'target "{row["target"]}" is not a number above 0 such as 250000')
        currency = row["currency"].upper() or None
        if (measure in AMOUNTS) != (currency is not None):
            needs = "needs a currency such as USD" if measure in AMOUNTS else "has no currency"
            table.mistake(line, f"a goal of {measure} {needs}")
        key = (measure, starts_on, ends_on, currency)
        if key in goals:
            table.mistake(line, f"there are two goals of {measure} from {starts_on} to {ends_on}; remove one")
        goals[key] = AgreedGoal(measure, starts_on, ends_on, target, currency)
    table.raise_mistakes()
    return tuple(goals.values())
