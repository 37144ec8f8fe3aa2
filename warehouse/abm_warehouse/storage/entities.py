"""The canonical entities: what columns each has, of what type, and which are required."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from abm.errors import UsageError
from abm.vocabulary.engagement_kinds import DIRECTIONS
from abm.vocabulary.states import ACCOUNT_TYPES

Type = Literal[
    "text", "id", "email", "currency", "time", "date", "number", "integer", "money", "boolean", "choice"
]

SQL_TYPES: dict[Type, str] = {
    "text": "VARCHAR",
    "id": "VARCHAR",
    "email": "VARCHAR",
    "currency": "VARCHAR",
    "time": "TIMESTAMPTZ",
    "date": "DATE",
    "number": "DOUBLE",
    "integer": "BIGINT",
    "money": "DECIMAL(18,2)",
    "boolean": "BOOLEAN",
    "choice": "VARCHAR",
}


MAX_LENGTHS: Mapping[Type, int] = {"text": 4_000, "id": 255, "email": 320}
"""Characters that a cell of a type may have, unless its column says otherwise."""

LIST_LENGTH, URL_LENGTH, PROSE_LENGTH = 100_000, 8_000, 20_000


@dataclass(frozen=True, slots=True)
class Column:
    """
    One canonical column.

    Parameters
    ----------
    name, type
        As the documentation of the canonical files has them. An ``id`` names a record, ours or another
        file's; invisible characters are removed from it.
    required
        An empty cell sends the row to quarantine.
    choices
        Of a ``choice``: the values it may have, in lower case.
    synonyms
        Of a ``choice``: other words, in lower case, and the value that each means.
    unlisted
        Of a ``choice``: the value of a word that is neither a choice nor a synonym.
    max_length
        Characters that a cell may have; None for the limit of its type.
    least, most
        The range of a number.
    is_past
        Of a ``time``: whether an instant later than now, beyond a small skew, is wrong.
    not_before
        Of a ``time``: the column whose instant it may precede by a day at most, since many exports
        have a day where others have an instant.
    is_detail
        Whether a row can do without it: a cell that cannot be read is left out of its row and listed in
        quarantine, and the rest of the row is loaded. Otherwise the whole row goes to quarantine.
    is_made
        Of the id of a row: whether a row without one gets an id that is made of its content, and of its place
        among the equal rows of its file.
    goes_with
        Of a layered entity: the column without whose value it means nothing, as a currency without an amount.
        Both come from one system.
    is_late
        Whether workspaces may hold rows from before the column existed. While it is empty, it is not part
        of a row's hash, so these rows stay as they are.
    """

    name: str
    type: Type = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, str], ...] = ()
    unlisted: str | None = None
    max_length: int | None = None
    least: int | None = None
    most: int | None = None
    is_past: bool = False
    not_before: str | None = None
    is_detail: bool = False
    is_late: bool = False
    is_made: bool = False
    goes_with: str | None = None

    @property
    def is_text(self) -> bool:
        """Whether it holds text as it was written, and not one of a few words or a value."""
        return self.type in ("text", "id", "email", "currency")

    @property
    def length_limit(self) -> int | None:
        """Characters that a cell may have; None where its type allows no long ones."""
        return MAX_LENGTHS.get(self.type) if self.max_length is None else self.max_length


@dataclass(frozen=True, slots=True)
class Entity:
    """
    One canonical file.

    Parameters
    ----------
    name, columns
        As the documentation of the canonical files has them.
    key
        Columns that identify a row.
    parent_keys
        Columns that say whose a row is. One of them must hold something, unless the source says that
        another file names them, as associations.
    row_number
        Column of its table, and of no file, that numbers the stored rows: every version of a row has a number
        of its own, higher than those before it.
    is_layered
        Whether several systems may describe one row, and a file may describe a part of it: what each says is
        kept, and the row is put together when it is read. Otherwise the last file replaces the row.
    fills_without
        A required column. A file without it makes no rows: it adds to those that other files have made.
    has_own_fields
        Whether columns of files that have no canonical name can be asked for by their own.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    parent_keys: tuple[str, ...] = ()
    row_number: str | None = None
    is_layered: bool = False
    fills_without: str | None = None
    has_own_fields: bool = False

    @property
    def stored_columns(self) -> tuple[str, ...]:
        """Columns of its table that hold content of a file: its own, and what fits none of them."""
        return (*(column.name for column in self.columns), "extra", QUARANTINED_CELLS)


QUARANTINED_CELLS = "quarantined_cells"
"""
Column of every table: the cells that were left out of a loaded row, as a JSON array of column, value, reason
and field, which is the canonical column.

It is text, since the engine updates a table with a list by deleting rows and inserting them again.
"""

EXTRA = "extra "
"""What is before the hash of the name of a column without a canonical one, among those that a batch says."""

CELLS = """from_json(quarantined_cells, '[{"column": "VARCHAR", "value": "VARCHAR", "reason": "VARCHAR"}]')"""
"""The cells that were left out of a row, as a list of structs."""

UNREAD = """coalesce(json_extract_string(quarantined_cells, '$[*].field'), [])"""
"""The canonical columns whose cells were left out of a row, as a list."""

MAX_VALUE = 500
"""How many characters of a bad value are kept beside its reason."""


def _text(names: str) -> tuple[Column, ...]:
    return tuple(Column(name, is_detail=True) for name in names.split())


def _late_text(names: str) -> tuple[Column, ...]:
    return tuple(Column(name, is_detail=True, is_late=True) for name in names.split())


def _prose(name: str) -> Column:
    return Column(name, is_detail=True, max_length=PROSE_LENGTH)


def _id(name: str) -> Column:
    return Column(name, "id", required=True)


def _ids(names: str) -> tuple[Column, ...]:
    """Ids of other records, which may be empty."""
    return tuple(Column(name, "id") for name in names.split())


def _list(name: str, type_: Type, *, required: bool = False) -> Column:
    return Column(name, type_, required=required, max_length=LIST_LENGTH, is_detail=type_ == "text")


def _past(name: str, *, required: bool = False, is_detail: bool = False) -> Column:
    return Column(name, "time", required=required, is_past=True, is_detail=is_detail)


_SUBJECT = Column("subject", "choice", required=True, choices=("contact", "account", "opportunity"))
_RECORDS = ("contact", "account", "opportunity", "engagement", "user")
_DELETED = Column("is_deleted", "boolean")
_EMAIL = Column("email", "email", is_detail=True)
_CONSENT = Column(
    "consent",
    "choice",
    choices=("granted", "denied", "unknown"),
    synonyms=tuple(
        (word, "denied")
        for word in (
            "withdrawn", "withdrew", "revoked", "refused", "declined", "rejected", "objected", "opposed",
            "opted out", "opted-out", "opted_out", "opt out", "opt-out", "opt_out", "optout", "optedout",
            "unsubscribed", "do not contact", "not granted", "no", "n", "false", "0",
        )
    ),
    unlisted="unknown",
    is_detail=True,
)  # fmt: skip

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
                Column("domain", is_detail=True),
                Column("website", is_detail=True, max_length=URL_LENGTH),
                Column("industry", is_detail=True),
                Column("employees", "integer", least=0, most=10_000_000, is_detail=True),
                Column("annual_revenue", "money", least=0, is_detail=True),
                *_text("country region"),
                _list("technologies", "text"),
                *_text("tier segment"),
                Column("type", "choice", choices=ACCOUNT_TYPES, is_detail=True),
                *_ids("owner_id parent_account_id"),
                _past("created_at", is_detail=True),
                Column("currency", "currency", is_detail=True, is_late=True, goes_with="annual_revenue"),
                Column("is_target", "boolean", is_detail=True, is_late=True),
                _DELETED,
            ),
            key=("account_id",),
            is_layered=True,
            fills_without="name",
            has_own_fields=True,
        ),
        Entity(
            "contacts",
            (
                _id("contact_id"),
                *_ids("account_id"),
                _EMAIL,
                *_text("full_name title seniority department buying_role company phone country"),
                *_ids("reports_to_contact_id"),
                _list("merged_ids", "id"),
                *_text("lead_source"),
                _CONSENT,
                _past("created_at", is_detail=True),
                Column("is_lead", "boolean", is_detail=True, is_late=True),
                Column("converted_at", "time", is_past=True, is_detail=True, is_late=True),
                Column("converted_opportunity_id", "id", is_late=True),
                _DELETED,
            ),
            key=("contact_id",),
            is_layered=True,
            has_own_fields=True,
        ),
        Entity(
            "engagements",
            (
                Column("engagement_id", "id", is_made=True),
                *_ids("contact_id account_id"),
                _EMAIL,
                Column("kind", required=True, max_length=255),
                *_text("channel"),
                Column("direction", "choice", choices=DIRECTIONS),
                *_ids("visitor_id"),
                *_text("asset topic"),
                *_ids("campaign_id stimulus_id user_id"),
                Column("value", "number"),
                Column("duration_seconds", "number"),
                Column("url", is_detail=True, max_length=URL_LENGTH),
                Column("is_bot", "boolean"),
                *_text("source"),
                _past("occurred_at", required=True),
                *_late_text("form status campaign_type"),
                Column("thread_id", "id", is_late=True),
                _DELETED,
            ),
            key=("engagement_id",),
            parent_keys=("contact_id", "email", "account_id", "visitor_id"),
            row_number="touch",
        ),
        Entity(
            "opportunities",
            (
                _id("opportunity_id"),
                *_ids("account_id"),
                *_text("name stage"),
                Column("amount", "money"),
                Column("currency", "currency", goes_with="amount"),
                *_text("solution"),
                Column("is_closed", "boolean"),
                Column("is_won", "boolean"),
                *_text("loss_reason competitor lead_source"),
                *_ids("campaign_id owner_id"),
                _past("created_at"),
                Column("closed_at", "time", not_before="created_at"),
                _DELETED,
            ),
            key=("opportunity_id",),
            is_layered=True,
        ),
        Entity(
            "opportunity_contacts",
            (
                _id("opportunity_id"),
                _id("contact_id"),
                *_text("role"),
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
            is_layered=True,
        ),
        Entity(
            "spend",
            (
                Column("date", "date", required=True),
                Column("amount", "money", required=True),
                Column("currency", "currency"),
                *_ids("campaign_id"),
                Column("channel", max_length=255),
                Column("source", max_length=255),
                Column("breakdown"),
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
                _list("other_ids", "id", required=True),
                Column("relation", max_length=255),
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
                Column("status", required=True, max_length=255),
                _prose("reason"),
                *_ids("user_id"),
                Column("solution", max_length=255),
                _past("occurred_at", required=True),
                Column("is_seen", "boolean", is_late=True),
                _DELETED,
            ),
            key=("subject", "subject_id", "status", "solution", "occurred_at"),
        ),
        Entity(
            "qualification",
            (
                _SUBJECT,
                _id("subject_id"),
                Column(
                    "framework", "choice", required=True, choices=("bant", "champ", "meddic", "discovery")
                ),
                Column("field", required=True, max_length=255),
                _prose("value"),
                *_ids("user_id"),
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
                _EMAIL,
                *_text("role team time_zone"),
                _DELETED,
            ),
            key=("user_id",),
            is_layered=True,
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
        raise UsageError(f"There is no entity called {name!r}; use one of {known}.") from None
