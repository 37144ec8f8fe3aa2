"""Seats, coverage and account intent of every committee."""

from collections.abc import Iterable, Iterator, Mapping

import duckdb
import numpy as np
import pyarrow as pa

from abm.pipeline.committee_rules import read_committee_rules
from abm.pipeline.steps.step import python_step
from abm.vocabulary.roles import SEAT_ROLES
from abm_graph.committee.rollup import CommitteePeople, CommitteeRollup, Flags, Ints, SeatRules, roll_up
from abm_graph.committee.seats import COVERAGE_STATES
from abm_warehouse.models.model import Model
from abm_warehouse.storage.connections import one_row

WEEKLY_STATES = ("engaged", "met")
"""States of coverage that change from week to week; the others depend only on which people we know."""


def step() -> Model:
    """Writes ``int_seating`` and ``int_committee_sums``."""
    return python_step(
        roll_up_committees,
        subject="committee",
        reads=(
            "int_committee_people",
            "int_scored_people",
            "int_stated_roles",
            "int_behaviour_roles",
            "run.seats",
            "run.scoring",
        ),
        writes=("int_seating", "int_committee_sums"),
    )


def roll_up_committees(con: duckdb.DuckDBPyConnection) -> None:
    """
    Write ``int_seating`` and ``int_committee_sums``, for every committee at every evaluation date.

    ``int_seating`` has, for each person of ``int_committee_people``, the seat filled when everyone counts,
    the role their intent counts for, and how much of it counts. ``int_committee_sums`` has, for each
    committee, its intent, that of its strong matches alone, and the weight filled by state (all four now,
    ``WEEKLY_STATES`` in the weeks before).
    """
    rules = read_committee_rules(con)
    confidence = read_confidence(con)
    seating, sums = [], []
    for is_now, states in ((True, tuple(COVERAGE_STATES)), (False, WEEKLY_STATES)):
        people, is_strong = read_committee_people(con, confidence, is_now=is_now)
        rollups = list(roll_up(people, rules, states=states))
        seating.append(_seating(people, rollups, rules))
        sums.append(_sums(rollups, _strong_intents(people, is_strong, rules)))
    _write(con, "int_seating", seating)
    _write(con, "int_committee_sums", sums)


def _strong_intents(people: CommitteePeople, is_strong: Flags, rules: SeatRules) -> dict[int, int]:
    """Intent of the strong matches alone, for each committee that also has weak ones."""
    mixed = np.isin(people.committee, people.committee[~is_strong])
    intents = dict.fromkeys(np.unique(people.committee[mixed]).tolist(), 0)
    strong = roll_up(people.select(mixed & is_strong), rules, states=())
    return intents | {rollup.committee: rollup.intent for rollup in strong}


def read_committee_people(
    con: duckdb.DuckDBPyConnection, confidence: Ints, *, is_now: bool
) -> tuple[CommitteePeople, Flags]:
    """The people of all committees, now or in the weeks before, and which of them are strong matches."""
    rows = con.execute(
        "select committee, contact, intent_hundredths, is_contactable, is_engaged, is_met, is_strong_match"
        " from int_committee_people where is_now = ? order by committee, contact",
        [is_now],
    ).fetchnumpy()
    people = CommitteePeople(
        committee=np.asarray(rows["committee"], dtype=np.int64),
        contact=np.asarray(rows["contact"], dtype=np.int64),
        intent=np.asarray(rows["intent_hundredths"], dtype=np.int64),
        is_contactable=np.asarray(rows["is_contactable"], dtype=np.bool_),
        is_engaged=np.asarray(rows["is_engaged"], dtype=np.bool_),
        is_met=np.asarray(rows["is_met"], dtype=np.bool_),
        confidence=confidence,
        roles=SEAT_ROLES,
    )
    return people, np.asarray(rows["is_strong_match"], dtype=np.bool_)


def read_confidence(con: duckdb.DuckDBPyConnection) -> Ints:
    """Confidence in hundredths: one row per contact of ``int_committee_people``, one column per seat role."""
    evidence = con.execute(
        "with known as (select distinct person, contact from int_committee_people)"
        " select known.contact, stated.role, stated.confidence_hundredths"
        " from int_stated_roles as stated"
        " inner join int_scored_people as people on people.contact_id = stated.contact_id"
        " inner join known on known.person = people.person"
        " union all select people.contact, hinted.role, hinted.confidence_hundredths"
        " from int_behaviour_roles as hinted inner join int_committee_people as people"
        " on people.person = hinted.person and people.as_of = hinted.as_of where hinted.is_counted"
    ).fetchnumpy()
    [contacts] = one_row(con, "select coalesce(max(contact) + 1, 0) from int_committee_people")
    confidence = np.zeros((contacts, len(SEAT_ROLES)), dtype=np.int64)
    column = {role: number for number, role in enumerate(SEAT_ROLES)}
    roles = np.array([column.get(role, -1) for role in evidence["role"]], dtype=np.int64)
    rows = np.asarray(evidence["contact"], dtype=np.int64)
    hundredths = np.asarray(evidence["confidence_hundredths"], dtype=np.int64)
    is_seat_role = roles >= 0
    confidence[rows[is_seat_role], roles[is_seat_role]] = hundredths[is_seat_role]
    return confidence


def _seating(people: CommitteePeople, rollups: Iterable[CommitteeRollup], rules: SeatRules) -> pa.Table:
    """One row per person: seat filled, role their intent counts for, and how much of it counts."""
    size = len(people.contact)
    seat_of, intent_seat_of = np.full(size, -1), np.full(size, -1)
    weighted = np.zeros(size, dtype=np.int64)
    for rollup in rollups:
        rows = slice(rollup.first_row, rollup.first_row + len(rollup.weighted))
        seat_of[rows], intent_seat_of[rows], weighted[rows] = (
            rollup.seat_of,
            rollup.intent_seat_of,
            rollup.weighted,
        )
    return pa.table(
        {
            "committee": pa.array(people.committee, pa.int64()),
            "contact": pa.array(people.contact, pa.int64()),
            "seat_id": _named([seat.seat_id for seat in rules.seats], seat_of),
            "counts_as": _named([seat.role for seat in rules.seats], intent_seat_of),
            "weighted_hundredths": pa.array(weighted, pa.int64()),
        }
    )


def _named(names: list[str], number_of: Ints) -> pa.Array:
    """Names by their number; null for -1."""
    return pa.array(np.array([*names, None], dtype=object)[number_of], pa.string())


def _sums(rollups: Iterable[CommitteeRollup], strong_intents: Mapping[int, int]) -> pa.Table:
    """One row per committee; the weight filled is null for states that were not computed."""
    rows = list(_sum_rows(rollups, strong_intents))
    columns: dict[str, list[int | None]] = {name: [row[name] for row in rows] for name in _SUM_COLUMNS}
    return pa.table({name: pa.array(cells, pa.int64()) for name, cells in columns.items()})


_SUM_COLUMNS = (
    "committee",
    "weighted_hundredths",
    "intent_hundredths",
    "strong_intent_hundredths",
    *COVERAGE_STATES,
)


def _sum_rows(
    rollups: Iterable[CommitteeRollup], strong_intents: Mapping[int, int]
) -> Iterator[dict[str, int | None]]:
    for rollup in rollups:
        yield {
            "committee": rollup.committee,
            "weighted_hundredths": int(rollup.weighted.sum()),
            "intent_hundredths": rollup.intent,
            "strong_intent_hundredths": strong_intents.get(rollup.committee, rollup.intent),
            **dict.fromkeys(COVERAGE_STATES),
            **rollup.coverage,
        }


def _write(con: duckdb.DuckDBPyConnection, table: str, parts: list[pa.Table]) -> None:
    con.register("parts", pa.concat_tables(parts))
    con.execute(f"create or replace table main.{table} as select * from parts order by all")
    con.unregister("parts")
