"""Why something is in the queue and by when, in words: the same in the app and on the command line."""

from datetime import datetime

from abm.vocabulary.words import spelt
from abm_app import formatting, labels
from abm_warehouse.publishing.hand_offs import InboxItem


def due_in(due_at: datetime, now: datetime) -> str:
    """
    How long there is until a deadline, or has been since.

    Examples
    --------
    >>> from datetime import UTC, timedelta
    >>> now = datetime(2026, 9, 30, 12, tzinfo=UTC)
    >>> due_in(now + timedelta(minutes=130), now), due_in(now - timedelta(days=3), now)
    ('in 2 h 10', '3 d late')
    """
    minutes = int(abs((due_at - now).total_seconds()) // 60)
    if minutes >= 2 * 24 * 60:
        long = f"{minutes // (24 * 60)} d"
    else:
        long = f"{minutes // 60} h {minutes % 60:02d}" if minutes >= 60 else f"{minutes} min"
    return f"in {long}" if due_at > now else f"{long} late"


def trigger(item: InboxItem) -> str:
    """What brought it here, in a few words."""
    on = f", {formatting.short_day(item.handed_at)}" if item.handed_at else ""
    if item.why == "hand_raise":
        return f"{labels.in_words(item.detail)}{on}"
    if item.why == "mqa":
        return f"Qualified account{on}"
    if item.why == "champion_moved":
        return f"Champion from {item.detail}{on}"
    return f"MQL{on}" if item.why == "mql" else f"{formatting.points(item.score)} points{on}"


def comes_back(item: InboxItem) -> str | None:
    """When what sales sent back comes back by itself."""
    return f"Back on {formatting.day(item.returns_at)}" if item.returns_at else None


def who(item: InboxItem) -> str:
    """The person, or the account where no person was handed over."""
    if item.contact_id is None:
        return item.name
    return item.full_name or labels.NO_NAME


def reason(item: InboxItem) -> str:
    """Why it is here, as a sentence."""
    person = f"{who(item)}, {item.title}," if item.title else who(item)
    on = f" on {formatting.day(item.handed_at)}" if item.handed_at else ""
    if item.why == "hand_raise":
        return f"{person} asked for sales{on}: {spelt(item.detail or 'request')}."
    if item.why == "mqa":
        return f"{item.name} became a qualified account{on}."
    if item.why == "mql":
        return f"{person} became an MQL{on}."
    if item.why == "champion_moved":
        return f"{person} was the champion of a deal with {item.detail}, and is here now; first seen{on}."
    return f"{person} reached enough points for sales{on}, and has {formatting.points(item.score)} now."
