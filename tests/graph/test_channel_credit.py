"""What channels add to conversions, against slow calculations that follow the definitions word by word."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm_graph.channel_credit import Outcome, by_set, marginal_values, removal_effects, shapley_values, shares

CHANNELS = st.sampled_from("abcd")
PATHS = st.dictionaries(
    st.lists(CHANNELS, min_size=1, max_size=5).map(tuple),
    st.builds(Outcome, st.integers(0, 5), st.integers(0, 5)).filter(any),
    min_size=1,
    max_size=12,
)


def walk(paths, *, without=None):
    """The share of walks that convert, by sending them step by step until hardly any is left on the way."""
    steps, leaving = {}, {}
    for path, (conversions, losses) in paths.items():
        stops = ["start", *path]
        for here, there, count in [
            *((here, there, conversions + losses) for here, there in zip(stops, path, strict=False)),
            (stops[-1], "conversion", conversions),
            (stops[-1], "loss", losses),
        ]:
            steps[here, there] = steps.get((here, there), 0) + count
            leaving[here] = leaving.get(here, 0) + count
    on_the_way, converted = {"start": 1.0}, 0.0
    while sum(on_the_way.values()) > 1e-13:
        arriving = {}
        for (here, there), count in steps.items():
            part = on_the_way.get(here, 0.0) * count / leaving[here]
            if there == "conversion":
                converted += part
            elif there not in ("loss", without):
                arriving[there] = arriving.get(there, 0.0) + part
        on_the_way = arriving
    return converted


@settings(max_examples=100, deadline=None)
@given(paths=PATHS)
def test_a_channel_is_worth_the_conversions_that_are_lost_without_it(paths):
    usual = walk(paths)
    for channel, effect in removal_effects(paths).items():
        lost = 1 - walk(paths, without=channel) / usual if usual else 0
        assert effect == pytest.approx(lost, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(paths=PATHS)
def test_shapley_values_are_averages_over_all_orders(paths):
    sets = by_set(paths)
    for path in paths:
        orders = list(permutations(sorted(set(path))))
        averages = dict.fromkeys(path, 0.0)
        for order in orders:
            rate = 0.0
            for n, channel in enumerate(order, start=1):
                new_rate = sets.get(frozenset(order[:n]), Outcome(0, 0)).rate
                averages[channel] += (new_rate - rate) / len(orders)
                rate = new_rate
        assert shapley_values(path, sets) == pytest.approx(averages)


def test_the_usual_example_of_a_chain():
    """Every conversion needs the second and the third channel; half of them come through the first."""
    paths = {("c1", "c2", "c3"): Outcome(1, 0), ("c1",): Outcome(0, 1), ("c2", "c3"): Outcome(0, 1)}
    effects = removal_effects(paths)
    assert (effects["c2"], effects["c3"]) == (1, 1)
    assert effects["c1"] == pytest.approx(0.5)


def test_channels_that_never_convert_share_nothing_of_what_others_earn():
    assert shares({"a": 0.2, "b": 0.0}) == {"a": 1.0, "b": 0.0}
    assert removal_effects({("a",): Outcome(0, 3)}) == {"a": 0.0}
    assert marginal_values(("a", "b"), {("a", "b"): Outcome(1, 0), ("a",): Outcome(1, 0)}) == {
        "a": 1.0,
        "b": 0.0,
    }


def test_a_path_with_too_many_channels_is_divided_evenly():
    path = tuple("abcdefghijklm")
    assert set(shapley_values(path, by_set({path: Outcome(13, 0)})).values()) == {1 / 13}
