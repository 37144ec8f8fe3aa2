"""Fields of qualification frameworks, roles of our own users, and words in sentences and comparisons."""

from collections.abc import Iterable
from typing import Final

QUALIFICATION_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "bant": ("budget", "authority", "need", "timeline"),
    "champ": ("challenges", "authority", "money", "prioritization"),
    "meddic": (
        "metrics", "economic_buyer", "decision_criteria", "decision_process", "identify_pain", "champion",
    ),
}  # fmt: skip
"""What salespeople ask, by framework."""

USER_ROLES: Final = ("ae", "ldr", "marketing", "revops", "analyst", "admin", "executive", "csm", "other")
"""What our own users do."""

WORD_COLUMNS: Final[dict[str, tuple[str, str]]] = {
    "statuses": ("case when subject = 'opportunity' then 'deal_stage' else 'status' end", "status"),
    "qualification": ("framework", "field"),
    "users": ("'user_role'", "role"),
    "opportunities": ("'loss_reason'", "loss_reason"),
}
"""By entity: what a word of a row is about, in SQL, and the column that has it."""

_SAME: Final = str.maketrans("", "", " -_\N{NO-BREAK SPACE}\N{EN DASH}")

ACRONYMS = frozenset({"ae", "ai", "crm", "evp", "ldr", "mqa", "mql", "roi", "sal", "sql", "svp", "vp"})
"""Words of the field that are written in capitals."""

_NAMES: Final = {"linkedin": "LinkedIn", "whatsapp": "WhatsApp"}

_PHRASES: Final = {
    "c_suite": "C-suite",
    "contact_us": "contact request",
    "engineering_rnd": "engineering and R&D",
    "evp_svp_vp": "vice president",
    "hr": "HR",
    "it": "IT",
    "owner_founder": "owner or founder",
}
"""What is said of codes whose own words do not fit into a sentence."""


def spelt(code: str) -> str:
    """
    A code in plain words, as inside a sentence.

    Examples
    --------
    >>> spelt("roi_calculator_use"), spelt("contact_us"), spelt("linkedin_reply")
    ('ROI calculator use', 'contact request', 'LinkedIn reply')
    """
    if code in _PHRASES:
        return _PHRASES[code]
    words = code.replace("_", " ").split(" ")
    return " ".join(word.upper() if word in ACRONYMS else _NAMES.get(word, word) for word in words)


def either(words: Iterable[str]) -> str:
    """
    Words as alternatives, as inside a sentence; ``nothing`` if there are none.

    Examples
    --------
    >>> either(["Ann", "Bob", "Cem"]), either(["Ann"])
    ('Ann, Bob or Cem', 'Ann')
    """
    *most, last = [*words] or ["nothing"]
    return f"{', '.join(most)} or {last}" if most else last


def folded(word: str) -> str:
    """
    A word without case, blanks, hyphens and underscores, by which words are compared.

    Examples
    --------
    >>> folded("Marketing Qualified Lead") == folded("MARKETING_QUALIFIED_LEAD")
    True
    """
    return word.casefold().translate(_SAME)
