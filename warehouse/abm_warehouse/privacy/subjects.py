"""Who a person is in a warehouse: their addresses, records and browsers."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import duckdb

from abm.errors import UsageError
from abm.normalise.domains import normal_email
from abm.normalise.person_names import person_names
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
from abm_warehouse.storage.entities import ENTITIES
from abm_warehouse.storage.sql_text import literal

QUARANTINED_CELLS = (
    "case when json_valid(source_row) then json_extract_string(source_row, '$.*') else [source_row] end"
    " || [value]"
)
"""What a row in quarantine says: the cells of a row, or the text of a line that is none."""


MOST_NAMED = 20
"""Most persons whose records a refusal lists."""


WORDS = r'[^\s,;|"<>]+'
"""What may be an id in a text."""


@dataclass(frozen=True, slots=True)
class Subject:
    """
    One person, as the warehouse knows them.

    Parameters
    ----------
    asked
        Who was asked for: an address in its one spelling, or the id of a record.
    addresses
        Every address of theirs alone, in every spelling that is held.
    contact_ids
        Their records.
    visitor_ids
        Browsers in which they were known, and nobody else was.
    not_theirs
        Addresses of others, in lower case, that contain one of theirs: joann@acme.example has ann@ in it.
    """

    asked: str
    addresses: tuple[str, ...]
    contact_ids: tuple[str, ...]
    visitor_ids: tuple[str, ...] = ()
    not_theirs: tuple[str, ...] = ()

    @property
    def named(self) -> Identifiers:
        """In which words the person stands in rows."""
        return Identifiers(self.contact_ids, self.addresses, self.visitor_ids)


def find_subject(con: duckdb.DuckDBPyConnection, who: str, suppressed: Suppressed | None = None) -> Subject:
    """
    The person behind an address or a record.

    Theirs are all records that the last run found to be one person, those that a source ever merged with one
    of these, and those that have one of their addresses, whatever its case or +tag, and nobody else has. An
    address that records of other persons have too, in whatever version, is nobody's.

    Parameters
    ----------
    who
        An address, or the id of a record.
    suppressed
        People who must not be held: a record on the list is known, though nothing is held of it any more.

    Raises
    ------
    UsageError
        If the text is no address and no record, or an address of several persons.
    """
    records = _Records(con)
    who = who.strip()
    address = normal_email(who)
    if address is None:
        if not records.has(who) and not (suppressed and suppressed.among([who])):
            raise UsageError(f"{who!r} is no e-mail address, and no record has that id.")
        ids = records.tied({who})
    else:
        persons = records.persons_at(address)
        if len(persons) > 1 and records.has(who):
            address, persons = None, [records.tied({who})]
        if len(persons) > 1:
            listed = "; ".join(", ".join(sorted(person)) for person in persons[:MOST_NAMED])
            listed += f"; and {len(persons) - MOST_NAMED} more" if len(persons) > MOST_NAMED else ""
            raise UsageError(
                f"{address} is on records of {len(persons)} persons: {listed}. Name one of them by the id"
                " of a record. If they are one person, `abm decide` says so, and after `abm run` they are."
            )
        ids = set().union(*persons)
    ids, mailboxes = records.whole(ids)
    if address is not None:
        mailboxes.add(address)
    addresses = {
        written
        for record in ids
        for written in records.written.get(record, ())
        if normal_email(written) in mailboxes
    }
    texts = set(_written_elsewhere(con))
    elsewhere = {written for written in texts if not mailboxes.isdisjoint(mailboxes_in(written))}
    asked_for = set() if address is None else {who, address}
    found = Subject(address or who, tuple(sorted(addresses | elsewhere | asked_for)), tuple(sorted(ids)))
    texts = texts.union(*records.written.values())
    return replace(found, visitor_ids=_browsers(con, found), not_theirs=_not_theirs(texts, found.addresses))


class _Records:
    """Which records there are, and what says that some of them are one person."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self.written: dict[str, set[str]] = {}
        self._holders: dict[str, set[str]] = {}
        for record, written in con.execute(
            "select distinct contact_id, email from raw.contacts where email is not null"
        ).fetchall():
            self.written.setdefault(record, set()).add(written)
            if mailbox := normal_email(written):
                self._holders.setdefault(mailbox, set()).add(record)
        self._ties: dict[str, set[str]] = {}
        self._was_run = has_table(con, "int_people")
        pairs = con.execute(_MERGES + (f" union {_ONE_PERSON}" if self._was_run else "")).fetchall()
        for record, other in pairs:
            if not other:
                continue
            self._ties.setdefault(record, set()).add(other)
            self._ties.setdefault(other, set()).add(record)

    def has(self, record: str) -> bool:
        """Whether something is held of such a record, be it that it was merged with another."""
        queries = [
            f"select 1 from raw.{entity.name} where contact_id = $id"
            for entity in ENTITIES.values()
            if "contact_id" in {column.name for column in entity.columns}
        ]
        queries += [
            f"select 1 from raw.{name} where subject = 'contact' and subject_id = $id"
            for name in ("statuses", "qualification", "associations")
        ]
        found = self._con.execute(f"{' union all '.join(queries)} limit 1", {"id": record}).fetchall()
        return bool(found) or record in self._ties

    def tied(self, records: Collection[str]) -> set[str]:
        """Records, and all that a chain of merges or the last run ties to them."""
        found, todo = set(records), list(records)
        while todo:
            more = self._ties.get(todo.pop(), set()) - found
            found |= more
            todo += more
        return found

    def whole(self, records: set[str]) -> tuple[set[str], set[str]]:
        """All records of the person of some, and the mailboxes that are theirs alone."""
        while True:
            mailboxes, found = set(), set(records)
            for record in records:
                for mailbox in {normal_email(written) for written in self.written.get(record, ())} - {None}:
                    persons = self.persons_at(str(mailbox))
                    theirs = [person for person in persons if person & records]
                    found = found.union(*theirs)
                    if len(theirs) == len(persons):
                        mailboxes.add(str(mailbox))
            if found == records:
                return found, mailboxes
            records = found

    def persons_at(self, mailbox: str) -> list[set[str]]:
        """
        The persons whose records have or had an address, each with all of their records.

        A record that the last run did not see is of the one person whose name goes with its own.
        """
        holders = self._holders.get(mailbox, set())
        names, seen = self._names(holders), self._seen(holders)
        persons: list[tuple[set[str], set[str]]] = []
        for record in sorted(holders, key=lambda record: (record not in seen, not names[record], record)):
            own = self.tied({record})
            said = names[record]
            known = [person for person in persons if person[0] & own]
            if not known and record not in seen:
                known = [person for person in persons if _go_together(person[1], said)]
            if len(known) == 1:
                known[0][0].update(own)
                known[0][1].update(said)
            else:
                persons.append((own, set(said)))
        return [person for person, _ in persons]

    def _names(self, records: Collection[str]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {record: set() for record in records}
        for record, written in self._con.execute(
            "select distinct contact_id, full_name from raw.contacts"
            " where full_name is not null and contact_id in (select unnest($ids))",
            {"ids": list(records)},
        ).fetchall():
            found[record] |= {name.key for name in person_names(written)}
        return found

    def _seen(self, records: Collection[str]) -> set[str]:
        """Records of which the last run says who they are."""
        if not self._was_run:
            return set()
        query = "select contact_id from main.int_people where contact_id in (select unnest($ids))"
        return {record for (record,) in self._con.execute(query, {"ids": list(records)}).fetchall()}


_MERGES = (
    "select contact_id, trim(unnest(string_split(merged_ids, ';'))) from raw.contacts"
    " where merged_ids is not null union"
    " select subject_id, trim(unnest(string_split(other_ids, ';'))) from raw.associations"
    " where lower(trim(relation)) = 'merged' and subject = 'contact' and other = 'contact'"
)
_ONE_PERSON = "select contact_id, person_id from main.int_people where contact_id <> person_id"


def has_table(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether the last run left a table, or a view, of that name."""
    query = "select 1 from information_schema.tables where table_schema = 'main' and table_name = ?"
    return bool(con.execute(query, [name]).fetchall())


def _go_together(names: Collection[str], others: Collection[str]) -> bool:
    """Whether names may be of one person: all of one is in another, be it by an initial, or none is said."""
    return not names or not others or any(_is_in(one, other) for one in names for other in others)


def _is_in(name: str, other: str) -> bool:
    short, long = sorted((name.split(), other.split()), key=len)
    return all(
        any(word == one or (1 in (len(word), len(one)) and word[0] == one[0]) for one in long)
        for word in short
    )


def _written_elsewhere(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """What looks like an address in engagements, in quarantine and in whatever text of a row."""
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


def with_listed(
    con: duckdb.DuckDBPyConnection, subject: Subject, suppressed: Suppressed, known: Collection[str] = ()
) -> Subject:
    """A person, and everybody on the list of whom the warehouse says something; ``known`` are more ids."""
    ids, visits = set(known), set()
    for entity in ENTITIES.values():
        columns = {column.name for column in entity.columns}
        for name in IDS.keys() & columns:
            ids |= _values(con, f"select distinct unnest({IDS[name]}) from raw.{entity.name}")
        if "visitor_id" in columns:
            visits |= _values(con, f"select distinct visitor_id from raw.{entity.name}")
    words = f"select unnest({QUARANTINED_CELLS}) as cell from quarantine.rows"
    ids |= _values(con, f"select distinct unnest(regexp_extract_all(cell, '{WORDS}')) from ({words})")
    texts = set(_written_elsewhere(con))
    addresses = {*subject.addresses, *listed_addresses(texts, suppressed)}
    return replace(
        subject,
        not_theirs=_not_theirs(texts, addresses),
        contact_ids=tuple(sorted({*subject.contact_ids, *suppressed.among(ids)})),
        addresses=tuple(sorted(addresses)),
        visitor_ids=tuple(sorted({*subject.visitor_ids, *listed_visitors(visits, suppressed)})),
    )


def _not_theirs(texts: Collection[str], addresses: Collection[str]) -> tuple[str, ...]:
    """Those of some texts that contain one of some addresses, and are another."""
    own = {address.lower() for address in addresses}
    found = {text.lower() for text in texts} - own
    own_mailboxes = set().union(*map(mailboxes_in, own))
    alike = {text for text in found if any(address in text for address in own)}
    return tuple(sorted(text for text in alike if own_mailboxes.isdisjoint(mailboxes_in(text))))


def _values(con: duckdb.DuckDBPyConnection, query: str) -> set[str]:
    return {value for (value,) in con.execute(query).fetchall() if value is not None}


def _browsers(con: duckdb.DuckDBPyConnection, subject: Subject) -> tuple[str, ...]:
    """Visitor ids that stand on the person's engagements and on nobody else's."""
    mine = owned_by_subject_condition({"contact_id", "email"})
    rows = con.execute(
        f"select visitor_id from raw.engagements where visitor_id is not null group by visitor_id"
        f" having bool_or({mine})"
        f" and not bool_or(not ({mine}) and (contact_id is not null or email is not null)) order by 1",
        subject.named.given(mine),
    ).fetchall()
    return tuple(visitor_id for (visitor_id,) in rows)
