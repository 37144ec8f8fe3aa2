"""How numbers, amounts and times are printed: once, for the pages and their grids alike."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

DASH = "\u2013"
HUNDREDTH = Decimal("0.01")


def points(value: Decimal | float | None, *, keep_zeros: bool = False) -> str:
    """
    Points to the hundredth, with a proper minus sign.

    Points are whole hundredths, so nothing is rounded; anything finer is rounded half up.
    ``keep_zeros`` keeps both decimals, so that a column of numbers lines up.

    Examples
    --------
    >>> points(Decimal("24.00")), points(-2.5), points(Decimal("34.25")), points(None)
    ('24', '\u22122.5', '34.25', '\u2013')
    >>> points(Decimal("12.5"), keep_zeros=True), points(1.005)
    ('12.50', '1.01')
    """
    if value is None:
        return DASH
    exact = _rounded(value, HUNDREDTH)
    text = f"{exact:f}" if keep_zeros else f"{exact.normalize():f}"
    return text.replace("-", "\u2212")


def capped_points(value: Decimal | float, uncapped: Decimal | float) -> str:
    """
    Points, and what they would be without their cap where it bites.

    Examples
    --------
    >>> capped_points(100, Decimal("134.75")), capped_points(80, 80)
    ('100 (134.75 before the cap)', '80')
    """
    return f"{points(value)} ({points(uncapped)} before the cap)" if uncapped > value else points(value)


def whole_points(value: Decimal | float) -> str:
    """
    Points as they fit into a small cell: whole, half up; a dot for none.

    Examples
    --------
    >>> whole_points(Decimal("12.50")), whole_points(Decimal("0.25")), whole_points(0)
    ('13', '<1', '\u00b7')
    """
    if 0 < value < 1:
        return "<1"
    return points(_rounded(value, Decimal(1))) if value else "\u00b7"


def share(value: Decimal | float | None) -> str:
    """
    A share of one as a whole percentage, half up.

    Examples
    --------
    >>> share(Decimal("0.5215")), share(Decimal("0.125")), share(None)
    ('52%', '13%', '\u2013')
    """
    return DASH if value is None else f"{_rounded(value, HUNDREDTH) * 100:.0f}%"


def difference(value: Decimal) -> str:
    """
    A difference of points, with its sign.

    Examples
    --------
    >>> difference(Decimal("6.50")), difference(Decimal("-3")), difference(Decimal(0))
    ('+6.5', '\u22123', '0')
    """
    return f"+{points(value)}" if value > 0 else points(value)


def change(value: float) -> str:
    """
    A change by a share of what was before, as a whole percentage with its sign.

    Examples
    --------
    >>> change(0.354), change(-0.2), change(0.0)
    ('+35%', '\u221220%', '0%')
    """
    percent = f"{round(value * 100):+d}%" if round(value * 100) else "0%"
    return percent.replace("-", "\u2212")


def count(value: int | None) -> str:
    """
    A whole number with commas between thousands.

    Examples
    --------
    >>> count(12345)
    '12,345'
    """
    return DASH if value is None else f"{value:,}"


def days(value: float | None) -> str:
    """
    A number of days, in whole ones.

    Examples
    --------
    >>> days(63.6)
    '64'
    """
    return DASH if value is None else f"{value:.0f}"


def money(value: Decimal | float | None, currency: str | None = None) -> str:
    """
    An amount in whole units, half up.

    Examples
    --------
    >>> money(Decimal("125000.50"), "EUR")
    'EUR 125,001'
    """
    return DASH if value is None else f"{currency or ''} {_rounded(value, Decimal(1)):,}".strip()


def quarter(start: date) -> str:
    """
    The quarter that begins on a day.

    Examples
    --------
    >>> quarter(date(2026, 7, 1))
    'Q3 2026'
    """
    return f"Q{(start.month + 2) // 3} {start.year}"


def day(at: date | None) -> str:
    """
    A day, in UTC.

    Examples
    --------
    >>> from datetime import UTC
    >>> day(datetime(2026, 11, 3, tzinfo=UTC)), day(None)
    ('3 Nov 2026', '\u2013')
    """
    return DASH if at is None else f"{at.day} {at:%b %Y}"


def short_day(at: datetime) -> str:
    """
    A day without its year, for the head of a narrow column.

    Examples
    --------
    >>> from datetime import UTC
    >>> short_day(datetime(2026, 11, 3, tzinfo=UTC))
    '3 Nov'
    """
    return f"{at.day} {at:%b}"


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


def _rounded(value: Decimal | float, step: Decimal) -> Decimal:
    """The nearest multiple of ``step``, half up; zero has no sign."""
    return Decimal(str(value)).quantize(step, ROUND_HALF_UP) + 0
