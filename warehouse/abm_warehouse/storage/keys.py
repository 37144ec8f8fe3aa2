"""
Numbers of ids, in the tables of schema ``keys``: models group and join by them faster than by text.

An id gets its number in the transaction of the load that brings it, and keeps it. Numbers count from 0 in the
order in which ids came, those of one batch in the order of the ids. An id that no row holds any more, as
after an erasure, is removed and its number stays behind, so that no other id gets it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import duckdb

from abm_warehouse.storage.sql_text import literal


@dataclass(frozen=True, slots=True)
class Numbering:
    """
    A table of schema ``keys``.

    Parameters
    ----------
    table
        Its name.
    id, number
        Its columns.
    sources
        By entity, the column of the file that has the ids, and the id as SQL.
    """

    table: str
    id: str
    number: str
    sources: Mapping[str, tuple[str, str]]

    def ids_of(self, keys: str) -> str:
        """A SELECT of the ids of the numbers in column ``key`` of another; null for those that have none."""
        return f"select {self.id} from ({keys}) left join keys.{self.table} on {self.number} = key"


ACCOUNTS = Numbering("accounts", "account_id", "account", {"accounts": ("account_id", "account_id")})
CONTACTS = Numbering("contacts", "contact_id", "contact", {"contacts": ("contact_id", "contact_id")})
_KINDS = Numbering("kinds", "kind", "kind_key", {"engagements": ("kind", "lower(kind)")})

NUMBERINGS = (
    ACCOUNTS,
    CONTACTS,
    _KINDS,
    Numbering(
        "campaigns",
        "campaign_id",
        "campaign",
        {"campaigns": ("campaign_id", "campaign_id"), "engagements": ("campaign_id", "campaign_id")},
    ),
)


def number_arrived_ids(
    con: duckdb.DuckDBPyConnection, entity: str, columns: Collection[str], *, rows: str
) -> None:
    """Give numbers to the new ids among rows of an entity, given as SQL, that have these columns."""
    for numbering in NUMBERINGS:
        column, id_ = numbering.sources.get(entity, ("", ""))
        if column in columns:
            arrived = f"select distinct {id_} as id, 0 as came from {rows}"
            _number(con, numbering, arrived)


def number_stored_ids(con: duckdb.DuckDBPyConnection) -> None:
    """Give numbers to the ids of stored rows that have none, in the order in which they came."""
    for numbering in NUMBERINGS:
        stored = " union all ".join(
            f"select {id_} as id, known_from from raw.{entity}"
            for entity, (_, id_) in numbering.sources.items()
        )
        _number(con, numbering, f"select id, min(known_from) as came from ({stored}) group by id")


def number_kinds(con: duckdb.DuckDBPyConnection, kinds: Collection[str]) -> None:
    """Give numbers to kinds that no source gives, but that the rules about kinds do."""
    known = {kind for [kind] in con.execute("select kind from keys.kinds").fetchall()}
    if missing := sorted(set(kinds) - known):
        listed = ", ".join(map(literal, missing))
        _number(con, _KINDS, f"select unnest([{listed}]) as id, 0 as came")


def forget_unused_ids(con: duckdb.DuckDBPyConnection) -> None:
    """Remove the ids that no stored row holds; their numbers stay."""
    for numbering in NUMBERINGS:
        stored = " union all ".join(
            f"select {id_} as id from raw.{entity}" for entity, (_, id_) in numbering.sources.items()
        )
        con.execute(
            f"update keys.{numbering.table} as known set {numbering.id} = null"
            f" where not exists (select 1 from ({stored}) as stored where stored.id = known.{numbering.id})"
        )


def _number(con: duckdb.DuckDBPyConnection, numbering: Numbering, ids: str) -> None:
    """Number those ids of a query, each with when it came, that have no number yet."""
    table = f"keys.{numbering.table}"
    con.execute(
        f"insert into {table} select id,"
        f" (select count(*) from {table}) + row_number() over (order by came, id) - 1"
        f" from ({ids}) as arrived where id is not null"
        f" and not exists (select 1 from {table} as known where known.{numbering.id} = arrived.id)"
        " order by came, id"
    )
