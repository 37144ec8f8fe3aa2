"""Seniority levels and departments of people."""

from typing import Final

SENIORITIES: Final[dict[str, int]] = {
    "c_suite": 90,
    "owner_founder": 88,
    "board": 86,
    "evp_svp_vp": 80,
    "director": 70,
    "manager": 60,
    "senior_ic": 50,
    "ic": 40,
    "entry": 30,
    "unknown": 0,
}
"""Every seniority, with the priority of a title rule that states none."""
SENIOR: Final = frozenset({"c_suite", "owner_founder", "board", "evp_svp_vp", "director"})
"""Director and above; an episode needs at least one such person."""

DEPARTMENTS: Final[tuple[str, ...]] = (
    "marketing",
    "sales",
    "administration",
    "engineering_rnd",
    "finance",
    "hr",
    "legal",
    "it",
    "security",
    "operations",
    "procurement",
    "product",
    "service_support",
    "data",
    "other",
)
