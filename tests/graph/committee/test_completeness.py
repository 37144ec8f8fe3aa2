"""Coverage under uncertain roles against every combination of roles, and the figures of another system."""

import random
from itertools import product

import pytest

from abm_graph.committee.completeness import (
    doubled_seats,
    expected_coverage,
    role_completeness,
    role_engagement,
)
from abm_graph.committee.graph import Person, Seat, committee_graph
from abm_graph.committee.seats import coverage_assignment

SEATS = (
    Seat("champion", "champion", 125),
    Seat("user", "user", 50),
    Seat("user:2", "user", 50),
)
ROLES = ("champion", "user")


def every_combination(people: list[Person]) -> float:
    """The mean of the coverage over every way in which people may have their roles."""
    claims = [(role, person.roles[role] / 100) for person in people for role in ROLES if role in person.roles]
    mean = 0.0
    for holds in product((True, False), repeat=len(claims)):
        chance = 1.0
        held = dict.fromkeys(ROLES, 0)
        for (role, confidence), is_held in zip(claims, holds, strict=True):
            chance *= confidence if is_held else 1 - confidence
            held[role] += is_held
        mean += chance * (125 * min(held["champion"], 1) + 50 * min(held["user"], 2)) / 225
    return mean


def test_expected_coverage_is_the_mean_over_every_way_to_have_roles():
    chance = random.Random(1)  # noqa: S311
    for _ in range(200):
        people = [
            Person(name, roles={role: chance.randint(0, 100) for role in ROLES if chance.random() < 0.6})
            for name in "abcd"
        ]
        assert expected_coverage(committee_graph(people, SEATS)) == pytest.approx(every_combination(people))


def test_a_seat_is_doubled_if_all_who_could_fill_it_fill_others():
    chance = random.Random(2)  # noqa: S311
    doubled = 0
    for _ in range(300):
        people = [
            Person(name, roles={role: chance.randint(40, 100) for role in ROLES if chance.random() < 0.6})
            for name in "abc"[: chance.randint(0, 3)]
        ]
        graph = committee_graph(people, SEATS)
        filled = coverage_assignment(graph)
        found = doubled_seats(graph, filled)
        for seat in SEATS:
            able = {p.contact_id: p.roles[seat.role] for p in people if p.roles.get(seat.role, 0) >= 50}
            is_doubled = seat.seat_id not in filled and bool(able)
            assert (seat.seat_id in found) == is_doubled
            if is_doubled:
                assert able[found[seat.seat_id]] == max(able.values())
                assert set(able) <= set(filled.values())
                doubled += 1

    assert doubled > 20


def test_three_roles_of_100_80_and_60_with_52_28_and_17_points_have_35_25():
    """The example in the documentation of Adobe Journey Optimizer B2B Edition."""
    assert role_engagement([52, 28, 17], [100, 80, 60]) == 35.25
    assert [round(100 * role_completeness(n, [1, 1, 1])) for n in ([0, 1, 0], [1, 1, 0], [1, 1, 1])] == [
        33,
        67,
        100,
    ]


def test_one_person_with_three_roles_completes_three_roles_and_fills_one_seat():
    roles = ("champion", "user", "influencer")
    graph = committee_graph([Person("ann", roles=dict.fromkeys(roles, 90))], [Seat(r, r, 100) for r in roles])

    assert role_completeness([1, 1, 1], [1, 1, 1]) == 1
    assert len(coverage_assignment(graph)) == 1
    assert len(doubled_seats(graph, coverage_assignment(graph))) == 2
