"""When reviews were held, and what happened that asks for one: ``reviews.csv``."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from abm.config.csv_tables import CsvTable

REVIEWS_FILE: Final = "reviews.csv"
REVIEWS: Final = ("voice_of_customer", "batch", "losses", "rules")
"""Reviews that are held again and again."""
EVENTS: Final = ("new_product", "new_market", "new_go_to_market")
"""What asks for a review of the rules at once."""
_COLUMNS: Final = ("what", "on", "by", "note")


@dataclass(frozen=True, slots=True)
class Noted:
    """One row of ``reviews.csv``: a review that was held, or something that happened."""

    what: str
    on: date
    by: str
    note: str


def read_reviews(folder: Path) -> tuple[Noted, ...]:
    """
    What is noted in a folder, the oldest first; nothing if it has no such file.

    Raises
    ------
    SettingsError
        If the file has mistakes; every one of them with its line.
    """
    file = folder / REVIEWS_FILE
    if not file.is_file():
        return ()
    table = CsvTable(file, _COLUMNS)
    noted = [
        Noted(
            table.word(line, row, "what", (*REVIEWS, *EVENTS)),
            table.day(line, row, "on"),
            row["by"],
            row["note"],
        )
        for line, row in table.rows
    ]
    table.raise_mistakes()
    return tuple(sorted(noted, key=lambda one: one.on))
