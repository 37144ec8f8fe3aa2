"""The seats of two thousand random committees against every way to seat their people, ties included."""

from itertools import permutations

import numpy as np
import pytest

from abm_graph.committee.graph import Seat
from abm_graph.committee.rollup import CommitteePeople, SeatRules, roll_up

ROLES = ("decision_maker", "champion", "user")
SEATS = (
    Seat("decision_maker", "decision_maker", 150),
    Seat("champion", "champion", 150),
    Seat("user", "user", 50),
    Seat("user:2", "user", 50),
)
RULES = SeatRules(SEATS, min_confidence=50, unseated_weight=25, account_cap=10_000)
ROLE_OF_SEAT = [ROLES.index(seat.role) for seat in SEATS]
WEIGHTS = [seat.weight for seat in SEATS]


def crowd(committees: int) -> CommitteePeople:
    """Committees of one to five people of few kinds, so that many assignments are equal."""
    rng = np.random.default_rng(11)
    sizes = rng.integers(1, 6, committees)
    people = int(sizes.sum())
    return CommitteePeople(
        committee=np.repeat(np.arange(committees), sizes),
        contact=np.arange(people),
        intent=rng.choice([0, 100, 400], people),
        is_contactable=rng.random(people) < 0.5,
        is_engaged=rng.random(people) < 0.3,
        is_met=rng.random(people) < 0.1,
        confidence=rng.choice([0, 40, 60, 80], (people, len(ROLES))),
        roles=ROLES,
    )


def closeness(people: CommitteePeople, row: int) -> int:
    """How far we are with somebody: met, engaged, contactable, identified."""
    return (
        3 if people.is_met[row] else 2 if people.is_engaged[row] else 1 if people.is_contactable[row] else 0
    )


def every_seating(people: CommitteePeople, rows: list[int]):
    """Every way to fill the seats with people who may fill them, as pairs of a seat and a row."""
    for order in set(permutations([*rows, *[None] * len(SEATS)], len(SEATS))):
        pairs = [(seat, row) for seat, row in enumerate(order) if row is not None]
        if all(people.confidence[row, ROLE_OF_SEAT[seat]] >= 50 for seat, row in pairs):
            yield pairs


def place(rows: list[int], seat: int, row: int) -> int:
    """Earlier people before later ones, in earlier seats."""
    return (len(rows) - rows.index(row)) * (3 * len(SEATS) - seat)


def coverage_of(people: CommitteePeople, rows: list[int], pairs) -> tuple[int, ...]:
    """What coverage compares: weight, then closeness, confidence, intent and order."""
    return (
        sum(WEIGHTS[seat] for seat, _ in pairs),
        sum(closeness(people, row) for _, row in pairs),
        sum(int(people.confidence[row, ROLE_OF_SEAT[seat]]) for seat, row in pairs),
        sum(int(people.intent[row]) for _, row in pairs),
        sum(place(rows, seat, row) for seat, row in pairs),
    )


def intent_of(people: CommitteePeople, rows: list[int], pairs) -> tuple[int, ...]:
    """What intent compares: what the seats add, then confidence and order; each seat adds something."""
    gains = [(WEIGHTS[seat] - RULES.unseated_weight) * int(people.intent[row]) for seat, row in pairs]
    if 0 in gains:
        return (-1,)
    return (
        sum(gains),
        sum(int(people.confidence[row, ROLE_OF_SEAT[seat]]) for seat, row in pairs),
        sum(place(rows, seat, row) for seat, row in pairs),
    )


@pytest.mark.slow
def test_no_seating_of_two_thousand_committees_is_better_than_the_one_that_is_found():
    people = crowd(2_000)
    rollup = roll_up(people, RULES)
    equal_in_weight = 0

    for committee in range(2_000):
        rows = np.flatnonzero(people.committee == committee).tolist()
        seatings = list(every_seating(people, rows))
        for seat_of, compare in ((rollup.seat_of, coverage_of), (rollup.intent_seat_of, intent_of)):
            found = sorted((int(seat_of[row]), row) for row in rows if seat_of[row] >= 0)
            assert compare(people, rows, found) == max(compare(people, rows, pairs) for pairs in seatings)
        weights = [sum(WEIGHTS[seat] for seat, _ in pairs) for pairs in seatings]
        equal_in_weight += weights.count(max(weights)) > 1

    assert equal_in_weight > 1_000
