"""Why somebody is hot and what is to be done, in sentences: the same in the app and on the command line."""

from datetime import datetime
from decimal import Decimal

from abm.counting import counted
from abm.vocabulary.words import spelt
from abm_app.formatting import points, short_day
from abm_warehouse.publishing.people import HotPerson, Person


def reason(person: HotPerson) -> str:
    """
    What a person's interest consists of.

    Examples
    --------
    >>> from datetime import UTC
    >>> at = datetime(2026, 9, 14, tzinfo=UTC)
    >>> nobody = HotPerson(*[None] * len(HotPerson._fields))._replace(live_signals=0)
    >>> reason(nobody)
    'No signal has points left.'
    >>> one = nobody._replace(
    ...     best_kind="webinar_attended", best_at=at, best_points=Decimal(12), live_signals=1
    ... )
    >>> reason(one)
    'Webinar attended on 14 Sep (12).'
    >>> two = one._replace(
    ...     second_kind="pricing_view", second_at=at, second_points=Decimal("7.5"), live_signals=4
    ... )
    >>> reason(two)
    'Webinar attended on 14 Sep (12) and pricing view on 14 Sep (7.5), 2 signals more.'
    """
    if person.best_kind is None:
        return "No signal has points left."
    told = _signal(person.best_kind, person.best_at, person.best_points)
    if person.second_kind is not None:
        told += f" and {_signal(person.second_kind, person.second_at, person.second_points)}"
    told = told[0].upper() + told[1:]
    more = person.live_signals - 2
    return f"{told}, {counted(more, 'signal')} more." if more > 0 else f"{told}."


def _signal(kind: str, at: datetime | None, left: Decimal | None) -> str:
    return f"{spelt(kind)} on {short_day(at) if at else 'a day'} ({points(left)})"


def action(person: HotPerson | Person) -> str:
    """
    What is to be done with a person, by whom.

    Examples
    --------
    >>> from datetime import UTC
    >>> somebody = HotPerson(*[None] * len(HotPerson._fields))
    >>> asked = somebody._replace(
    ...     action="answer", raised_kind="demo_request", raised_at=datetime(2026, 9, 14, tzinfo=UTC)
    ... )
    >>> action(asked)
    'Answer the demo request of 14 Sep'
    >>> action(somebody._replace(action="none", excluded_because="suppressed"))
    'Nothing: suppressed'
    """
    if person.action == "answer" and person.raised_kind and person.raised_at:
        return f"Answer the {spelt(person.raised_kind)} of {short_day(person.raised_at)}"
    if person.action == "none" and person.excluded_because:
        return f"Nothing: {spelt(person.excluded_because)}"
    return {
        "call": "Call first",
        "qualify": "Qualify in a conversation",
        "nurture": "Keep in nurture",
        "wait": "Leave alone for now",
    }.get(person.action, "Nothing")


def change(person: HotPerson | Person) -> str:
    """How intent moved since Monday; a dash if nothing is known of it."""
    if person.intent_change is None:
        return "new"
    if not person.intent_change:
        return "steady"
    return f"{'+' if person.intent_change > 0 else ''}{points(person.intent_change)}"
