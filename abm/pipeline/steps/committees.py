"""Seats, coverage and account intent of every committee."""

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from abm.pipeline.committee_rules import read_rules_by_need
from abm.pipeline.steps.step import code_fingerprint, python_step
from abm.vocabulary.roles import SEAT_ROLES
from abm_graph.committee.certainty import complete_roles, expected_weights
from abm_graph.committee.rollup import CommitteePeople, CommitteeRollup, Flags, Ints, SeatRules, roll_up
from abm_graph.committee.seats import COVERAGE_STATES
from abm_warehouse.models.changes import INSTANT
from abm_warehouse.models.differences import logged_keys
from abm_warehouse.models.model import Model

WEEKLY_STATES = ("engaged", "met")
"""States of coverage that change from week to week; the others depend only on which people we know."""

PEOPLE_AT_A_TIME = 200_000
"""Committees are seated in batches of about this many people, each of which takes about 150 MB of memory."""


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
    ``int_seating`` has, for each person of a committee, the seat filled when everyone counts,
    the role their intent counts for, and how much of it counts. ``int_committee_sums`` has, for each
    committee, its intent, that of its strong matches alone, and the weight filled by state. All states, the
    weight to expect filled and the complete roles are computed now, and ``WEEKLY_STATES`` for the weeks
    before.

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
    con.execute(_PEOPLE)
    for statement in _ASKED:
        con.execute(statement.format(accounts=accounts or _ALL_ACCOUNTS, instants=instants or _ALL_INSTANTS))
    con.execute(
        _COMMITTEES,
        {
            "roles": list(SEAT_ROLES),
            "basis": f"{code_fingerprint(__name__)} {rules}",
            "people_at_a_time": people_at_a_time,
        },
    )
    con.execute(_GONE)
    con.execute(_REPLACED)
    for table in _COLUMNS:
        con.execute(_MOVED.format(table=table))
        con.execute(_FORGET.format(table=table))
        con.execute(f"insert into main.{table} by name from moved")
    con.execute(_NOTE_INPUTS)
    batches = con.execute(
        "select distinct need, is_now, batch from committees where seated_as_of is null order by all"
    )
    for need, is_now, batch in batches.fetchall():
        con.execute(_PEOPLE_OF_BATCH, {"need": need, "is_now": is_now, "batch": batch})
        people, rows = read_numbered_people(con)
        rollup = roll_up(people, rules[need], states=tuple(COVERAGE_STATES) if is_now else WEEKLY_STATES)
        _add_seating(con, people, rows["person"], rollup, rules[need])
        strong = strong_intents(people, rows["is_strong_match"], rollup, rules[need])
        sums: dict[str, NDArray[Any]] = {"strong_intent_hundredths": strong}
        if is_now:
            sums["expected_hundredths"] = expected_weights(people, rules[need])
            sums["complete_roles"] = complete_roles(people, rules[need])
        _add_sums(con, rollup, sums)
    for table in ("asked_accounts", "asked_instants", "committees", "gone_committees", "moved"):
        con.execute(f"drop table {table}")
    con.execute("drop view committee_people")


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


def read_committee_people(con: duckdb.DuckDBPyConnection, *, is_now: bool) -> CommitteePeople:
    """The people of the committees of all accounts, now or in the weeks before."""
    con.execute(_ALL_PEOPLE, {"is_now": is_now})
    people, _ = read_numbered_people(con)
    return people


def read_numbered_people(
    con: duckdb.DuckDBPyConnection, *, hinted: str = "int_behaviour_roles"
) -> tuple[CommitteePeople, dict[str, NDArray[Any]]]:
    """
    The people of the temporary table ``numbered_people``, and its columns; they are its rows.

    It has ``committee``, ``contact``, ``as_of``, ``person`` and the facts of :class:`.CommitteePeople`. Roles
    are those of the instant; ``hinted`` is the table of those that behaviour suggests. The table is dropped.
    """
    rows = _arrays(con.execute("from numbered_people order by contact"))
    evidence = con.execute(_ROLE_EVIDENCE.format(hinted=hinted), {"roles": list(SEAT_ROLES)}).fetchnumpy()
    con.execute("drop table numbered_people")
    confidence = np.zeros((len(rows["contact"]), len(SEAT_ROLES)), dtype=np.int64)
    confidence[evidence["contact"], evidence["role"]] = evidence["confidence_hundredths"]
    people = CommitteePeople(
        committee=rows["committee"].astype(np.int64),
        contact=rows["contact"].astype(np.int64),
        intent=rows["intent_hundredths"].astype(np.int64),
        is_contactable=rows["is_contactable"],
        is_engaged=rows["is_engaged"],
        is_met=rows["is_met"],
        confidence=confidence,
        roles=SEAT_ROLES,
    )
    return people, rows


def _arrays(rows: duckdb.DuckDBPyConnection) -> dict[str, NDArray[Any]]:
    return {column: np.asarray(cells) for column, cells in rows.fetchnumpy().items()}


def _add_seating(
    con: duckdb.DuckDBPyConnection,
    people: CommitteePeople,
    person: Ints,
    rollup: CommitteeRollup,
    rules: SeatRules,
) -> None:
    """Add a row per person of a batch."""
    rows = {
        "committee": people.committee,
        "person": person,
        "seat": rollup.seat_of,
        "intent_seat": rollup.intent_seat_of,
        "weighted_hundredths": rollup.weighted,
    }
    names = {
        "seats": [seat.seat_id for seat in rules.seats],
        "roles": [seat.role for seat in rules.seats],
    }
    con.register("rows_of_batch", rows)
    con.execute(_ADD_SEATING, names)
    con.unregister("rows_of_batch")


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
    con.register("rows_of_batch", rows)
    con.execute(_ADD_SUMS)
    con.unregister("rows_of_batch")


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

_PEOPLE = """
    create or replace temp view committee_people as
    select *, null::varchar as need from int_committee_people
    union all by name
    select * from int_need_people
"""

_ALL_ACCOUNTS = """
    select account as key from committee_people
    union
    select account from main.int_seated_committees
"""

_LOGGED_INSTANT = logged_keys({INSTANT: "TIMESTAMP WITH TIME ZONE"})[INSTANT]

_ALL_INSTANTS = f"""
    select {_LOGGED_INSTANT} as key from committee_people
    union
    select {_LOGGED_INSTANT} from main.int_seated_committees
"""

_ASKED = (
    "create or replace temp table asked_accounts as select distinct key from ({accounts})",
    "create or replace temp table asked_instants as select distinct key from ({instants})",
)

_IS_ASKED = f"""
    account in (select key from asked_accounts) and {_LOGGED_INSTANT} in (select key from asked_instants)
"""

_NUMBERED_PEOPLE = """
    create or replace temp table numbered_people as
    select
        committees.committee,
        row_number() over (order by committees.committee, people.place) - 1 as contact,
        people.*
    from {people} as people
    inner join ({committees}) as committees
        on committees.as_of = people.as_of
        and committees.account = people.account
"""

_PEOPLE_OF_BATCH = _NUMBERED_PEOPLE.format(
    people="(from committee_people where need is not distinct from $need)",
    committees="""
        from committees
        where need is not distinct from $need and is_now = $is_now and batch = $batch and seated_as_of is null
    """,
)

_ALL_PEOPLE = _NUMBERED_PEOPLE.format(
    people="int_committee_people",
    committees="""
        select as_of, account, row_number() over (order by as_of, account) - 1 as committee
        from (select distinct as_of, account from int_committee_people where is_now = $is_now)
    """,
)

_ROLE_EVIDENCE = """
    with

    evidence as (

        select numbered.contact, stated.role, stated.confidence_hundredths
        from numbered_people as numbered
        inner join int_scored_people as people on people.person = numbered.person
        inner join int_stated_roles as stated
            on stated.contact_id = people.contact_id
            and coalesce(stated.valid_from <= numbered.as_of, true)
            and coalesce(stated.valid_until > numbered.as_of, true)
        union all
        select numbered.contact, hinted.role, hinted.confidence_hundredths
        from numbered_people as numbered
        inner join {hinted} as hinted
            on hinted.person = numbered.person
            and hinted.as_of = numbered.as_of
        where hinted.is_counted

    )

    select contact, list_position($roles, role) - 1 as role, confidence_hundredths
    from evidence
    where list_contains($roles, role)
"""

# Hashes are summed up over the roles of a person and the people of a committee, none of whom is there twice.
_COMMITTEES = f"""
    create or replace temp table committees as
    with

    stated as (

        select
            people.person,
            roles.valid_from,
            roles.valid_until,
            sum(hash(roles.role, roles.confidence_hundredths)) as roles
        from int_stated_roles as roles
        inner join int_scored_people as people on people.contact_id = roles.contact_id
        where list_contains($roles, roles.role)
        group by people.person, roles.valid_from, roles.valid_until

    ),

    hinted as (

        select as_of, person, sum(hash(role, confidence_hundredths)) as roles
        from int_behaviour_roles
        where is_counted and list_contains($roles, role)
        group by as_of, person

    ),

    found as (

        select
            people.as_of,
            people.account,
            people.need,
            people.is_now,
            count(*) as people,
            sum(
                hash(
                    $basis, people.is_now, people.person, people.intent_hundredths, people.is_contactable,
                    people.is_engaged, people.is_met, people.is_strong_match, stated.roles, hinted.roles
                )
            ) as inputs
        from (from committee_people where {_IS_ASKED}) as people
        left join stated
            on stated.person = people.person
            and coalesce(stated.valid_from <= people.as_of, true)
            and coalesce(stated.valid_until > people.as_of, true)
        left join hinted on hinted.as_of = people.as_of and hinted.person = people.person
        group by all

    )

    select
        found.* exclude (people),
        row_number() over (order by found.as_of, found.account, found.need) - 1 as committee,
        coalesce(seated.as_of, others.as_of) as seated_as_of,
        sum(found.people) over (
            partition by found.need, found.is_now, coalesce(seated.as_of, others.as_of) is null
            order by found.as_of, found.account
        ) // $people_at_a_time as batch
    from found
    left join int_seated_committees as seated
        on seated.as_of = found.as_of
        and seated.account = found.account
        and seated.need is not distinct from found.need
        and seated.inputs = found.inputs
    left join (
        select account, need, inputs, min(as_of) as as_of
        from int_seated_committees
        group by account, need, inputs
    ) as others
        on others.account = found.account
        and others.need is not distinct from found.need
        and others.inputs = found.inputs
"""

_GONE = f"""
    create or replace temp table gone_committees as
    select written.as_of, written.account, written.need
    from (from main.int_seated_committees where {_IS_ASKED}) as written
    where not exists (
        from committees
        where committees.as_of = written.as_of
            and committees.account = written.account
            and committees.need is not distinct from written.need
            and committees.seated_as_of = written.as_of
    )
"""

_FORGET = """
    delete from main.{table} as written
    where exists (
        from gone_committees as gone
        where gone.as_of = written.as_of
            and gone.account = written.account
            and gone.need is not distinct from written.need
    )
"""

_MOVED = """
    create or replace temp table moved as
    select written.* replace (committees.as_of as as_of)
    from main.{table} as written
    inner join committees
        on committees.seated_as_of = written.as_of
        and committees.account = written.account
        and committees.need is not distinct from written.need
    where committees.seated_as_of <> committees.as_of
"""

_REPLACED = """
    create or replace temp table replaced_committees as
    select as_of, account
    from gone_committees
    union
    select as_of, account
    from committees
    where seated_as_of is distinct from as_of
"""

_NOTE_INPUTS = """
    insert into main.int_seated_committees
    select as_of, account, need, inputs
    from committees
    where seated_as_of is null
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
    inner join committees on committees.committee = rows_of_batch.committee
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
    inner join committees on committees.committee = rows_of_batch.committee
"""
