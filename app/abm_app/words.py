"""Codes of the marts in the words of those who read the pages, and how numbers are printed."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import quote

DASH = "\u2013"
NO_NAME = "Name not known"


class Word(NamedTuple):
    """How a code is said, and the Bootstrap icon that says it again."""

    text: str
    icon: str


STATES: Mapping[str, Word] = {
    "target": Word("Target", "bullseye"),
    "aware": Word("Aware", "eye"),
    "engaged": Word("Engaged", "chat-dots"),
    "mqa": Word("MQA", "flag-fill"),
    "sales_accepted": Word("Accepted", "hand-thumbs-up"),
    "opportunity": Word("Opportunity", "briefcase"),
    "customer": Word("Customer", "patch-check"),
    "recycled": Word("Recycled", "arrow-repeat"),
    "disqualified": Word("Disqualified", "x-octagon"),
    "excluded": Word("Excluded", "slash-circle"),
}

SEAT_STATES: Mapping[str, Word] = {
    "met": Word("Met", "circle-fill"),
    "engaged": Word("Engaged", "record-circle"),
    "contactable": Word("Contactable", "circle-half"),
    "identified": Word("Identified", "circle"),
    "empty": Word("Empty", "plus-circle-dotted"),
}
"""From the furthest we can be with a person to nobody at all."""

CLAUSES: Mapping[str, str] = {
    "account_fit": "Account fit",
    "episode": "Several people, together",
    "account_intent": "Account intent",
    "not_excluded": "Nothing excludes it",
    "hand_raise": "Hand raised",
}

QUALIFIED_BY: Mapping[str, str] = {
    "committee": "by the committee",
    "hand_raise": "by a hand-raise",
}

WAYS_IN: Mapping[str, str] = {
    "manager": "their manager",
    "report": "reports to them",
    "same_meeting": "was in the same meeting",
}
"""What the one who could introduce us is to the person."""

ROLE_SOURCES: Mapping[str, str] = {
    "decision": "Decided here",
    "opportunity": "The deal says",
    "crm_contact": "The CRM says",
    "title": "The title says",
    "behaviour": "What they do suggests",
}
"""Who gives somebody a buying role."""

LEDGER_KINDS: Mapping[str, str] = {
    "fit": "Fit",
    "intent": "Signal",
    "decay": "Decay",
    "cap": "Cap",
    "floor": "Floor",
    "clip": "Clip",
    "role_weight": "Role weight",
    "override": "Override",
}


def said(code: str | None, nothing: str = DASH) -> str:
    """
    A code as words.

    Examples
    --------
    >>> said("legal_procurement"), said("pricing_view"), said(None)
    ('Legal procurement', 'Pricing view', '\u2013')
    """
    return code.replace("_", " ").capitalize() if code else nothing


def role(code: str | None, number: int = 1) -> str:
    """
    A buying role, with its number where it is needed more than once.

    Examples
    --------
    >>> role("economic_buyer"), role("user", 2), role(None)
    ('Economic buyer', 'User 2', 'No role')
    """
    word = "Legal / procurement" if code == "legal_procurement" else said(code, "No role")
    return f"{word} {number}" if number > 1 else word


def state(code: str | None) -> Word:
    """An account state; a state we do not know is said as it is."""
    return STATES.get(code or "", Word(said(code, "Not decided"), "question-circle"))


def seat_state(code: str) -> Word:
    """How far we are with the person on a seat."""
    return SEAT_STATES.get(code, Word(said(code), "question-circle"))


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


def account_url(account_id: str, solution: str | None = None) -> str:
    """
    Address of an account's page.

    Examples
    --------
    >>> account_url("A/1"), account_url("A1", "crm & more")
    ('/account/A%2F1', '/account/A1?solution=crm%20%26%20more')
    """
    path = f"/account/{quote(account_id, safe='')}"
    return f"{path}?solution={quote(solution, safe='')}" if solution else path
