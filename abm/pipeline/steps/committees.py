"""The committee step of a run: people out of the warehouse, seats and sums back into it."""

from collections.abc import Iterable, Iterator, Mapping

import duckdb
import numpy as np
import pyarrow as pa

from abm.vocabulary.roles import SEAT_ROLES
from abm_graph.committee.graph import Seat
from abm_graph.committee.rollup import Book, Flags, Ints, Rollup, Rules, roll_up
from abm_graph.committee.seats import STATES
from abm_warehouse.storage.connections import one_row

CHANGING = ("engaged", "met")
"""States of coverage that differ from week to week; the others are of the people we know."""


def roll_up_committees(con: duckdb.DuckDBPyConnection) -> None:
    """
    Seats, coverage and account intent of every committee at every instant.

    Writes ``int_seating`` (for each person of ``int_committee_people`` the seat filled when everyone counts,
    the role their intent counts for, and what it counts) and ``int_committee_sums`` (for each committee its
    intent, that of its surely matched people alone, and the weight filled by state: all four states now,
    ``CHANGING`` in the weeks before).
    """
    rules = _rules(con)
    confidence = _confidence(con)
    people, sums = [], []
    for is_now, states in ((True, tuple(STATES)), (False, CHANGING)):
        book, is_strong = _book(con, confidence, is_now=is_now)
        found = list(roll_up(book, rules, states=states))
        people.append(_seating(book, found, rules))
        sums.append(_sums(found, _strong_intents(book, is_strong, rules)))
    _write(con, "int_seating", people)
    _write(con, "int_committee_sums", sums)


def _rules(con: duckdb.DuckDBPyConnection) -> Rules:
    seats = con.execute(
        "select seat_id, role, weight_hundredths from run.seats order by position, seat_number"
    )
    by_row = [Seat(*row) for row in seats.fetchall()]
    unseated, cap, least = one_row(
        con,
        "select unseated_weight_hundredths, account_cap_hundredths, min_role_confidence_hundredths"
        " from run.scoring",
    )
    return Rules(tuple(by_row), min_confidence=least, unseated_weight=unseated, account_cap=cap)


def _strong_intents(book: Book, is_strong: Flags, rules: Rules) -> dict[int, int]:
    """Intent of the surely matched people alone, of each committee that has others too."""
    mixed = np.isin(book.committee, book.committee[~is_strong])
    intents = dict.fromkeys(np.unique(book.committee[mixed]).tolist(), 0)
    strong = roll_up(book.only(mixed & is_strong), rules, states=())
    return intents | {one.committee: one.intent for one in strong}


def _book(con: duckdb.DuckDBPyConnection, confidence: Ints, *, is_now: bool) -> tuple[Book, Flags]:
    """The book of an instant, and who of it is surely matched to the account."""
    people = con.execute(
        "select committee, contact, intent_hundredths, is_contactable, is_engaged, is_met, is_strong_match"
        " from int_committee_people where is_now = ? order by committee, contact",
        [is_now],
    ).fetchnumpy()
    book = Book(
        committee=np.asarray(people["committee"], dtype=np.int64),
        contact=np.asarray(people["contact"], dtype=np.int64),
        intent=np.asarray(people["intent_hundredths"], dtype=np.int64),
        is_contactable=np.asarray(people["is_contactable"], dtype=np.bool_),
        is_engaged=np.asarray(people["is_engaged"], dtype=np.bool_),
        is_met=np.asarray(people["is_met"], dtype=np.bool_),
        confidence=confidence,
        roles=SEAT_ROLES,
    )
    return book, np.asarray(people["is_strong_match"], dtype=np.bool_)


def _confidence(con: duckdb.DuckDBPyConnection) -> Ints:
    """Confidence in hundredths: a row for each contact of ``int_committee_people``, a column a seat role."""
    found = con.execute(
        "with known as (select distinct contact_id, contact from int_committee_people)"
        " select known.contact, stated.role, stated.confidence_hundredths"
        " from int_stated_roles as stated inner join known on known.contact_id = stated.contact_id"
        " union all select people.contact, hinted.role, hinted.confidence_hundredths"
        " from int_behaviour_roles as hinted inner join int_committee_people as people"
        " on people.contact_id = hinted.contact_id and people.as_of = hinted.as_of where hinted.is_counted"
    ).fetchnumpy()
    [contacts] = one_row(con, "select coalesce(max(contact) + 1, 0) from int_committee_people")
    confidence = np.zeros((contacts, len(SEAT_ROLES)), dtype=np.int64)
    column = {role: number for number, role in enumerate(SEAT_ROLES)}
    roles = np.array([column.get(role, -1) for role in found["role"]], dtype=np.int64)
    rows = np.asarray(found["contact"], dtype=np.int64)
    hundredths = np.asarray(found["confidence_hundredths"], dtype=np.int64)
    fills = roles >= 0
    confidence[rows[fills], roles[fills]] = hundredths[fills]
    return confidence


def _seating(book: Book, found: Iterable[Rollup], rules: Rules) -> pa.Table:
    """One row a person of the book: seat filled, role their intent counts for, what it counts."""
    size = len(book.contact)
    seat_of, role_of = np.full(size, -1), np.full(size, -1)
    weighted = np.zeros(size, dtype=np.int64)
    for one in found:
        rows = slice(one.first, one.first + len(one.weighted))
        seat_of[rows], role_of[rows], weighted[rows] = one.seat_of, one.role_of, one.weighted
    return pa.table(
        {
            "committee": pa.array(book.committee, pa.int64()),
            "contact": pa.array(book.contact, pa.int64()),
            "seat_id": _named([seat.seat_id for seat in rules.seats], seat_of),
            "counts_as": _named([seat.role for seat in rules.seats], role_of),
            "weighted_hundredths": pa.array(weighted, pa.int64()),
        }
    )


def _named(names: list[str], number_of: Ints) -> pa.Array:
    """Names by their number; null for -1."""
    return pa.array(np.array([*names, None], dtype=object)[number_of], pa.string())


def _sums(found: Iterable[Rollup], strong_intents: Mapping[int, int]) -> pa.Table:
    """One row a committee; the weight filled is null in states that were not asked for."""
    rows = list(_sum_rows(found, strong_intents))
    columns: dict[str, list[int | None]] = {name: [row[name] for row in rows] for name in _SUM_COLUMNS}
    return pa.table({name: pa.array(cells, pa.int64()) for name, cells in columns.items()})


_SUM_COLUMNS = (
    "committee",
    "weighted_hundredths",
    "intent_hundredths",
    "strong_intent_hundredths",
    *STATES,
)


def _sum_rows(found: Iterable[Rollup], strong_intents: Mapping[int, int]) -> Iterator[dict[str, int | None]]:
    for one in found:
        yield {
            "committee": one.committee,
            "weighted_hundredths": int(one.weighted.sum()),
            "intent_hundredths": one.intent,
            "strong_intent_hundredths": strong_intents.get(one.committee, one.intent),
            **dict.fromkeys(STATES),
            **one.coverage,
        }


def _write(con: duckdb.DuckDBPyConnection, table: str, parts: list[pa.Table]) -> None:
    con.register("parts", pa.concat_tables(parts))
    con.execute(f"create or replace table main.{table} as select * from parts order by all")
    con.unregister("parts")
