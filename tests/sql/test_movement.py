"""Which way an account moves, and which solution is its best."""

import pytest

from abm_warehouse.models.model import read_models
from tests.company import ago

MODELS = {model.name: model for model in read_models()}


def weeks_of(con, *intents):
    """``account_weeks`` of one account whose intents run from the oldest week to now."""
    con.execute("create schema run")
    con.execute("create table run.clock (as_of timestamptz, weeks_ago bigint)")
    con.execute(
        "create table account_scores (as_of timestamptz, account_id varchar, solution varchar,"
        " fit decimal(9, 2), intent decimal(9, 2), coverage_engaged decimal(5, 4), people_engaged bigint)"
    )
    con.execute(
        "create table mqa"
        " (as_of timestamptz, account_id varchar, solution varchar, is_mqa boolean, state varchar)"
    )
    for weeks_ago, intent in enumerate(reversed(intents)):
        at = ago(weeks=weeks_ago)
        con.execute("insert into run.clock values (?, ?)", [at, weeks_ago])
        con.execute("insert into account_scores values (?, 'acme', 'any', 20, ?, 0, 0)", [at, intent])
        con.execute("insert into mqa values (?, 'acme', 'any', false, 'engaged')", [at])
    MODELS["account_weeks"].build(con)
    return con.execute("select movement from account_weeks order by weeks_ago desc").fetchall()


@pytest.mark.parametrize(
    ("intents", "movement"),
    [
        ((5, 5.01), "warming"),
        ((5, 5), None),
        ((5, 4), None),
        ((0, 1), "warming"),
        ((7, 0), "cold"),
        ((7, 0, 0, 0, 0), "cold"),
        ((7, 0, 0, 0, 0, 0), None),
        ((0, 0), None),
        ((7,), None),
    ],
)
def test_an_account_warms_by_its_last_week_and_is_cold_by_four(con, intents, movement):
    assert weeks_of(con, *intents)[-1] == (movement,)


def test_each_week_has_its_own_movement(con):
    assert weeks_of(con, 0, 3, 0, 0) == [(None,), ("warming",), ("cold",), ("cold",)]


def test_the_best_solution_is_an_mqa_before_it_is_the_busiest(con):
    con.execute("create schema run")
    con.execute("create table run.clock as select timestamptz '2026-09-30 12:00:00+00' as as_of")
    con.execute(
        "create table int_mqa_states as select *, null::timestamptz as mqa_since, true as holds_fit,"
        " true as holds_episode, true as holds_intent, null::varchar as excluded_because, 20 as fit,"
        " intent as intent_strong, false as needs_weak_match"
        " from (values ('a', 'crm', false, 40), ('a', 'erp', true, 12),"
        " ('b', 'erp', false, 5), ('b', 'crm', false, 5))"
        " as states (account_id, solution, is_mqa, intent), run.clock"
    )
    con.execute("create table accounts as select distinct account_id, 'prospect' as type from int_mqa_states")
    con.execute(
        "create table account_scores as select as_of, account_id, solution, 0.5 as coverage_engaged,"
        " as_of as last_signal_at from int_mqa_states"
    )
    con.execute("create table int_account_statuses (as_of timestamptz, account_id varchar, status varchar)")
    con.execute(
        "create table opportunities"
        " (account_id varchar, created_at timestamptz, closed_at timestamptz, is_closed boolean)"
    )
    MODELS["mqa"].build(con)

    ranked = con.execute("select account_id, solution, solution_rank from mqa order by 1, 3").fetchall()
    assert ranked == [("a", "erp", 1), ("a", "crm", 2), ("b", "crm", 1), ("b", "erp", 2)]
