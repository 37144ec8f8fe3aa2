"""Seats, coverage and account intent of every committee."""

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from abm.pipeline.committee_rules import read_rules_by_need
from abm.pipeline.steps.committee_people import read_committees
from abm.pipeline.steps.kept_committees import HELD, keeping_committees
from abm.pipeline.steps.step import code_fingerprint, python_step
from abm.pipeline.steps.tables import execute_on
from abm_graph.committee.certainty import complete_roles, expected_weights
from abm_graph.committee.rollup import CommitteePeople, CommitteeRollup, Flags, Ints, SeatRules, roll_up
from abm_graph.committee.seats import COVERAGE_STATES
from abm_warehouse.models.model import Model

WEEKLY_STATES = ("engaged", "met")
"""States of coverage that change from week to week; the others depend only on which people we know."""

PEOPLE_AT_A_TIME = 400_000
"""Committees are seated in batches of about this many people, each of which takes about 300 MB of memory."""


def step() -> Model:
    """Writes ``int_seating``, ``int_committee_sums`` and ``int_seated_committees``."""
    return python_step(
        roll_up_committees,
        subject="committee",
        reads=(
            "int_committee_people",
            "int_need_people",
            "int_scored_people",
            "int_stated_roles",
            "int_behaviour_roles",
            "run.seats",
            "run.need_rules",
            "run.need_seats",
            "run.scoring",
        ),
        writes=tuple(_COLUMNS),
        update=_update_committees,
        update_accounts=_update_committees,
    )


def _update_committees(
    con: duckdb.DuckDBPyConnection, accounts: str | None = None, instants: str | None = None
) -> str:
    roll_up_committees(con, accounts, instants)
    return "from replaced_committees"


def roll_up_committees(
    con: duckdb.DuckDBPyConnection,
    accounts: str | None = None,
    instants: str | None = None,
    *,
    people_at_a_time: int = PEOPLE_AT_A_TIME,
) -> None:
    """
    Write ``int_seating`` and ``int_committee_sums``, for every committee at every evaluation date.

    There is one for each account, with null as its need, and one for each need that an account shows.
    ``int_seating`` has, for each person of a committee who has a seat or intent, the seat filled when
    everyone counts, the role their intent counts for, and how much of it counts. ``int_committee_sums`` has,
    for each committee, its intent, that of its strong matches alone, and the weight filled by state. All
    states, the weight to expect filled and the complete roles are computed now, and ``WEEKLY_STATES`` for the
    weeks before.

    A committee that is as it was when it was last seated, at this instant or another, keeps its rows.
    ``int_seated_committees`` has, for each committee, a hash of all that its rows depend on. The temporary
    table ``replaced_committees`` has those of which rows were removed or added.

    Parameters
    ----------
    accounts
        SELECT of one column, ``key``, with every account of which anything may have changed; all if None.
    instants
        The same of the instants, as they are logged.
    """
    rules = read_rules_by_need(con)
    _make_missing_tables(con)
    with keeping_committees(
        con,
        _COLUMNS,
        accounts=accounts,
        instants=instants,
        basis=f"{code_fingerprint(__name__)} {rules}",
        people_at_a_time=people_at_a_time,
    ):
        for need, is_now, batch in con.execute(_BATCHES).fetchall():
            con.execute(_BATCH, {"need": need, "is_now": is_now, "batch": batch})
            _seat_batch(con, need, rules[need], is_now=is_now)
            con.execute("drop table batch_committees")


def _seat_batch(con: duckdb.DuckDBPyConnection, need: str | None, rules: SeatRules, *, is_now: bool) -> None:
    """Seat the committees of ``batch_committees``."""
    people, rows = read_committees(con, _PEOPLE_OF_BATCH, {"need": need}, HELD)
    rollup = roll_up(people, rules, states=tuple(COVERAGE_STATES) if is_now else WEEKLY_STATES)
    _add_seating(con, people, rows["person"], rollup, rules)
    strong = strong_intents(people, rows["is_strong_match"], rollup, rules)
    sums: dict[str, NDArray[Any]] = {"strong_intent_hundredths": strong}
    if is_now:
        sums["expected_hundredths"] = expected_weights(people, rules)
        sums["complete_roles"] = complete_roles(people, rules)
    _add_sums(con, rollup, sums)


def _make_missing_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Make all tables, empty, unless all are there with the columns they have today."""
    found = con.execute(
        "select table_name, list(column_name order by column_index) from duckdb_columns()"
        " where database_name = current_database() and schema_name = 'main'"
        " and list_contains($tables, table_name) group by table_name",
        {"tables": list(_COLUMNS)},
    )
    if dict(found.fetchall()) == {table: list(columns) for table, columns in _COLUMNS.items()}:
        return
    for table, columns in _COLUMNS.items():
        typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        con.execute(f"create or replace table main.{table} ({typed})")


def strong_intents(
    people: CommitteePeople, is_strong: Flags, rollup: CommitteeRollup, rules: SeatRules
) -> Ints:
    """Intent of the strong matches alone, for each committee of a roll-up of everybody."""
    is_mixed = np.isin(rollup.committee, people.committee[~is_strong])
    strong = roll_up(
        people.select(is_strong & np.isin(people.committee, rollup.committee[is_mixed])), rules, states=()
    )
    intents = np.where(is_mixed, 0, rollup.intent)
    intents[np.searchsorted(rollup.committee, strong.committee)] = strong.intent
    return intents


def _add_seating(
    con: duckdb.DuckDBPyConnection,
    people: CommitteePeople,
    person: Ints,
    rollup: CommitteeRollup,
    rules: SeatRules,
) -> None:
    """Add a row per person of a batch who has a seat or intent."""
    is_listed = (rollup.seat_of >= 0) | (people.intent > 0)
    rows = {
        "committee": people.committee[is_listed],
        "person": person[is_listed],
        "seat": rollup.seat_of[is_listed],
        "intent_seat": rollup.intent_seat_of[is_listed],
        "weighted_hundredths": rollup.weighted[is_listed],
    }
    names = {
        "seats": [seat.seat_id for seat in rules.seats],
        "roles": [seat.role for seat in rules.seats],
    }
    execute_on(con, _ADD_SEATING, "rows_of_batch", rows, names)


def _add_sums(
    con: duckdb.DuckDBPyConnection, rollup: CommitteeRollup, sums: Mapping[str, NDArray[Any]]
) -> None:
    """Add a row per committee of a batch; what was not computed for the instant is null."""
    rows = {
        "committee": rollup.committee,
        "weighted_hundredths": rollup.weighted_intent,
        "intent_hundredths": rollup.intent,
        **sums,
        **rollup.coverage,
    }
    execute_on(con, _ADD_SUMS, "rows_of_batch", rows)


_COLUMNS = {
    "int_seating": {
        "as_of": "timestamp with time zone",
        "account": "integer",
        "need": "varchar",
        "person": "integer",
        "seat_id": "varchar",
        "counts_as": "varchar",
        "weighted_hundredths": "bigint",
    },
    "int_committee_sums": {
        "as_of": "timestamp with time zone",
        "account": "integer",
        "need": "varchar",
        "is_now": "boolean",
        "weighted_hundredths": "bigint",
        "intent_hundredths": "bigint",
        "strong_intent_hundredths": "bigint",
        **dict.fromkeys(COVERAGE_STATES, "bigint"),
        "expected_hundredths": "double",
        "complete_roles": "bigint",
    },
    "int_seated_committees": {
        "as_of": "timestamp with time zone",
        "account": "integer",
        "need": "varchar",
        "inputs": "hugeint",
    },
}

_BATCHES = """
    select distinct need, is_now, batch from committees where seated_as_of is null order by all
"""

_BATCH = """
    create or replace temp table batch_committees as
    from committees
    where need is not distinct from $need and is_now = $is_now and batch = $batch and seated_as_of is null
"""

_PEOPLE_OF_BATCH = """
    select committees.committee, people.* exclude (account, need, is_now)
    from (from committee_people where need is not distinct from $need) as people
    inner join batch_committees as committees
        on committees.as_of = people.as_of
        and committees.account = people.account
"""

# Lists count from 1, so that the number -1, for no seat, gives null.
_ADD_SEATING = """
    insert into main.int_seating by name
    select
        committees.as_of,
        committees.account,
        committees.need,
        rows_of_batch.person,
        list_extract($seats, rows_of_batch.seat + 1) as seat_id,
        list_extract($roles, rows_of_batch.intent_seat + 1) as counts_as,
        rows_of_batch.weighted_hundredths
    from rows_of_batch
    inner join batch_committees as committees on committees.committee = rows_of_batch.committee
"""

_ADD_SUMS = """
    insert into main.int_committee_sums by name
    select
        committees.as_of,
        committees.account,
        committees.need,
        committees.is_now,
        rows_of_batch.* exclude (committee)
    from rows_of_batch
    inner join batch_committees as committees on committees.committee = rows_of_batch.committee
"""
