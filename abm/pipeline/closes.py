"""
When the book is closed: at the beginning of each day in the time zone of the workspace.

Weekly views show the closes of Mondays, which are the same whenever a run is, and the instant of the run.
"""

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
        at = _close_of(day, zone)
        rows.append(((day - _FIRST_DAY).days, at, int(at.timestamp())))
    return Table("closes", "close bigint, as_of timestamptz, as_of_second bigint", tuple(rows))


def weekly_instants(as_of: datetime, time_zone: str = "UTC", *, weeks: int) -> list[datetime]:
    """
    An instant, and before it the closes of Mondays, the last one first; ``weeks`` in all.

    On a Monday the first of them is that of the Monday before: a week that has just begun shows nothing.

    Examples
    --------
    >>> wednesday = datetime(2026, 9, 30, 12, tzinfo=UTC)
    >>> [f"{at:%a %d, %H:%M}" for at in weekly_instants(wednesday, "Europe/Berlin", weeks=3)]
    ['Wed 30, 12:00', 'Sun 27, 22:00', 'Sun 20, 22:00']
    """
    zone = ZoneInfo(time_zone)
    today = as_of.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday() or 7)
    return [as_of, *(_close_of(monday - timedelta(weeks=week), zone) for week in range(weeks - 1))]


def _close_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
