"""Who a person is in a warehouse: their addresses, records and browsers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import duckdb

from abm.domains import normal_email
from abm.errors import UsageError
from abm_warehouse.clearing import ADDRESS, Named, is_theirs, loose_texts
from abm_warehouse.entities import ENTITIES
from abm_warehouse.readers.staged import literal, quoted

QUARANTINED_CELLS = (
    "case when json_valid(source_row) then json_extract_string(source_row, '$.*') else [source_row] end"
    " || [value]"
)
"""What a row in quarantine says: the cells of a row, or the text of a line that is none."""


@dataclass(frozen=True, slots=True)
class Subject:
    """
    One person, as the warehouse knows them.

    Parameters
    ----------
    address
        The one asked for, in its one spelling.
    addresses
        Every address of their records, in every spelling that is held.
    contact_ids
        Records that have the address.
    visitor_ids
        Browsers in which they were known, and nobody else was.
    """

    address: str
    addresses: tuple[str, ...]
    contact_ids: tuple[str, ...]
    visitor_ids: tuple[str, ...] = ()

    @property
    def named(self) -> Named:
        """In which words the person stands in rows."""
        return Named(self.contact_ids, self.addresses, self.visitor_ids)


def find_subject(con: duckdb.DuckDBPyConnection, email: str) -> Subject:
    """
    The person behind an address.

    Records that share the address, whatever its case or +tag, are theirs, and so are records that the source
    merged with one of those; with all addresses on them. So are records that never had any but these.

    Raises
    ------
    UsageError
        If the text is no address.
    """
    address = normal_email(email)
    if address is None:
        raise UsageError(f"{email!r} is no e-mail address.")
    known = con.execute(
        "select distinct contact_id, email from raw.contacts where email is not null"
    ).fetchall()
    ids = _with_merged(con, {contact for contact, written in known if normal_email(written) == address})
    addresses = {written for contact, written in known if contact in ids}
    mailboxes = {address, *map(normal_email, addresses)}
    others = {contact for contact, written in known if normal_email(written) not in mailboxes}
    ids |= {contact for contact, _ in known} - others
    elsewhere = {written for written in _written_elsewhere(con) if normal_email(written) in mailboxes}
    found = Subject(address, tuple(sorted({*addresses, *elsewhere, email.strip()})), tuple(sorted(ids)))
    return replace(found, visitor_ids=_browsers(con, found))


def _with_merged(con: duckdb.DuckDBPyConnection, ids: set[str]) -> set[str]:
    """Records, and those that the source ever merged with one of them, however long the chain."""
    merges = con.execute(
        "select contact_id, trim(unnest(string_split(merged_ids, ';'))) from raw.contacts"
        " where merged_ids is not null union"
        " select subject_id, trim(unnest(string_split(other_ids, ';'))) from raw.associations"
        " where lower(trim(relation)) = 'merged' and subject = 'contact' and other = 'contact'"
    ).fetchall()
    found = set(ids)
    while more := {record for pair in merges if found & set(pair) for record in pair} - found:
        found |= more
    return found


def _written_elsewhere(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """What looks like an address in engagements, in quarantine and in whatever text of a row."""
    texts = [
        f"select text from (select concat_ws(' ', {', '.join(map(quoted, loose_texts(entity)))}) as text"
        f" from raw.{entity.name}) where contains(text, '@')"
        for entity in ENTITIES.values()
    ]
    texts.append(f"select unnest({QUARANTINED_CELLS}) as text from quarantine.rows")
    for query in (
        "select distinct email from raw.engagements where email is not null",
        f"select distinct unnest(regexp_extract_all(text, {literal(ADDRESS)})) from ("
        + " union all ".join(texts)
        + ")",
    ):
        for [written] in con.execute(query).fetchall():
            yield written


def _browsers(con: duckdb.DuckDBPyConnection, subject: Subject) -> tuple[str, ...]:
    """Visitor ids that stand on the person's engagements and on nobody else's."""
    mine = is_theirs({"contact_id", "email"})
    rows = con.execute(
        f"select visitor_id from raw.engagements where visitor_id is not null group by visitor_id"
        f" having bool_or({mine})"
        f" and not bool_or(not ({mine}) and (contact_id is not null or email is not null)) order by 1",
        subject.named.given(mine),
    ).fetchall()
    return tuple(visitor_id for (visitor_id,) in rows)
