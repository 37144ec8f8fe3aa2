"""Bands, queues, statuses and states: four different things that are often called stage."""

from typing import Literal, get_args

AccountType = Literal["prospect", "customer", "partner", "competitor"]
ACCOUNT_TYPES: tuple[str, ...] = get_args(AccountType)
Queue = Literal["marketing_nurture", "ldr", "ae"]

Status = Literal[
    "raw",
    "inquiry",
    "mql",
    "sal",
    "sql",
    "opportunity",
    "customer",
    "disqualified",
    "recycled",
    "suppressed",
]
"""What people did with a contact or account: history, never arithmetic (requirements F070-F078)."""

State = Literal[
    "target",
    "aware",
    "engaged",
    "mqa",
    "sales_accepted",
    "opportunity",
    "customer",
    "recycled",
    "disqualified",
    "excluded",
]
"""The one stage an account is in, as ``mqa.state`` says it."""
STATES: tuple[str, ...] = get_args(State)
