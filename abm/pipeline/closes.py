"""When the book is closed: at the beginning of each day in the time zone of the workspace."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from abm.playbook.table import Table

KEPT_CLOSES = 400
"""Days of which the closes are kept."""

_FIRST_DAY = date(1970, 1, 1)


def closes(as_of: datetime, time_zone: str = "UTC", *, days: int = KEPT_CLOSES) -> Table:
    """
    The last closes up to an instant, the oldest first; ``close`` numbers the days since 1970.

    Examples
    --------
    >>> rows = closes(datetime(2026, 3, 30, 12, tzinfo=UTC), "Europe/Berlin", days=3).rows
    >>> [f"{at:%d %H:%M}" for _, at, _ in rows]
    ['27 23:00', '28 23:00', '29 22:00']
    """
    zone = ZoneInfo(time_zone)
    last = as_of.astimezone(zone).date()
    rows = []
    for day in (last - timedelta(days=ago) for ago in reversed(range(days))):
        at = datetime.combine(day, time(), zone).astimezone(UTC)
        rows.append(((day - _FIRST_DAY).days, at, int(at.timestamp())))
    return Table("closes", "close bigint, as_of timestamptz, as_of_second bigint", tuple(rows))
