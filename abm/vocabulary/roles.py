"""Buying roles: our twelve names, and the names that CRM systems give them."""

import re
from typing import Final

ECONOMIC_BUYER: Final = "economic_buyer"
DECISION_MAKER: Final = "decision_maker"
EXECUTIVE_SPONSOR: Final = "executive_sponsor"
CHAMPION: Final = "champion"
INFLUENCER: Final = "influencer"
TECHNICAL_BUYER: Final = "technical_buyer"
USER: Final = "user"
LEGAL_PROCUREMENT: Final = "legal_procurement"
GATEKEEPER: Final = "gatekeeper"
COACH: Final = "coach"
BLOCKER: Final = "blocker"
OTHER: Final = "other"

SEAT_ROLES: Final[tuple[str, ...]] = (
    ECONOMIC_BUYER,
    DECISION_MAKER,
    EXECUTIVE_SPONSOR,
    CHAMPION,
    INFLUENCER,
    TECHNICAL_BUYER,
    USER,
    LEGAL_PROCUREMENT,
)
"""Roles that can fill a seat of a committee. A blocker is shown but never adds coverage."""

ROLES: Final[tuple[str, ...]] = (*SEAT_ROLES, GATEKEEPER, COACH, BLOCKER, OTHER)
"""Every buying role, in the order in which pages list them."""

# What HubSpot (hs_buying_role), Salesforce (OpportunityContactRole.Role, AccountContactRole.Role,
# Data 360), Adobe, GTM Clarity and MEDDIC call each role, and everyday words for the same thing.
# Salesforce's "Approver" and "Buyer" sign and purchase; they sit with legal and procurement.
_CALLED: Final[dict[str, str]] = {
    ECONOMIC_BUYER: (
        "economic buyer, economic decision maker, budget holder, budget owner, budget approver, "
        "financial buyer, financial decision maker, cfo"
    ),
    DECISION_MAKER: "decision maker, decisionmaker, final decision maker, business decision maker",
    EXECUTIVE_SPONSOR: (
        "executive sponsor, sponsor, exec sponsor, executive steering committee, "
        "steering committee, project sponsor"
    ),
    CHAMPION: "champion, internal champion, mobilizer, mobiliser, advocate, internal advocate",
    INFLUENCER: "influencer, recommender, key influencer, business influencer",
    TECHNICAL_BUYER: (
        "technical buyer, technical evaluator, evaluator, technical decision maker, "
        "technical influencer, technical approver"
    ),
    USER: "user, end user, business user, practitioner, user buyer, key user, power user",
    LEGAL_PROCUREMENT: (
        "legal procurement, legal and procurement, legal and compliance, legal, compliance, "
        "procurement, purchasing, approver, buyer"
    ),
    GATEKEEPER: "gatekeeper, gate keeper",
    COACH: "coach, internal coach",
    BLOCKER: "blocker, detractor, opponent",
    OTHER: "other, unknown, none, not known",
}


def _key(text: str) -> str:
    """``text`` without case, spaces, underscores, hyphens or final plural s."""
    return re.sub(r"[\W_]+", "", text.casefold().replace("&", " and ")).removesuffix("s")


_ROLE_BY_KEY: Final = {
    _key(wording): role for role, wordings in _CALLED.items() for wording in wordings.split(", ")
}


def role_named(text: str) -> str | None:
    """
    Our name for the buying role that a CRM calls ``text``; None if we do not know the wording.

    Case, spaces, underscores and hyphens make no difference. A wording that says the role is not
    known ("Unknown") is ``other``; None means that we do not know ``text`` itself.

    Parameters
    ----------
    text
        One role. HubSpot's ``hs_buying_role`` holds several, separated by semicolons: split it first.

    Examples
    --------
    >>> role_named("BUDGET_HOLDER")
    'economic_buyer'
    >>> role_named("Business User")
    'user'
    >>> role_named("Head of Fun") is None
    True
    """
    return _ROLE_BY_KEY.get(_key(text))
