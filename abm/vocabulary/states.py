"""Account types, queues, statuses and states; the last three are often all called stage."""

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
    "left",
    "suppressed",
]
"""What people did with a contact or account; recorded, never calculated."""
STATUSES: tuple[str, ...] = get_args(Status)
FunnelStage = Literal["inquiry", "mql", "sal", "sql", "opportunity", "customer"]
"""The statuses that lead to a customer; a playbook orders them."""
FUNNEL_STAGES: tuple[FunnelStage, ...] = get_args(FunnelStage)
DEAL_STAGES = ("open", "won", "lost")
"""What the stage of a deal means, whatever a CRM calls it."""

LOSS_CATEGORIES = ("competitor", "price", "feature", "no_decision")
"""Why deals are lost, whatever a CRM calls it."""

State = Literal[
    "unlisted",
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
"""The one stage an account is in: ``mqa.state``."""
STATES: tuple[str, ...] = get_args(State)
