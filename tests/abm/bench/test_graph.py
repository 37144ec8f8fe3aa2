"""Committees that are measured have the answers of NetworkX."""

import pytest

from abm.bench import graph
from abm.bench.measuring import Clock
from abm.errors import BenchFailed


@pytest.fixture
def few(monkeypatch):
    """A smaller sample."""
    monkeypatch.setattr(graph, "SAMPLE", 20)


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


@pytest.mark.parametrize(
    "found",
    [{}, {7: (1250, {"met": 0})}, {7: (1000, {"met": 125})}],
    ids=["no answer", "another intent", "another coverage"],
)
def test_another_answer_than_that_of_networkx_is_refused(found):
    with pytest.raises(BenchFailed, match="1 of 1 committees have other answers with NetworkX"):
        graph.require_equal_answers(found, {7: (1000, {"met": 0})})
