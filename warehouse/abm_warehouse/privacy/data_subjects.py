"""Data subjects: the addresses, records and browsers by which a warehouse knows a person."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import duckdb

from abm.errors import UsageError
from abm.normalise.domains import normal_email
from abm_warehouse.loading.redaction import (
    ADDRESS,
    IDS,
    Identifiers,
    listed_addresses,
    listed_visitors,
    loose_texts,
    mailboxes_in,
    owned_by_subject_condition,
    possible_mention_condition,
    text_of,
)
from abm_warehouse.loading.suppression import Suppressed
from abm_warehouse.privacy.person_records import PersonRecords
from abm_warehouse.storage.entities import ENTITIES
from abm_warehouse.storage.sql_text import literal

QUARANTINED_CELLS = (
    "case when json_valid(source_row) then json_extract_string(source_row, '$.*') else [source_row] end"
    " || [value]"
)
"""SQL list of the texts of a row in quarantine: its cells, or the line that could not be read as a row."""

MOST_PERSONS = 20
"""How many persons a refusal lists with their records."""

WORDS = r'[^\s,;|"<>]+'
"""Regular expression of what may be an id in a text."""


@dataclass(frozen=True, slots=True)
class DataSubject:
    """
    One person, as the warehouse knows them.

    Parameters
    ----------
    asked
        What was asked for: an address in its canonical spelling, or the id of a record.
    addresses
        Every address that is the person's alone, in every spelling that is held.
    contact_ids
        The person's records.
    visitor_ids
        Browsers in which the person was known, and nobody else.
    addresses_of_others
        Addresses of other people, in lower case, that contain one of the person's: ``joann@acme.example``
        contains ``ann@acme.example``.
    """

    asked: str
    addresses: tuple[str, ...]
    contact_ids: tuple[str, ...]
    visitor_ids: tuple[str, ...] = ()
    addresses_of_others: tuple[str, ...] = ()

    @property
    def identifiers(self) -> Identifiers:
        """The texts that identify the person in rows."""
        return Identifiers(self.contact_ids, self.addresses, self.visitor_ids)


def find_data_subject(
    con: duckdb.DuckDBPyConnection, who: str, suppressed: Suppressed | None = None
) -> DataSubject:
    """
    The person behind an address or a record.

    The person's records are those that the last run assigned to one person, those that a source ever merged
    with one of these, and those that share an address with them that nobody else has, whatever its case or
    +tag. An address that records of several persons have, in any version, belongs to none of them.

    Parameters
    ----------
    con
        The open warehouse.
    who
        An address, or the id of a record.
    suppressed
        People who must not be held; a record on the list is known although nothing is held of it any more.

    Raises
    ------
    UsageError
        If the text is neither an address nor a record, or is an address of several persons.
    """
    records = PersonRecords(con)
    who = who.strip()
    address = normal_email(who)
    if address is None:
        if not records.has(who) and not (suppressed and suppressed.among([who])):
            raise UsageError(f"{who!r} is not an e-mail address, and no record has that id.")
        ids = records.linked_to({who})
    else:
        persons = records.persons_at(address)
        if len(persons) > 1 and records.has(who):
            address, persons = None, [records.linked_to({who})]
        if len(persons) > 1:
            raise UsageError(_several_persons(address or who, persons))
        ids = set().union(*persons)
    ids, mailboxes = records.of_whole_person(ids)
    if address is not None:
        mailboxes.add(address)
    on_records = {
        text for record in ids for text in records.written.get(record, ()) if normal_email(text) in mailboxes
    }
    other_texts = set(_address_like_texts(con))
    elsewhere = {text for text in other_texts if not mailboxes.isdisjoint(mailboxes_in(text))}
    asked_for = set() if address is None else {who, address}
    subject = DataSubject(
        asked=address or who,
        addresses=tuple(sorted(on_records | elsewhere | asked_for)),
        contact_ids=tuple(sorted(ids)),
    )
    texts = other_texts.union(*records.written.values())
    return replace(
        subject,
        visitor_ids=_browsers(con, subject),
        addresses_of_others=_addresses_of_others(texts, subject.addresses),
    )


def _several_persons(address: str, persons: Sequence[set[str]]) -> str:
    listed = "; ".join(", ".join(sorted(person)) for person in persons[:MOST_PERSONS])
    if len(persons) > MOST_PERSONS:
        listed += f"; and {len(persons) - MOST_PERSONS} more"
    return (
        f"{address} is on records of {len(persons)} persons: {listed}. Name one of them by the id of a"
        " record. If they are one person, decide so with `abm decide person`, then run `abm run`."
    )


def _address_like_texts(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """What looks like an address in engagements, in quarantine and in any text column."""
    texts = [
        f"select text from (select concat_ws(' ', {', '.join(map(text_of, loose_texts(entity)))}) as text"
        f" from raw.{entity.name}) where {possible_mention_condition('text')}"
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


def with_suppressed(
    con: duckdb.DuckDBPyConnection,
    subject: DataSubject,
    suppressed: Suppressed,
    more_ids: Collection[str] = (),
) -> DataSubject:
    """
    A person, and with them everybody on the suppression list whom the warehouse names.

    Parameters
    ----------
    con
        The open warehouse.
    subject
        The person.
    suppressed
        The suppression list.
    more_ids
        Ids of records that other files name, such as the decision log.
    """
    ids, visits = set(more_ids), set()
    for entity in ENTITIES.values():
        columns = {column.name for column in entity.columns}
        for name in IDS.keys() & columns:
            ids |= _values(con, f"select distinct unnest({IDS[name]}) from raw.{entity.name}")
        if "visitor_id" in columns:
            visits |= _values(con, f"select distinct visitor_id from raw.{entity.name}")
    words = f"select unnest({QUARANTINED_CELLS}) as cell from quarantine.rows"
    ids |= _values(con, f"select distinct unnest(regexp_extract_all(cell, '{WORDS}')) from ({words})")
    texts = set(_address_like_texts(con))
    addresses = {*subject.addresses, *listed_addresses(texts, suppressed)}
    return replace(
        subject,
        addresses_of_others=_addresses_of_others(texts, addresses),
        contact_ids=tuple(sorted({*subject.contact_ids, *suppressed.among(ids)})),
        addresses=tuple(sorted(addresses)),
        visitor_ids=tuple(sorted({*subject.visitor_ids, *listed_visitors(visits, suppressed)})),
    )


def _addresses_of_others(texts: Collection[str], addresses: Collection[str]) -> tuple[str, ...]:
    """Those of some texts that contain one of the addresses and are a different address."""
    own = {address.lower() for address in addresses}
    own_mailboxes = set().union(*map(mailboxes_in, own))
    others = {text.lower() for text in texts} - own
    containing = {text for text in others if any(address in text for address in own)}
    return tuple(sorted(text for text in containing if own_mailboxes.isdisjoint(mailboxes_in(text))))


def _values(con: duckdb.DuckDBPyConnection, query: str) -> set[str]:
    return {value for (value,) in con.execute(query).fetchall() if value is not None}


def _browsers(con: duckdb.DuckDBPyConnection, subject: DataSubject) -> tuple[str, ...]:
    """Visitor ids of the person's engagements that no engagement of anybody else has."""
    own = owned_by_subject_condition({"contact_id", "email"})
    rows = con.execute(
        f"select visitor_id from raw.engagements where visitor_id is not null group by visitor_id"
        f" having bool_or({own})"
        f" and not bool_or(not ({own}) and (contact_id is not null or email is not null)) order by 1",
        subject.identifiers.given(own),
    ).fetchall()
    return tuple(visitor_id for (visitor_id,) in rows)
