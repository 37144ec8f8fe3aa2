"""Commands that ask what is published: accounts and explain."""

import pytest

from tests.abm.commands import answer, refusal


def test_accounts_are_ranked_up_to_the_limit(demo):
    accounts = answer("accounts", *demo, "--limit", 5)["accounts"]

    keys = {"account_id", "name", "solution", "state", "is_mqa", "fit", "intent", "coverage"}
    assert all(account.keys() >= keys for account in accounts)
    assert [account["rank"] for account in accounts] == [1, 2, 3, 4, 5]


def test_accounts_may_be_only_the_mqas(demo):
    """How many there are stands in the run's own count."""
    mqas = answer("accounts", *demo, "--mqa", "--limit", 1000)["accounts"]

    assert all(account["is_mqa"] for account in mqas)
    assert len({a["account_id"] for a in mqas}) == answer("status", *demo)["published"]["counts"]["mqas"]


def test_explain_shows_a_score_down_to_its_signals(demo, best):
    why = answer("explain", best, *demo)

    keys = {"account_id", "is_mqa", "fit", "intent", "coverage", "clauses", "seats", "episode", "ledger"}
    assert why.keys() >= keys
    assert all(clause.keys() >= {"clause", "value", "threshold", "holds"} for clause in why["clauses"])
    assert all(
        line.keys() >= {"kind", "rule", "contact_id", "engagement_id", "points"} for line in why["ledger"]
    )
    assert why["account_id"] == best
    for part in ("fit", "intent"):
        points = sum(line["points"] for line in why["ledger"] if line["part"] == part)
        assert points == pytest.approx(why[part], abs=0.005)


def test_explain_as_of_a_past_day_scores_the_account_as_of_that_day(demo, best):
    then = answer("explain", best, *demo, "--as-of", "2020-01-01")

    assert then["as_of"] == "2020-01-01T00:00:00+00:00"
    assert then["intent"] == 0


def test_explain_of_an_unknown_account_or_solution_says_so(demo, best):
    said = refusal("explain", "nobody", *demo, status=2)["message"]
    assert "There is no account 'nobody' in generation 0001" in said

    said = refusal("explain", best, *demo, "--solution", "nothing", status=2)["message"]
    assert "'nothing'" in said


def test_before_the_first_run_every_question_says_what_to_do(here):
    for question in (["accounts"], ["explain", "A1"], ["sql", "select 1"]):
        error = refusal(*question, *here, status=1)
        assert error["kind"] == "NothingPublished"
        assert "`abm load`, then `abm run`" in error["message"]
