"""
What a unit of other currencies is worth in the currency of the workspace: ``rates.csv``.

A currency may have several rates, each from a day on. An amount that no rate covers stays as it is, and is
never added to others.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Final

from abm.config.csv_tables import CsvTable

RATES_FILE: Final = "rates.csv"
_COLUMNS: Final = ("currency", "rate")
_OPTIONAL: Final = ("from",)


@dataclass(frozen=True, slots=True)
class Rate:
    """
    One row of ``rates.csv``: how many units of the workspace's currency one unit is worth.

    Parameters
    ----------
    valid_from
        The first day of the rate, which is good until the next one begins; the earliest of all if the row
        states none.
    """

    currency: str
    rate: float
    valid_from: date = date.min


@dataclass(frozen=True, slots=True)
class RatePeriod:
    """
    What a unit of a currency is worth from a day on, until the first day of its next rate.

    Parameters
    ----------
    currency
        Empty for amounts that state none.
    is_last
        Whether no rate follows; it is that of amounts without a day.
    """

    currency: str
    rate: float
    valid_from: date = date.min
    valid_until: date = date.max
    is_last: bool = True


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
    table = CsvTable(file, _COLUMNS, _OPTIONAL)
    rates: dict[tuple[str, date], Rate] = {}
    for line, row in table.rows:
        currency = row["currency"].upper()
        if not re.fullmatch("[A-Z]{3}", currency):
            table.mistake(line, f'currency "{row["currency"]}" is not a code of three letters such as EUR')
        valid_from = table.day(line, row, "from") if row["from"] else date.min
        if (currency, valid_from) in rates:
            since = f" from {row['from']}" if row["from"] else ""
            table.mistake(line, f"there are two rates of {currency}{since}; remove one")
        rates[currency, valid_from] = Rate(currency, table.positive(line, row, "rate"), valid_from)
    table.raise_mistakes()
    return tuple(rates.values())


def rate_periods(rates: Iterable[Rate], currency: str) -> Iterator[RatePeriod]:
    """
    The days on which each rate is good; an amount that states no currency is in that of the workspace.

    Examples
    --------
    >>> euros = [Rate("EUR", 1.1), Rate("EUR", 1.2, date(2026, 1, 1))]
    >>> for period in rate_periods(euros, "USD"):
    ...     print(period.currency, period.rate, period.valid_from, period.valid_until, period.is_last)
    EUR 1.1 0001-01-01 2026-01-01 False
    EUR 1.2 2026-01-01 9999-12-31 True
    USD 1.0 0001-01-01 9999-12-31 True
     1.0 0001-01-01 9999-12-31 True
    """
    others = sorted(
        (rate for rate in rates if rate.currency != currency),
        key=lambda rate: (rate.currency, rate.valid_from),
    )
    for rate, following in pairwise((*others, None)):
        if rate is None:
            continue
        is_last = following is None or following.currency != rate.currency
        valid_until = date.max if following is None or is_last else following.valid_from
        yield RatePeriod(rate.currency, rate.rate, rate.valid_from, valid_until, is_last)
    yield RatePeriod(currency, 1.0)
    yield RatePeriod("", 1.0)
