"""What a line of a score says, in a sentence: the same in the app and on the command line."""

from datetime import datetime

from abm.counting import counted
from abm.vocabulary.words import spelt
from abm_app.formatting import day, points
from abm_app.labels import NO_NAME, role
from abm_warehouse.publishing.result_rows import LedgerLine

DECAY_MODES = {
    "per_signal": "decay per signal",
    "half_life": "decay by half-life",
    "window": "decay by window",
    "on_total": "decay on the total",
}
"""How points decay, by the mode of the playbook."""


def ledger_line(line: LedgerLine, as_of: datetime | None, *, names_person: bool = True) -> str:
    """
    A line of a score: its points, what it is about, when, and who.

    Examples
    --------
    >>> from datetime import UTC
    >>> from decimal import Decimal
    >>> at, now = datetime(2026, 5, 3, tzinfo=UTC), datetime(2026, 5, 18, tzinfo=UTC)
    >>> earned = LedgerLine(
    ...     "any",
    ...     1,
    ...     "intent",
    ...     "intent",
    ...     "webinar_attended",
    ...     "c1",
    ...     "Ana Novak",
    ...     "e1",
    ...     "webinar_attended",
    ...     "Zero trust",
    ...     at,
    ...     Decimal(12),
    ...     None,
    ... )
    >>> ledger_line(earned, now)
    '+12 webinar attended \u201cZero trust\u201d, 3 May 2026, Ana Novak'
    >>> ledger_line(earned._replace(kind="decay", points=Decimal(-4), decay_mode="per_signal"), now)
    '\u22124 webinar attended \u201cZero trust\u201d, 2 weeks old (decay per signal), Ana Novak'
    >>> ledger_line(earned._replace(kind="decay", points=Decimal(-12), decay_mode="window"), now)
    '\u221212 webinar attended \u201cZero trust\u201d, expired: 2 weeks old (decay by window), Ana Novak'
    """
    number = points(line.points)
    signed = number if line.points < 0 else f"+{number}" if line.points else "0"
    return f"{signed} {what_it_is(line, as_of, names_person=names_person)}"


def what_it_is(line: LedgerLine, as_of: datetime | None, *, names_person: bool = True) -> str:
    """What a line of a score is about, when, and who; without its points."""
    who = (line.full_name or NO_NAME) if line.contact_id and names_person else None
    return ", ".join(part for part in (_what(line, as_of), who) if part)


def _what(line: LedgerLine, as_of: datetime | None) -> str:
    """What a line is about, without its person."""
    rule = spelt(line.rule_id or "rule")
    signal = _signal(line)
    if line.kind == "fit":
        return f"fit: {rule}"
    if line.kind in ("intent", "cap", "repeat", "decay") and line.occurred_at:
        when = day(line.occurred_at)
        return {
            "intent": f"{signal}, {when}",
            "cap": f"{signal}, {when}: above the cap of {rule}",
            "repeat": f"{signal}, {when}: the same asset again",
            "decay": f"{signal}, {_age(line, as_of)}",
        }[line.kind]
    if line.kind == "override":
        asked = rule.removeprefix("hand raise:")
        return f"asked for sales ({asked}), {day(line.occurred_at)}: to sales whatever the score"
    return {
        "decay": f"decay of the total ({_mode(line)})",
        "floor": "no score is below 0",
        "clip": f"above the most that {_whose(line)} can have",
        "role_weight": "no seat: counts in part"
        if line.rule_id == "unseated"
        else f"weight of the seat of {role(line.rule_id).lower()}",
        "exclusion": f"does not count: {rule}",
    }.get(line.kind, f"{spelt(line.kind)}: {rule}")


def _signal(line: LedgerLine) -> str:
    """The kind of a signal with its asset; its rule where the kind is not read."""
    if (line.engagement_id or "").startswith("repeat_visit:"):
        return "repeated visits"
    kind = spelt(line.signal or line.rule_id or "signal")
    return f"{kind} \u201c{line.asset}\u201d" if line.asset else kind


def _age(line: LedgerLine, as_of: datetime | None) -> str:
    """How old the signal of a line is, and by which mode it lost its points."""
    if as_of is None or line.occurred_at is None:
        return _mode(line)
    days = (as_of - line.occurred_at).days
    age = f"{counted(days // 7, 'week')} old" if days >= 7 else f"{counted(days, 'day')} old"
    expired = "expired: " if line.decay_mode == "window" else ""
    return f"{expired}{age} ({_mode(line)})"


def _mode(line: LedgerLine) -> str:
    return DECAY_MODES.get(line.decay_mode or "", "decay")


def _whose(line: LedgerLine) -> str:
    return {
        "account": "an account",
        "person": "a person",
        "own": "signals that name nobody",
        "account_fit": "account fit",
        "person_fit": "person fit",
    }.get(line.rule_id or "", "a score")
