"""Which way an account moves, and which solution is its best."""

import pytest

from abm_warehouse.models.model import read_models
from tests.company import ago

MODELS = {model.name: model for model in read_models()}


def weeks_of(con, *intents):
    """``account_weeks`` of one account whose intents run from the oldest week to now."""
    con.execute("create schema run")
    con.execute("create table run.clock (as_of timestamptz, weeks_ago bigint)")
    con.execute("create table run.scoring as select 'any' as solution")
    con.execute("create table int_account_numbers as select 0 as account, 'acme' as account_id")
    con.execute(
        "create table int_account_scores (as_of timestamptz, account integer, fit_hundredths bigint,"
        " intent_hundredths bigint, coverage_engaged decimal(5, 4), people_engaged bigint)"
    )
    con.execute("create table int_mqa (as_of timestamptz, account integer, is_mqa boolean, state varchar)")
    for weeks_ago, intent in enumerate(reversed(intents)):
        at = ago(weeks=weeks_ago)
        con.execute("insert into run.clock values (?, ?)", [at, weeks_ago])
        con.execute("insert into int_account_scores values (?, 0, 2000, ?, 0, 0)", [at, round(100 * intent)])
        con.execute("insert into int_mqa values (?, 0, false, 'engaged')", [at])
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


def test_an_account_is_listed_once_a_solution_and_its_solutions_are_ranked(con):
    con.execute("create schema run")
    con.execute("create table run.scoring as select unnest(['erp', 'crm']) as solution")
    con.execute(
        "create table int_account_numbers as"
        " select unnest([0, 1]) as account, unnest(['a', 'b']) as account_id"
    )
    con.execute(
        "create table int_mqa as select timestamptz '2026-09-30 12:00:00+00' as as_of, account,"
        " account = 0 as is_mqa, null::varchar as qualified_by, null::timestamptz as mqa_since,"
        " 'engaged' as state, null::varchar as excluded_because, 2000 as fit_hundredths,"
        " 4000 as intent_hundredths, 0.5 as coverage,"
        " 4000 as strong_intent_hundredths, false as needs_weak_match from int_account_numbers"
    )
    con.execute("create table int_mqa_ranks as select as_of, account, account + 1 as rank from int_mqa")
    MODELS["mqa"].build(con)

    ranked = con.execute("select account_id, solution, solution_rank from mqa order by 1, 3").fetchall()
    assert ranked == [("a", "crm", 1), ("a", "erp", 2), ("b", "crm", 1), ("b", "erp", 2)]
