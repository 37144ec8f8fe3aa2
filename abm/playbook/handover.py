"""The part of a playbook about handing over: who gets whom, and by when they must act."""

from datetime import date, time
from decimal import Decimal
from typing import Annotated, Literal, Self, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from abm.config.toml_files import TomlModel
from abm.playbook.values import Count, Name, Share
from abm.vocabulary.states import Queue

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[str, ...] = get_args(Weekday)
ClockStart = Literal["assigned", "handed_over", "signal"]

CONTACT_KINDS = (
    "sales_email_sent",
    "sales_call",
    "voicemail",
    "linkedin_message",
    "sales_email_reply",
    "linkedin_reply",
    "meeting_booked",
    "meeting_held",
)
"""What counts as getting in touch, unless a playbook says otherwise; mailings do not."""


def _hour(text: str) -> str:
    try:
        time.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a time of day; write one such as '09:00'") from None
    return text


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a day; write one such as '2026-12-25'") from None
    return text


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, ZoneInfoNotFoundError) as error:
        raise ValueError(f"{name!r} is not a time zone; write a name such as 'Europe/Berlin'") from error
    return name


Hour = Annotated[str, AfterValidator(_hour)]
Day = Annotated[str, AfterValidator(_day)]
Zone = Annotated[str, AfterValidator(_zone)]


class Calendar(TomlModel):
    """
    When some of our users work; the first calendar that names a user or their team is theirs.

    One that names nobody is everybody's. Without a ``time_zone`` the hours are in each user's own zone.
    """

    name: Name
    users: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    time_zone: Zone | None = None
    opens: Hour = "09:00"
    closes: Hour = "17:00"
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = ("mon", "tue", "wed", "thu", "fri")
    holidays: tuple[Day, ...] = ()

    @model_validator(mode="after")
    def _closes_after_it_opens(self) -> Self:
        opens, closes = time.fromisoformat(self.opens), time.fromisoformat(self.closes)
        if closes != time() and closes <= opens:
            raise ValueError(
                f"closes {self.closes} must be later than opens {self.opens}; 00:00 is the end of the day"
            )
        return self


class Sla(TomlModel):
    """
    By when a hand-off must be answered.

    The clock starts when it got its present owner (``assigned``), when it was first handed over
    (``handed_over``), or at the signal that led to it (``signal``). It stops with the first of
    ``contact_kinds`` that the owner did; with ``by_owner = false``, that anybody of us did.
    ``contact_share`` of all are due within ``contact_hours`` business hours, all within ``latest_hours``, and
    feedback by the end of the n-th business day after, n being ``feedback_days``.
    """

    clock_starts: ClockStart = "assigned"
    contact_hours: Count = 4
    contact_share: Share = Decimal("0.95")
    latest_hours: Count = 24
    feedback_days: Annotated[int, Field(strict=True, ge=1, le=20)] = 5
    contact_kinds: Annotated[tuple[Name, ...], Field(min_length=1)] = CONTACT_KINDS
    by_owner: Annotated[bool, Field(strict=True)] = True
    calendars: tuple[Calendar, ...] = ()


class Territory(TomlModel):
    """
    Accounts that some users work, where no owner is known.

    An account belongs to the first territory of which it has one of each: the countries, regions, segments
    and tiers that it names. Of ``users``, those of the role that the queue asks for take turns.
    """

    name: Name
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    users: Annotated[tuple[str, ...], Field(min_length=1)]


class Routing(TomlModel):
    """
    Who gets a hand-off: its account's owner, or who is next in the territory, or next of all of the role.

    Each user takes at most ``weekly_capacity`` hand-offs a week in turn; what is left waits for the team.
    Requests of one person within ``same_request_days`` are one.
    """

    mqa_queue: Queue = "ae"
    mql_queue: Queue = "ldr"
    weekly_capacity: Annotated[int, Field(strict=True, ge=1, le=1000)] = 40
    same_request_days: Count = 7
    territories: tuple[Territory, ...] = ()
