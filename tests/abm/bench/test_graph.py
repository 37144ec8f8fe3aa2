"""Committees that are measured have the answers of NetworkX."""

import pytest

from abm.bench import graph, influence
from abm.bench.measuring import Clock
from abm.errors import BenchFailed
from abm_warehouse.storage.connections import one_row, open_warehouse


@pytest.fixture
def few(monkeypatch):
    """A smaller sample."""
    monkeypatch.setattr(graph, "SAMPLE", 20)


@pytest.mark.slow
def test_a_sample_of_the_committees_has_the_answers_of_networkx(demo_workspace, few):
    clock = Clock()
    now = graph.roll_up_now(clock, demo_workspace)
    weeks = graph.roll_up_weeks(clock, demo_workspace)
    sampled = graph.roll_up_sample(clock, demo_workspace)

    assert len(sampled) == 20
    assert any(intent for intent, _ in sampled.values())
    graph.require_equal_answers(now, sampled)
    assert clock.costs.keys() == set(graph.NAMES)
    assert len(weeks) > len(now)


@pytest.mark.slow
def test_episodes_ties_and_paths_are_built_again_with_as_many_rows_as_the_run_made(demo_workspace):
    clock = Clock()

    rows = graph.build_answers(clock, demo_workspace)

    with open_warehouse(demo_workspace.warehouse, demo_workspace.settings(), read_only=True) as con:
        for part, table in (("episodes", "int_episodes"), ("ties", "int_ties")):
            assert one_row(con, f"select count(*) from {table}") == (rows[part],)
        assert one_row(con, "select count(*) from int_account_cuts") == (rows[graph.FOLLOWED],)
    assert rows[graph.BUSY] > 0
    assert clock.costs.keys() == {"F", "D", *graph.ANSWERS, graph.FOLLOWED}


def test_a_sample_of_the_accounts_has_the_influence_of_networkx(demo_workspace, monkeypatch):
    monkeypatch.setattr(influence, "SAMPLE", 20)
    clock = Clock()

    measured = influence.measure_book(clock, demo_workspace)

    assert measured[influence.NETWORKX] == 20
    assert measured[influence.ARRAYS] > 20
    assert clock.costs.keys() == {influence.ARRAYS, influence.NETWORKX, influence.WHOLE, influence.CHANGED}


@pytest.mark.parametrize(
    "found",
    [{}, {7: (1250, {"met": 0})}, {7: (1000, {"met": 125})}],
    ids=["no answer", "another intent", "another coverage"],
)
def test_another_answer_than_that_of_networkx_is_refused(found):
    with pytest.raises(BenchFailed, match="1 of 1 committees have other answers with NetworkX"):
        graph.require_equal_answers(found, {7: (1000, {"met": 0})})
