"""The canonical entities: what columns each has, of what type, and which are required."""

from dataclasses import dataclass
from typing import Literal

from abm.errors import UsageError
from abm.vocabulary.engagement_kinds import DIRECTIONS
from abm.vocabulary.states import ACCOUNT_TYPES

Type = Literal["text", "time", "date", "number", "integer", "money", "boolean", "choice"]

SQL_TYPES: dict[Type, str] = {
    "text": "VARCHAR",
    "time": "TIMESTAMPTZ",
    "date": "DATE",
    "number": "DOUBLE",
    "integer": "BIGINT",
    "money": "DECIMAL(18,2)",
    "boolean": "BOOLEAN",
    "choice": "VARCHAR",
}


@dataclass(frozen=True, slots=True)
class Column:
    """
    One canonical column.

    Parameters
    ----------
    name, type
        As product.md's contract has them.
    required
        An empty cell sends the row to quarantine.
    choices
        Of a ``choice``: what it may be, lower case.
    is_past
        Of a ``time``: later than now, beyond a small skew, sends the row to quarantine.
    is_late
        Stores may hold rows from before there was this column: empty, it leaves a row's hash as it was.
    """

    name: str
    type: Type = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    is_past: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """
    One canonical file.

    Parameters
    ----------
    name, columns
        As product.md's contract has them.
    key
        Columns that identify a row.
    owners
        Columns that say whose a row is. One of them must hold something, unless the source says that
        its rows' owners stand in another file, as associations.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    owners: tuple[str, ...] = ()


def _text(names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names.split())


def _id(name: str) -> Column:
    return Column(name, required=True)


def _past(name: str, *, required: bool = False) -> Column:
    return Column(name, "time", required=required, is_past=True)


_SUBJECT = Column("subject", "choice", required=True, choices=("contact", "account"))
_RECORDS = ("contact", "account", "opportunity", "engagement", "user")
_DELETED = Column("is_deleted", "boolean")

# `merged_ids` are other records that the source says are the same person, with a semicolon between; an
# association with the relation "merged" says so too. `visitor_id` is the browser of a visit. `breakdown`
# tells spend of one day and campaign apart (by device, network).
ENTITIES: dict[str, Entity] = {
    entity.name: entity
    for entity in (
        Entity(
            "accounts",
            (
                _id("account_id"),
                Column("name", required=True),
                *_text("domain website industry"),
                Column("employees", "integer"),
                Column("annual_revenue", "money"),
                *_text("country region technologies tier segment"),
                Column("type", "choice", choices=ACCOUNT_TYPES),
                *_text("owner_id parent_account_id"),
                _past("created_at"),
                _DELETED,
            ),
            key=("account_id",),
        ),
        Entity(
            "contacts",
            (
                _id("contact_id"),
                *_text("account_id email full_name title seniority department buying_role company"),
                *_text("phone country reports_to_contact_id merged_ids lead_source"),
                Column("consent", "choice", choices=("granted", "denied", "unknown")),
                _past("created_at"),
                _DELETED,
            ),
            key=("contact_id",),
        ),
        Entity(
            "engagements",
            (
                _id("engagement_id"),
                *_text("contact_id account_id email"),
                _id("kind"),
                Column("channel"),
                Column("direction", "choice", choices=DIRECTIONS),
                *_text("visitor_id asset topic campaign_id stimulus_id user_id"),
                Column("value", "number"),
                Column("duration_seconds", "number"),
                Column("url"),
                Column("is_bot", "boolean"),
                Column("source"),
                _past("occurred_at", required=True),
                _DELETED,
            ),
            key=("engagement_id",),
            owners=("contact_id", "email", "account_id", "visitor_id"),
        ),
        Entity(
            "opportunities",
            (
                _id("opportunity_id"),
                _id("account_id"),
                *_text("name stage"),
                Column("amount", "money"),
                *_text("currency solution"),
                Column("is_closed", "boolean"),
                Column("is_won", "boolean"),
                *_text("loss_reason competitor lead_source campaign_id owner_id"),
                _past("created_at", required=True),
                Column("closed_at", "time"),
                _DELETED,
            ),
            key=("opportunity_id",),
            owners=("account_id",),
        ),
        Entity(
            "opportunity_contacts",
            (
                _id("opportunity_id"),
                _id("contact_id"),
                Column("role"),
                Column("is_primary", "boolean"),
                _DELETED,
            ),
            key=("opportunity_id", "contact_id"),
        ),
        Entity(
            "campaigns",
            (
                _id("campaign_id"),
                Column("name", required=True),
                *_text("channel source"),
                Column("started_at", "time"),
                Column("ended_at", "time"),
                _DELETED,
            ),
            key=("campaign_id",),
        ),
        Entity(
            "spend",
            (
                Column("date", "date", required=True),
                Column("amount", "money", required=True),
                *_text("currency campaign_id channel source breakdown"),
                _DELETED,
            ),
            key=("date", "currency", "campaign_id", "channel", "source", "breakdown"),
        ),
        Entity(
            "associations",
            (
                Column("subject", "choice", required=True, choices=_RECORDS),
                _id("subject_id"),
                Column("other", "choice", required=True, choices=_RECORDS),
                _id("other_ids"),
                Column("relation"),
                Column("occurred_at", "time"),
                _DELETED,
            ),
            key=("subject", "subject_id", "other", "other_ids", "relation"),
        ),
        Entity(
            "statuses",
            (
                _SUBJECT,
                _id("subject_id"),
                _id("status"),
                *_text("reason user_id solution"),
                _past("occurred_at", required=True),
                _DELETED,
            ),
            key=("subject", "subject_id", "status", "solution", "occurred_at"),
        ),
        Entity(
            "qualification",
            (
                _SUBJECT,
                _id("subject_id"),
                Column("framework", "choice", required=True, choices=("bant", "champ", "meddic")),
                _id("field"),
                *_text("value user_id"),
                _past("recorded_at", required=True),
                _DELETED,
            ),
            key=("subject", "subject_id", "framework", "field", "recorded_at"),
        ),
        Entity(
            "users",
            (
                _id("user_id"),
                Column("name", required=True),
                Column("email"),
                Column(
                    "role",
                    "choice",
                    choices=("ae", "ldr", "marketing", "revops", "analyst", "admin"),
                ),
                *_text("team time_zone"),
                _DELETED,
            ),
            key=("user_id",),
        ),
    )
}


def entity_named(name: str) -> Entity:
    """
    The canonical entity of a name.

    Raises
    ------
    UsageError
        If there is none; the message lists them.
    """
    try:
        return ENTITIES[name]
    except KeyError:
        known = ", ".join(ENTITIES)
        raise UsageError(f"There is no entity called {name!r}; it is one of {known}.") from None
