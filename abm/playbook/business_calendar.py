"""When people work: the days, hours and holidays of one time zone, and time counted in them."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

MIDNIGHT = time()


class BusinessDay(NamedTuple):
    """
    The open hours of one day, as seconds since 1970.

    ``before`` is how many open seconds the days before it have, counted from the first day.
    """

    opens: int
    closes: int
    before: int


@dataclass(frozen=True)
class BusinessCalendar:
    """
    The business hours of a time zone.

    The hours are those of a clock on the wall; how much time passes between them is counted as it really
    passes, so a day on which the clocks change may have an hour more or less.

    Parameters
    ----------
    zone
        Name of the time zone.
    opens, closes
        Hours of every business day; ``closes`` at midnight means the end of the day.
    weekdays
        Days of the week, Monday being 0.
    holidays
        Days on which nobody works.
    first, last
        The days that it covers.

    Examples
    --------
    Four business hours after half past four on a Friday are half past twelve on Monday:

    >>> berlin = BusinessCalendar("Europe/Berlin", first=date(2026, 1, 1), last=date(2026, 12, 31))
    >>> friday = datetime(2026, 9, 25, 16, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    >>> f"{berlin.after(friday, hours=4).astimezone(ZoneInfo('Europe/Berlin')):%A %H:%M}"
    'Monday 12:30'
    """

    zone: str
    opens: time = time(9)
    closes: time = time(17)
    weekdays: frozenset[int] = frozenset(range(5))
    holidays: frozenset[date] = frozenset()
    first: date = date(2020, 1, 1)
    last: date = date(2030, 12, 31)

    @cached_property
    def days(self) -> tuple[BusinessDay, ...]:
        """Every business day that it covers, in order."""
        hours = list(self._hours())
        before = accumulate((closes - opens for opens, closes in hours), initial=0)
        return tuple(BusinessDay(*day, sum_) for day, sum_ in zip(hours, before, strict=False))

    def _hours(self) -> Iterator[tuple[int, int]]:
        zone = ZoneInfo(self.zone)
        for number in range((self.last - self.first).days + 1):
            day = self.first + timedelta(days=number)
            if day.weekday() not in self.weekdays or day in self.holidays:
                continue
            last_day = day + timedelta(days=1) if self.closes == MIDNIGHT else day
            opens = datetime.combine(day, self.opens, zone)
            closes = datetime.combine(last_day, self.closes, zone)
            yield int(opens.timestamp()), int(closes.timestamp())

    def open_seconds(self, start: datetime, end: datetime) -> int:
        """How many seconds of business hours are between two instants; negative if the end is earlier."""
        return self._open_until(end) - self._open_until(start)

    def after(self, start: datetime, *, hours: float) -> datetime:
        """The instant at which so many business hours, above 0, have passed since another."""
        target = self._open_until(start) + round(hours * 3600)
        day = self.days[bisect_right(self.days, target - 1, key=lambda day: day.before) - 1]
        return datetime.fromtimestamp(day.opens + target - day.before, UTC)

    def end_of_day_after(self, start: datetime, *, days: int) -> datetime:
        """The end of the n-th business day after the one an instant is in, or that was the last before it."""
        place = bisect_right(self.days, start.timestamp(), key=lambda day: day.opens) - 1
        return datetime.fromtimestamp(self.days[place + days].closes, UTC)

    def _open_until(self, instant: datetime) -> int:
        second = int(instant.timestamp())
        place = bisect_right(self.days, second, key=lambda day: day.opens) - 1
        if place < 0:
            return 0
        day = self.days[place]
        return day.before + min(second, day.closes) - day.opens
