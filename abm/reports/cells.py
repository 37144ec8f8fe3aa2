"""How the cells of a report are written for people, in the terminal and on pages alike."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from abm.vocabulary.words import spelt

SHARES: Final = frozenset(
    {
        "attainment",
        "benchmark_high",
        "benchmark_low",
        "change",
        "conversion",
        "conversion_elsewhere",
        "cost_change",
        "elapsed",
        "high",
        "lift",
        "low",
        "met_share",
        "share",
        "share_held_out",
        "share_of_earlier",
        "share_taken_on",
        "share_that_went_on",
        "target_share",
        "win_rate",
    }
)
"""Columns that are written as percentages."""

CODES: Final = frozenset(
    {
        "band",
        "category",
        "channel",
        "clause",
        "disposition",
        "from_stage",
        "from_status",
        "illegal_because",
        "level",
        "cause",
        "status",
        "kind",
        "measure",
        "missing",
        "model",
        "outcome",
        "reading",
        "role",
        "stage",
        "to_stage",
        "why",
    }
)
"""Columns whose codes are written in words."""


CLAUSES: Final = {
    "contact": "first contact, in business hours",
    "latest": "first contact, on the clock on the wall",
    "feedback": "feedback, in business days",
}
"""The clauses of the agreement with sales, in words."""


def heading(column: str) -> str:
    """
    A column's name in words.

    Examples
    --------
    >>> heading("cost_per_sql"), heading("reached_at")
    ('cost per SQL', 'reached at')
    """
    return spelt(column)


def shown(column: str, value: object) -> object:
    """
    A value as people read it; text that is no code and whole numbers stay as they are.

    Examples
    --------
    >>> shown("quarter", date(2026, 7, 1)), shown("month", date(2026, 7, 1)), shown("on", date(2026, 7, 9))
    ('Q3 2026', 'Jul 2026', '2026-07-09')
    >>> shown("category", "no_decision"), shown("stage", "mql"), shown("name", "no_decision")
    ('no decision', 'MQL', 'no_decision')
    >>> shown("clause", "latest")
    'first contact, on the clock on the wall'
    >>> shown("win_rate", 0.6315), shown("velocity", 6494.0), shown("days", 2.25), shown("reached", 12)
    ('63.1%', '6,494', '2.25', 12)
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        if column == "clause":
            return CLAUSES.get(value, heading(value))
        return heading(value) if column in CODES else value
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, date):
        if column == "quarter":
            return f"Q{(value.month + 2) // 3} {value.year}"
        return f"{value:%b %Y}" if column == "month" else value.isoformat()
    if column in SHARES and isinstance(value, int | float | Decimal):
        return f"{value:.1%}"
    if isinstance(value, float | Decimal):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return value


def is_number(value: object) -> bool:
    """Whether a value is aligned to the right, and may be a bar."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
