"""The records of people, and which of them are one person."""

from collections.abc import Collection

import duckdb

from abm.normalise.domains import normal_email
from abm.normalise.person_names import person_names
from abm_warehouse.storage.entities import ENTITIES


class PersonRecords:
    """
    The records of people in a warehouse, and what says that some of them are one person.

    Parameters
    ----------
    con
        The open warehouse. Merges of its sources and the persons of its last run count.
    """

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
        self._linked: dict[str, set[str]] = {}
        self._has_run = _has_table(con, "int_people")
        pairs = con.execute(_MERGES + (f" union {_ONE_PERSON}" if self._has_run else "")).fetchall()
        for record, other in pairs:
            if not other:
                continue
            self._linked.setdefault(record, set()).add(other)
            self._linked.setdefault(other, set()).add(record)

    def has(self, record: str) -> bool:
        """Whether anything is held of a record, if only that it was merged with another."""
        queries = [
            f"select 1 from raw.{entity.name} where contact_id = $id"
            for entity in ENTITIES.values()
            if "contact_id" in {column.name for column in entity.columns}
        ]
        queries += [
            f"select 1 from raw.{name} where subject = 'contact' and subject_id = $id"
            for name in ("statuses", "qualification", "associations")
        ]
        rows = self._con.execute(f"{' union all '.join(queries)} limit 1", {"id": record}).fetchall()
        return bool(rows) or record in self._linked

    def linked_to(self, records: Collection[str]) -> set[str]:
        """Records, and all that a chain of merges or the last run links to them."""
        linked, to_follow = set(records), list(records)
        while to_follow:
            more = self._linked.get(to_follow.pop(), set()) - linked
            linked |= more
            to_follow += more
        return linked

    def of_whole_person(self, records: set[str]) -> tuple[set[str], set[str]]:
        """Every record of the person behind some records, and the mailboxes that are theirs alone."""
        while True:
            mailboxes, extended = set(), set(records)
            for record in records:
                for mailbox in {normal_email(text) for text in self.written.get(record, ())} - {None}:
                    persons = self.persons_at(str(mailbox))
                    theirs = [person for person in persons if person & records]
                    extended = extended.union(*theirs)
                    if len(theirs) == len(persons):
                        mailboxes.add(str(mailbox))
            if extended == records:
                return records, mailboxes
            records = extended

    def persons_at(self, mailbox: str) -> list[set[str]]:
        """
        The persons whose records have or had an address, each with all of their records.

        A record that the last run did not read belongs to the one person whose name is compatible with its
        own.
        """
        holders = self._holders.get(mailbox, set())
        names, in_last_run = self._names(holders), self._in_last_run(holders)
        persons: list[tuple[set[str], set[str]]] = []
        for record in sorted(
            holders, key=lambda record: (record not in in_last_run, not names[record], record)
        ):
            own, own_names = self.linked_to({record}), names[record]
            same = [person for person in persons if person[0] & own]
            if not same and record not in in_last_run:
                same = [person for person in persons if _are_compatible(person[1], own_names)]
            if len(same) == 1:
                same[0][0].update(own)
                same[0][1].update(own_names)
            else:
                persons.append((own, set(own_names)))
        return [records for records, _ in persons]

    def _names(self, records: Collection[str]) -> dict[str, set[str]]:
        names: dict[str, set[str]] = {record: set() for record in records}
        for record, written in self._con.execute(
            "select distinct contact_id, full_name from raw.contacts"
            " where full_name is not null and contact_id in (select unnest($ids))",
            {"ids": list(records)},
        ).fetchall():
            names[record] |= {name.key for name in person_names(written)}
        return names

    def _in_last_run(self, records: Collection[str]) -> set[str]:
        """Records that the last run assigned to a person."""
        if not self._has_run:
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


def _has_table(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether the last run left a table or a view of that name."""
    query = "select 1 from information_schema.tables where table_schema = 'main' and table_name = ?"
    return bool(con.execute(query, [name]).fetchall())


def _are_compatible(names: Collection[str], others: Collection[str]) -> bool:
    """Whether names may be of one person: one contains the other, initials included, or one is unknown."""
    return not names or not others or any(_is_contained(name, other) for name in names for other in others)


def _is_contained(name: str, other: str) -> bool:
    """Whether every word of the shorter name is a word, or an initial, of the longer one."""
    short, long = sorted((name.split(), other.split()), key=len)
    return all(
        any(
            word == candidate or (1 in (len(word), len(candidate)) and word[0] == candidate[0])
            for candidate in long
        )
        for word in short
    )
