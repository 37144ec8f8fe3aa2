"""How numbers, amounts and times are printed."""

from datetime import datetime
from decimal import Decimal

DASH = "\u2013"


def points(value: Decimal | float | None, digits: int = 1) -> str:
    """
    Points, a proper minus sign, no empty decimals.

    Examples
    --------
    >>> points(Decimal("24.00")), points(-2.5), points(Decimal("12.346"), 2), points(None)
    ('24', '\u22122.5', '12.35', '\u2013')
    """
    if value is None:
        return DASH
    text = f"{Decimal(str(value)):.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", "\u2212")


def share(value: Decimal | float | None) -> str:
    """
    A share of one as a percentage.

    Examples
    --------
    >>> share(Decimal("0.5215")), share(None)
    ('52%', '\u2013')
    """
    return DASH if value is None else f"{float(value) * 100:.0f}%"


def count(value: int | None) -> str:
    """
    A whole number with commas between thousands.

    Examples
    --------
    >>> count(12345)
    '12,345'
    """
    return DASH if value is None else f"{value:,}"


def money(value: Decimal | None, currency: str | None = None) -> str:
    """
    An amount in whole units.

    Examples
    --------
    >>> money(Decimal(125000), "EUR")
    'EUR 125,000'
    """
    return DASH if value is None else f"{currency or ''} {count(round(value))}".strip()


def day(at: datetime | None, *, year: bool = True) -> str:
    """
    A day as people write it.

    Examples
    --------
    >>> from datetime import UTC
    >>> day(datetime(2026, 11, 3, tzinfo=UTC)), day(datetime(2026, 11, 3, tzinfo=UTC), year=False)
    ('3 Nov 2026', '3 Nov')
    """
    return DASH if at is None else f"{at.day} {at:%b %Y}" if year else f"{at.day} {at:%b}"


def instant(at: datetime | None) -> str:
    """A day and a minute, in UTC."""
    return DASH if at is None else f"{day(at)}, {at:%H:%M} UTC"


def ago(at: datetime | None, now: datetime | None) -> str:
    """
    How long before ``now``, in days.

    Examples
    --------
    >>> from datetime import UTC
    >>> now = datetime(2026, 11, 16, 6, tzinfo=UTC)
    >>> ago(datetime(2026, 11, 13, tzinfo=UTC), now), ago(now, now), ago(None, now)
    ('3 days ago', 'today', '\u2013')
    """
    if at is None or now is None:
        return DASH
    days = max((now - at).days, 0)
    return "today" if days == 0 else "1 day ago" if days == 1 else f"{days} days ago"


def many(number: int, thing: str, things: str | None = None) -> str:
    """
    A number of things.

    Examples
    --------
    >>> many(1, "seat"), many(3, "seat"), many(2, "person", "people")
    ('1 seat', '3 seats', '2 people')
    """
    return f"{count(number)} {thing if number == 1 else things or thing + 's'}"
