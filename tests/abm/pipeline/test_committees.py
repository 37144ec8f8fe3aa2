"""The step that seats committees: in batches, and again only where something has changed."""

import shutil

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from abm.pipeline.run import run
from abm.pipeline.steps import committees
from abm.pipeline.steps.committees import roll_up_committees
from abm.vocabulary.roles import SEAT_ROLES
from abm.workspace import Workspace
from abm_warehouse.demo import DEMO_AS_OF

INSTANTS = ("2026-09-16", "2026-09-23", "2026-09-30")
TABLES = ("int_seating", "int_committee_sums", "int_seated_committees")


@pytest.fixture
def con():
    """A warehouse of 40 accounts at three instants, with what the step reads."""
    rng = np.random.default_rng(3)
    people, stated, hinted = [], [], []
    for account, size in enumerate(rng.integers(1, 12, size=40)):
        for person in range(100 * account, 100 * account + size):
            for role in rng.choice([*SEAT_ROLES, "gatekeeper"], size=rng.integers(0, 3), replace=False):
                if person % 100:  # the others may have roles that behaviour hints at
                    stated.append((contact_id(person), str(role), int(rng.integers(4, 10)) * 10))
            for as_of in INSTANTS:
                if person % 300 == 0:
                    hinted.append((as_of, person, str(rng.choice(SEAT_ROLES)), 60, account % 2 == 0))
                if rng.random() < 0.8:
                    states = [bool(flag) for flag in rng.random(4) < 0.7]
                    people.append((as_of, account, person, int(rng.integers(0, 60)) * 25, *states))
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    con.execute(
        """
        create schema run;
        create table run.scoring as
        select
            25 as unseated_weight_hundredths,
            10000 as account_cap_hundredths,
            50 as min_role_confidence_hundredths;
        create table run.need_rules as select 'crm' as need;
        create table run.need_seats as
        select 'crm' as need, 'champion' as role, 'champion' as seat_id, 0 as position, 1 as seat_number,
            150 as weight_hundredths
        """
    )
    _write(
        con,
        "run.seats",
        "role text, seat_id text, position int, seat_number int, weight_hundredths int",
        [
            (role, f"{role}:{number}", position, number, 50 + 25 * (position % 4))
            for position, role in enumerate(SEAT_ROLES)
            for number in range(2 if role == "user" else 1)
        ],
    )
    _write(
        con,
        "people",
        "as_of timestamptz, account int, person int, intent bigint,"
        " is_contactable bool, is_engaged bool, is_met bool, is_strong_match bool",
        people,
    )
    _write(con, "int_stated_roles", "contact_id text, role text, confidence_hundredths bigint", stated)
    con.execute("alter table int_stated_roles add column valid_from timestamptz")
    con.execute("alter table int_stated_roles add column valid_until timestamptz")
    _write(
        con,
        "int_behaviour_roles",
        "as_of timestamptz, person int, role text, confidence_hundredths bigint, is_counted bool",
        hinted,
    )
    number_people(con)
    return con


def _write(con, table, columns, rows):
    names = [column.split()[0] for column in columns.split(", ")]
    con.register("rows", pa.table(dict(zip(names, zip(*rows, strict=True), strict=True))))
    con.execute(f"create table {table} ({columns}); insert into {table} select * from rows")
    con.unregister("rows")


def contact_id(person):
    """People are in another order by id than by number."""
    return f"{7919 * person % 10_007:05d}"


def number_people(con):
    """Write ``int_committee_people``, with places by the ids of people, and a need of some accounts."""
    con.execute(
        """
        create or replace table int_scored_people as
        select distinct person, lpad(cast(7919 * person % 10007 as text), 5, '0') as contact_id
        from people;
        create or replace table int_committee_people as
        select
            people.as_of,
            people.account,
            people.person,
            people.as_of = (select max(as_of) from people) as is_now,
            dense_rank() over (order by ids.contact_id) as place,
            people.intent as intent_hundredths,
            people.is_contactable, people.is_engaged, people.is_met, people.is_strong_match
        from people
        inner join int_scored_people as ids on ids.person = people.person;
        create or replace table int_need_people as
        select * replace (intent_hundredths // 2 as intent_hundredths), 'crm' as need
        from int_committee_people
        where account % 8 = 5
        """
    )


def tables(con):
    """What the step wrote, in the order of the numbers."""
    return [con.execute(f"select * from {table} order by all").fetchall() for table in TABLES]


def from_scratch(con):
    """What the step writes where nothing was written before; the tables stay as they were."""
    con.begin()
    for table in TABLES:
        con.execute(f"drop table if exists {table}")
    roll_up_committees(con)
    written = tables(con)
    con.rollback()
    return written


@pytest.fixture
def seated(con, monkeypatch):
    """Instant and account of the committees that were seated, rather than kept."""
    committees_seated = set()
    roll_up = committees.roll_up

    def noting(people, rules, *, states):
        if states:
            numbers = people.committee.tolist()
            committees_seated.update(
                con.execute(
                    "select as_of, account from committees where list_contains(?, committee)", [numbers]
                ).fetchall()
            )
        return roll_up(people, rules, states=states)

    monkeypatch.setattr(committees, "roll_up", noting)
    return committees_seated


@pytest.mark.slow
def test_batches_write_what_all_committees_at_once_write(con):
    roll_up_committees(con)
    at_once = tables(con)

    for table in TABLES:
        con.execute(f"drop table {table}")
    roll_up_committees(con, people_at_a_time=20)

    assert tables(con) == at_once


def test_everybody_with_intent_or_a_seat_has_a_row(con):
    roll_up_committees(con)

    seated = con.execute("select as_of, need, person, seat_id from int_seating").fetchall()
    with_intent = con.execute(
        """
        select as_of, null, person from int_committee_people where intent_hundredths > 0
        union all
        select as_of, need, person from int_need_people where intent_hundredths > 0
        """
    ).fetchall()
    without_seat = {row[:3] for row in seated if row[3] is None}
    assert without_seat < set(with_intent) < {row[:3] for row in seated}
    assert len(seated) == len({row[:3] for row in seated})


def test_committees_that_have_not_changed_are_kept(con, seated):
    roll_up_committees(con)
    before = tables(con)
    seated.clear()

    roll_up_committees(con)

    assert not seated
    assert tables(con) == before


CHANGES = {
    "intent": "update people set intent = intent + 100 where person = 500",
    "state": "update people set is_met = not is_met where person = 500",
    "match": "update people set is_strong_match = not is_strong_match where person = 500",
    "stated role": (
        f"insert into int_stated_roles values ('{contact_id(500)}', 'economic_buyer', 95, null, null)"
    ),
    "confidence": "update int_stated_roles set confidence_hundredths = 99"
    f" where contact_id in ('{contact_id(500)}', '{contact_id(501)}')",
    "hint": "insert into int_behaviour_roles values ('2026-09-23', 500, 'champion', 70, true)",
    "person who comes": "insert into people select * replace (599 as person) from people where person = 500",
    "person who leaves": "delete from people where person = 500",
    "person who changes sides": "update people set account = 6 where person = 500",
}


@pytest.mark.parametrize(
    "asked",
    [
        (),
        ("select unnest([5, 6, 99]) as key",),
        ("select unnest([5, 6, 99]) as key", "select distinct hash(as_of) >> 1 as key from people"),
    ],
    ids=["all", "accounts", "accounts and instants"],
)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_after_a_change_the_committees_it_concerns_are_seated_again_and_all_are_as_from_scratch(
    change, asked, con, seated
):
    roll_up_committees(con)
    seated.clear()

    con.execute(change)
    number_people(con)
    roll_up_committees(con, *asked)

    accounts = {account for _, account in seated}
    assert accounts
    assert accounts <= {5, 6}
    assert tables(con) == from_scratch(con)


def test_committees_are_kept_although_their_numbers_and_those_of_people_have_changed(con, seated):
    """An account that comes before all others, one that disappears, and one instant fewer."""
    roll_up_committees(con)
    seated.clear()

    con.execute(
        """
        insert into people
        select * replace (-1 as account, person + 10000 as person) from people where account = 1;
        delete from people where account = 20 or as_of = '2026-09-16'
        """
    )
    number_people(con)
    roll_up_committees(con)

    new = con.execute("select distinct as_of, account from int_committee_people where account = -1")
    assert seated == set(new.fetchall())
    assert tables(con) == from_scratch(con)


def test_committees_that_are_the_same_at_other_instants_are_kept(con, seated):
    """The instants move by a week, so that two are as they were, and one person has changed."""
    roll_up_committees(con)
    seated.clear()

    con.execute(
        """
        update people set as_of = as_of + interval 7 days;
        update int_behaviour_roles set as_of = as_of + interval 7 days;
        update people set intent = intent + 100 where person = 500
        """
    )
    number_people(con)
    roll_up_committees(con)

    assert {account for _, account in seated} == {5}
    assert tables(con) == from_scratch(con)


@pytest.mark.parametrize(
    "change",
    [
        "update run.seats set weight_hundredths = 200 where role = 'champion'",
        "update run.scoring set unseated_weight_hundredths = 50",
    ],
)
def test_under_other_rules_every_committee_is_seated_again(change, con, seated):
    roll_up_committees(con)
    everybody = set(seated)
    seated.clear()

    con.execute(change)
    roll_up_committees(con)

    assert seated == everybody
    assert tables(con) == from_scratch(con)


def test_results_of_other_code_are_not_used(con, seated, monkeypatch):
    roll_up_committees(con)
    everybody = set(seated)
    seated.clear()

    monkeypatch.setattr(committees, "code_fingerprint", lambda module: "other code")
    roll_up_committees(con)

    assert seated == everybody


def test_a_committee_of_the_weeks_before_has_no_coverage_of_people_we_know(con):
    """And when its instant is now, it is seated in all states."""
    roll_up_committees(con)
    [(now, before)] = con.execute(
        "select count(*) filter (identified is not null), count(*) filter (identified is null)"
        " from int_committee_sums"
    ).fetchall()

    con.execute("delete from people where as_of = '2026-09-30'")
    number_people(con)
    roll_up_committees(con)

    assert now > 0
    assert before > 0
    assert tables(con) == from_scratch(con)


def test_tables_of_an_older_version_are_made_again(con):
    con.execute("create table int_seating (committee bigint)")
    con.execute("create table int_committee_sums (committee bigint, intent_hundredths bigint)")
    con.execute("insert into int_committee_sums values (0, 7)")

    roll_up_committees(con)

    assert tables(con) == from_scratch(con)


def test_a_book_without_people_has_empty_tables(con):
    con.execute("delete from people")
    number_people(con)

    roll_up_committees(con)

    assert tables(con) == [[], [], []]


@pytest.mark.slow
def test_a_table_of_committees_that_was_removed_is_filled_again(demo_workspace, tmp_path):
    copy = Workspace(shutil.copytree(demo_workspace.folder, tmp_path / "demo"))
    with duckdb.connect(str(copy.warehouse)) as con:
        [rows] = con.execute("select count(*) from int_seating").fetchone()
        con.execute("drop table int_seating")
    run(copy, as_of=DEMO_AS_OF)

    with duckdb.connect(str(copy.warehouse), read_only=True) as con:
        assert con.execute("select count(*) from int_seating").fetchone() == (rows,)
    assert rows > 0
