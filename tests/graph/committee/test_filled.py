"""The weight of seats that people can fill is that of the best of all ways to seat them."""

from itertools import permutations

import numpy as np
import pytest

from abm_graph.committee import filled
from abm_graph.committee.filled import filled_weights
from abm_graph.committee.graph import Seat

ROLES = ("decision_maker", "champion", "user")
SEATS = (
    Seat("user", "user", 50),
    Seat("decision_maker", "decision_maker", 150),
    Seat("user:2", "user", 75),
    Seat("champion", "champion", 10_000),
    Seat("ceo", "a_role_of_nobody", 125),
)


def most_weight(held: list[int]) -> int:
    """The best of all ways to give the seats to people who hold their roles."""
    may_fill = [
        [seat.role in ROLES and bool(roles >> ROLES.index(seat.role) & 1) for seat in SEATS] for roles in held
    ]
    return max(
        sum(seat.weight for number, seat in enumerate(SEATS) if order[number] is not None)
        for order in permutations([*range(len(held)), *[None] * len(SEATS)], len(SEATS))
        if all(person is None or may_fill[person][number] for number, person in enumerate(order))
    )


@pytest.mark.parametrize("block", [1, 7, filled.BLOCK])
def test_the_weight_is_that_of_the_best_of_all_ways_to_fill_the_seats(monkeypatch, block):
    monkeypatch.setattr(filled, "BLOCK", block)
    rng = np.random.default_rng(8)
    sizes = rng.integers(1, 5, size=40)
    held = rng.integers(0, 2 ** len(ROLES), size=sizes.sum())

    weights = filled_weights(np.repeat(np.arange(40), sizes), held, ROLES, SEATS)

    committees = np.split(held, np.cumsum(sizes)[:-1])
    assert weights.tolist() == [most_weight(committee.tolist()) for committee in committees]


def test_a_crowd_of_people_with_the_same_roles_fills_the_seats_of_these_roles():
    crowd = np.zeros(100_000, dtype=np.int64)

    weights = filled_weights(crowd, crowd + 0b100, ROLES, SEATS)

    assert weights.tolist() == [125]


def test_nobody_fills_nothing():
    nobody = np.zeros(0, dtype=np.int64)

    assert filled_weights(nobody, nobody, ROLES, SEATS).size == 0
