"""Probabilities against sums over everything that may happen."""

import random
from math import comb

import numpy as np
import pytest

from abm_graph.chance import false_alarm_rates, scan_chance, surge_chance


def test_a_surge_is_as_likely_as_the_binomial_tail():
    pairs = [(now, before) for now in range(12) for before in range(12)]
    expected = [
        sum(comb(now + before, n) * 3 ** (now + before - n) for n in range(now, now + before + 1))
        / 4 ** (now + before)
        for now, before in pairs
    ]

    assert surge_chance(*zip(*pairs, strict=True)) == pytest.approx(expected, abs=1e-12)


def test_a_surge_of_a_topic_feed_compares_three_weeks_with_twelve():
    assert surge_chance([3], [0], periods_before=4) == pytest.approx([1 / 125])


@pytest.mark.parametrize("events", [2, 3, 4, 6])
def test_all_events_in_one_window_have_the_chance_of_their_range(events):
    """The range of so many uniform numbers is at most a share with this probability."""
    share = 15 / 90
    expected = events * share ** (events - 1) - (events - 1) * share**events

    assert scan_chance([events], [events], window_days=15, all_days=90) == pytest.approx([expected])


def test_four_of_six_events_in_a_window_are_as_likely_as_when_scattered():
    chance = np.random.default_rng(1)
    days = np.sort(chance.random((100_000, 6)), axis=1)
    simulated = (days[:, 3:] - days[:, :-3] <= 1 / 6).any(axis=1).mean()

    assert scan_chance([4], [6], window_days=15, all_days=90) == pytest.approx([simulated], abs=0.005)


def test_one_event_is_no_cluster_and_ten_of_sixty_are_no_surprise():
    chances = scan_chance([1, 10], [1, 60], window_days=15, all_days=90)

    assert chances[0] == 1
    assert 0.9 < chances[1] <= 1


def test_the_rate_of_false_alarms_is_the_least_at_which_an_account_is_reported():
    chance = random.Random(4)  # noqa: S311
    for _ in range(200):
        chances = [chance.choice((0.001, 0.01, 0.02, 0.3, 0.9)) for _ in range(chance.randint(1, 8))]
        expected = [
            min(
                min(1.0, limit * len(chances) / sum(other <= limit for other in chances))
                for limit in chances
                if limit >= own
            )
            for own in chances
        ]
        assert false_alarm_rates(chances) == pytest.approx(expected)

    assert false_alarm_rates([]).tolist() == []
