"""The words and icons that the pages show for the codes of the marts."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from abm.vocabulary.words import spelt
from abm_app.formatting import DASH, day

NO_NAME = "Name not known"


class Label(NamedTuple):
    """The text for a code, and its Bootstrap icon."""

    text: str
    icon: str


STATES: Mapping[str, Label] = {
    "unlisted": Label("Unlisted", "dash-circle-dotted"),
    "target": Label("Target", "bullseye"),
    "aware": Label("Aware", "eye"),
    "engaged": Label("Engaged", "chat-dots"),
    "mqa": Label("Qualified", "check2-circle"),
    "sales_accepted": Label("Accepted", "hand-thumbs-up"),
    "opportunity": Label("Opportunity", "briefcase"),
    "customer": Label("Customer", "patch-check"),
    "recycled": Label("Recycled", "arrow-repeat"),
    "disqualified": Label("Disqualified", "x-octagon"),
    "excluded": Label("Excluded", "slash-circle"),
}
"""How far an account is. *MQA* is not a state but a flag: accounts in several states carry it."""

MQA = Label("MQA", "flag-fill")

SEAT_STATES: Mapping[str, Label] = {
    "met": Label("Met", "circle-fill"),
    "engaged": Label("Engaged", "record-circle"),
    "contactable": Label("Contactable", "circle-half"),
    "identified": Label("Identified", "circle"),
    "empty": Label("Empty", "plus-circle-dotted"),
}
"""How far we are with the person on a seat, furthest first."""

CLAUSES: Mapping[str, str] = {
    "account_fit": "Account fit",
    "episode": "Coordinated activity",
    "account_intent": "Account intent",
    "not_excluded": "Not excluded",
    "hand_raise": "Hand-raise",
    "min_days": "Least days as an MQA",
    "cool_down": "Cool-down is over",
}

QUALIFIED_BY: Mapping[str, str] = {
    "committee": "by the committee",
    "hand_raise": "by a hand-raise",
    "min_days": "kept for the least days",
}

ROLE_SOURCES: Mapping[str, str] = {
    "decision": "A decision says",
    "qualification": "MEDDIC says",
    "opportunity": "The opportunity says",
    "crm_contact": "The CRM says",
    "title": "The title says",
    "behaviour": "Their behaviour suggests",
}
"""Where a buying role comes from."""

DEPENDS_ON_WEAK_MATCHES = "It depends on people whose match to the account is weak."

ATTRIBUTION_MODELS: Mapping[str, str] = {
    "linear": "Even split",
    "first": "First touch",
    "last": "Last touch",
    "position": "40-20-40",
    "w_shaped": "W-shaped",
    "time_decay": "Time decay",
    "markov": "Markov",
    "shapley": "Shapley",
    "marginal": "Without it",
}
"""The models of attribution: the even split that others are compared with, rules, then those that learn."""

ATTRIBUTION_RULES: Mapping[str, str] = {
    "linear": "All touches get the same.",
    "first": "The first touch gets all; touches at the same instant share it.",
    "last": "The last touch before the deal gets all.",
    "position": "40% for the first touch, 40% for the last, 20% for those between.",
    "w_shaped": (
        "30% each for the first touch, the last before the account was qualified, and the last before the "
        "deal was opened; 10% for all others. If one of the three is missing, the rest share it."
    ),
    "time_decay": "A touch gets half as much as one that came a half-life later.",
    "markov": "In proportion to the deals that would be lost if nobody got past the channel.",
    "shapley": "What a channel adds to the rate of deals, averaged over all orders of adding the channels.",
    "marginal": "How much lower the rate of deals is on the same path without the touch.",
}
"""How each model divides a deal."""

FUNNEL_STAGES: Mapping[str, str] = {
    "inquiry": "Inquiry",
    "mql": "MQL",
    "sal": "SAL",
    "sql": "SQL",
    "opportunity": "Opportunity",
    "customer": "Customer",
}
"""Stages of the funnel, as marketing and sales write them."""

FUNNEL_LEVELS: Mapping[str, str] = {"account": "Accounts", "person": "People"}
"""What goes through the funnel."""

CHANGE_REASONS = {
    "new_signals": "New signals",
    "decay": "Decay of older signals",
    "expiry": "Signals that expired",
    "people": "Seats, roles and exclusions",
    "own_signals": "Signals that name nobody",
    "limits": "Caps and rounding",
    "corrections": "Late or corrected data",
    "matches": "Records matched to other people or accounts",
    "roles": "Seats, roles and exclusions learned later",
    "rules": "Other rules",
    "limits_before": "Caps and rounding of what was learned later",
}
"""Why the intent of an account changed."""

TRANSITION_CAUSES = {
    "signal": "New signals",
    "decay": "Signals that faded",
    "decision": "A status or a decision",
    "correction": "Late or corrected data",
    "rule": "Other rules",
}
"""Why an account became an MQA or stopped being one."""


def funnel_stage(code: str) -> str:
    """
    A stage of the funnel.

    Examples
    --------
    >>> funnel_stage("mql"), funnel_stage("customer")
    ('MQL', 'Customer')
    """
    return FUNNEL_STAGES.get(code) or in_words(code)


LOSS_CATEGORIES: Mapping[str, str] = {
    "competitor": "Lost to a competitor",
    "price": "Price",
    "feature": "Lack of a feature",
    "no_decision": "No decision",
}

LOSS_READINGS: Mapping[str, Label] = {
    "roadmap": Label("One for the roadmap: features lost deals again and again", "signpost"),
    "no_acute_pain": Label("Interest without acute pain: more content that helps to decide", "hourglass"),
}
"""What the reasons of a quarter say, by the reading rules of the playbook."""

READING_LOSSES = (
    "The same feature again and again is one for the roadmap. Many without a decision were interested and "
    "had no acute pain: they lack content that helps to decide."
)
"""What the reasons of lost deals tell."""


def loss_category(code: str | None) -> str:
    """
    Why a deal was lost.

    Examples
    --------
    >>> loss_category("price"), loss_category(None)
    ('Price', 'Another reason, or none')
    """
    return LOSS_CATEGORIES.get(code or "", "Another reason, or none")


MISSING_COSTS: Mapping[str, str] = {
    "spend": "no spend is loaded",
    "amounts": "its deals have no amount",
}
"""What the cost of a channel lacks."""

MEASURES: Mapping[str, str] = {
    "unmatched_share": "without an account",
    "weak_match_share": "matched weakly to their account",
    "without_role_share": "of accounts without a buying role",
    "role_conflict_share": "with a role that sources disagree about",
    "unknown_words": "rows with an unknown word",
    "not_fed": "of the playbook that nothing loaded feeds",
    "unread_facts": "accounts with a word that is compared as it is written",
    "unconverted_amounts": "without a rate",
    "targets_not_found": "found among no accounts",
    "flap_share": "that came back within two weeks",
    "fields_left_out": "columns of your own that are too many to be kept",
}
"""What a measure of data health says of its subject."""


def measure(code: str, subject: str) -> str:
    """
    A measure of data health and its subject.

    Examples
    --------
    >>> measure("unmatched_share", "contacts"), measure("unknown_words", "statuses: banana")
    ('Contacts without an account', 'Statuses: banana, rows with an unknown word')
    """
    comma = "," if code in {"unknown_words", "unread_facts"} else ""
    text = f"{subject}{comma} {MEASURES.get(code, spelt(code))}"
    return text[0].upper() + text[1:]


def in_words(code: str | None, nothing: str = DASH) -> str:
    """
    A code in plain words.

    Examples
    --------
    >>> in_words("demo_request"), in_words("roi_calculator_use"), in_words(None)
    ('Demo request', 'ROI calculator use', '\u2013')
    """
    if not code:
        return nothing
    text = spelt(code.lower())
    return text[0].upper() + text[1:]


def detail(text: str) -> str:
    """
    A sentence from a mart, with its dates and codes as the pages write them.

    Examples
    --------
    >>> detail("Asked for sales (demo_request) on 2026-09-14.")
    'Asked for sales (demo request) on 14 Sep 2026.'
    """
    dated = re.sub(r"\b\d{4}-\d\d-\d\d\b", lambda date: day(datetime.fromisoformat(date[0])), text)
    return re.sub(r"\b[a-z]+(?:_[a-z]+)+\b", lambda code: code[0].replace("_", " "), dated)


def role(code: str | None, number: int = 1) -> str:
    """
    A buying role, with its number where it is needed more than once.

    Examples
    --------
    >>> role("economic_buyer"), role("user", 2), role(None)
    ('Economic buyer', 'User 2', 'No role')
    """
    name = "Legal / procurement" if code == "legal_procurement" else in_words(code, "No role")
    return f"{name} {number}" if number > 1 else name


def state(code: str | None) -> Label:
    """An account's state; an unknown code is shown as it is."""
    return STATES.get(code or "", Label(in_words(code, "Not decided"), "question-circle"))


def seat_state(code: str) -> Label:
    """A seat's state; an unknown code is shown as it is."""
    return SEAT_STATES.get(code, Label(in_words(code), "question-circle"))


def tier(code: str | None) -> str | None:
    """
    A tier by its usual name, whether the CRM writes a bare number or not.

    Examples
    --------
    >>> tier("1"), tier("Tier 1"), tier("Gold"), tier(None)
    ('Tier 1', 'Tier 1', 'Gold', None)
    """
    return f"Tier {code}" if code and code.isdigit() else code
