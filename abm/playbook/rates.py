"""
What a unit of other currencies is worth in the currency of the workspace: ``rates.csv``.

An amount in a currency without a rate stays as it is, and is never added to others.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from abm.config.csv_tables import CsvTable

RATES_FILE: Final = "rates.csv"
_COLUMNS: Final = ("currency", "rate")


@dataclass(frozen=True, slots=True)
class Rate:
    """One row of ``rates.csv``: how many units of the workspace's currency one unit is worth."""

    currency: str
    rate: float


def read_rates(folder: Path) -> tuple[Rate, ...]:
    """
    The rates of a folder; none if it has no such file.

    Raises
    ------
    SettingsError
        If the file has mistakes; every one of them with its line.
    """
    file = folder / RATES_FILE
    if not file.is_file():
        return ()
    table = CsvTable(file, _COLUMNS)
    rates: dict[str, Rate] = {}
    for line, row in table.rows:
        currency = row["currency"].upper()
        if not re.fullmatch("[A-Z]{3}", currency):
            table.mistake(line, f'currency "{row["currency"]}" is not a code of three letters such as EUR')
        if currency in rates:
            table.mistake(line, f"there are two rates of {currency}; remove one")
        rates[currency] = Rate(currency, table.positive(line, row, "rate"))
    table.raise_mistakes()
    return tuple(rates.values())


def worth(rates: Iterable[Rate], currency: str) -> dict[str, float]:
    """
    What a unit of each currency is worth; an amount that states none is in the currency of the workspace.

    Examples
    --------
    >>> worth([Rate("EUR", 1.1)], "USD")
    {'EUR': 1.1, 'USD': 1.0, '': 1.0}
    """
    return {rate.currency: rate.rate for rate in rates} | {currency: 1.0, "": 1.0}
