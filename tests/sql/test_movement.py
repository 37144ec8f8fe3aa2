"""Which way an account moves, and in which order its solutions are listed."""

import pytest

from abm_warehouse.models.model import read_models
from tests.company import ago

MODELS = {model.name: model for model in read_models()}


def weeks_of(con, *intents):
    """``account_weeks`` of one account whose intents run from the oldest week to now."""
    con.execute("create schema run")
    con.execute("create table run.weeks (as_of timestamptz, weeks_ago bigint)")
    con.execute("create table run.scoring as select 'any' as solution")
    con.execute("create table int_account_numbers as select 0 as account, 'acme' as account_id")
    con.execute(
        "create table int_account_scores (as_of timestamptz, account integer, fit_hundredths bigint,"
        " intent_hundredths bigint, coverage_engaged decimal(5, 4), people_engaged bigint)"
    )
    con.execute("create table int_need_scores as select *, '' as need from int_account_scores")
    con.execute(
        "create table int_mqa"
        " (as_of timestamptz, account integer, need varchar, is_mqa boolean, state varchar)"
    )
    for weeks_ago, intent in enumerate(reversed(intents)):
        at = ago(weeks=weeks_ago)
        con.execute("insert into run.weeks values (?, ?)", [at, weeks_ago])
        con.execute("insert into int_account_scores values (?, 0, 2000, ?, 0, 0)", [at, round(100 * intent)])
        con.execute("insert into int_mqa values (?, 0, null, false, 'engaged')", [at])
    for model in ("int_account_movements", "account_weeks"):
        MODELS[model].build(con)
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


def test_the_whole_account_comes_before_its_needs_and_they_by_their_decisions(con):
    con.execute("create schema run")
    con.execute("create table run.scoring as select 'any' as solution")
    con.execute(
        "create table run.clock as select timestamptz '2026-09-30 12:00:00+00' as as_of, true as is_recent"
    )
    con.execute("create table int_account_numbers as select 0 as account, 'a' as account_id")
    con.execute(
        "create table int_mqa_ranks as"
        " select timestamptz '2026-09-30 12:00:00+00' as as_of, 0 as account, 7 as rank"
    )
    con.execute(
        "create table int_mqa as select timestamptz '2026-09-30 12:00:00+00' as as_of, 0 as account,"
        " unnest(['crm', 'erp', 'data', null]) as need, need = 'erp' as is_mqa,"
        " null::varchar as qualified_by, null::timestamptz as mqa_since,"
        " 'engaged' as state, null::varchar as excluded_because, 2000 as fit_hundredths,"
        " if(need = 'crm', 100, 4000) as intent_hundredths, 0.5 as coverage,"
        " 4000 as strong_intent_hundredths, false as needs_weak_match"
    )
    MODELS["mqa"].build(con)

    ranked = con.execute("select solution, solution_rank, rank from mqa order by solution_rank").fetchall()
    assert ranked == [("any", 1, 7), ("erp", 2, 7), ("data", 3, 7), ("crm", 4, 7)]
