"""Codes of the marts in the words of the people who read the pages."""

from collections.abc import Mapping
from typing import NamedTuple

from abm_app.formatting import DASH

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
