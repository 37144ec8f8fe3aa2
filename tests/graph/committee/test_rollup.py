"""The roll-up of all committees gives the answers of the NetworkX definition, for every account."""

import numpy as np
import pytest

from abm.vocabulary.roles import SEAT_ROLES
from abm_graph.committee.graph import Person, Seat, committee_graph
from abm_graph.committee.rollup import CommitteePeople, SeatRules, roll_up
from abm_graph.committee.seats import (
    COVERAGE_STATES,
    account_intent,
    coverage,
    coverage_assignment,
    intent_assignment,
    weighted_intent,
)

WEIGHTS = (150, 150, 125, 125, 75, 100, 50, 75)
SEATS = tuple(
    Seat(f"{role}:{number}", role, weight)
    for role, weight in zip(SEAT_ROLES, WEIGHTS, strict=True)
    for number in range(2 if role == SEAT_ROLES[6] else 1)
)
RULES = SeatRules(SEATS, min_confidence=50, unseated_weight=25, account_cap=10_000)


def crowd(sizes, *, seed: int) -> CommitteePeople:
    """Random committees of these sizes, with many ties of confidence and intent."""
    rng = np.random.default_rng(seed)
    people = int(np.sum(sizes))
    has_role = rng.random((people, len(SEAT_ROLES))) < 0.25
    return CommitteePeople(
        committee=np.repeat(np.arange(len(sizes)), sizes),
        contact=np.arange(people),
        intent=np.where(rng.random(people) < 0.5, 0, rng.integers(0, 60, people) * 25),
        is_contactable=rng.random(people) < 0.8,
        is_engaged=rng.random(people) < 0.4,
        is_met=rng.random(people) < 0.1,
        confidence=np.where(has_role, rng.integers(4, 10, has_role.shape) * 10, 0),
        roles=SEAT_ROLES,
    )


def graph_of(people: CommitteePeople, rows, seats=SEATS):
    """The graph of some rows; the id of a person is the number of the row."""
    return committee_graph(
        [
            Person(
                contact_id=f"{row:06d}",
                intent=int(people.intent[row]),
                roles=dict(zip(SEAT_ROLES, people.confidence[people.contact[row]].tolist(), strict=True)),
                is_contactable=bool(people.is_contactable[row]),
                is_engaged=bool(people.is_engaged[row]),
                is_met=bool(people.is_met[row]),
            )
            for row in rows
        ],
        seats,
    )


def assignment_of(rows, seat_numbers, seats=SEATS):
    return {
        seats[seat].seat_id: f"{row:06d}" for row, seat in zip(rows, seat_numbers, strict=True) if seat >= 0
    }


def rows_of(rollup):
    return range(rollup.first_row, rollup.first_row + len(rollup.weighted))


def test_every_committee_of_a_large_random_book_has_the_answers_of_the_networkx_definition():
    """1,500 committees of 1 to 30 people."""
    people = crowd(np.random.default_rng(7).integers(1, 31, size=1500), seed=7)
    total_weight = sum(seat.weight for seat in SEATS)

    for number, rollup in enumerate(roll_up(people, RULES)):
        rows = rows_of(rollup)
        graph = graph_of(people, rows)
        assert rollup.committee == number
        assert assignment_of(rows, rollup.seat_of) == coverage_assignment(graph)
        assert assignment_of(rows, rollup.intent_seat_of) == intent_assignment(graph)
        assert rollup.intent == account_intent(graph)
        assert rollup.coverage == {
            state: round(coverage(graph, state) * total_weight) for state in COVERAGE_STATES
        }
        weights = [SEATS[seat].weight if seat >= 0 else 25 for seat in rollup.intent_seat_of]
        assert rollup.weighted.tolist() == list(
            map(weighted_intent, people.intent[list(rows)].tolist(), weights)
        )


def test_a_committee_too_large_for_exact_floating_point_is_assigned_by_networkx():
    """Weights so large that sums of values pass 2**53."""
    seats = tuple(Seat(role, role, 100_000 + number) for number, role in enumerate(SEAT_ROLES))
    people = crowd([60], seed=3)

    [rollup] = roll_up(people, SeatRules(seats, min_confidence=50, unseated_weight=25, account_cap=10**9))

    rows = rows_of(rollup)
    graph = graph_of(people, rows, seats)
    assert assignment_of(rows, rollup.seat_of, seats) == coverage_assignment(graph)
    assert assignment_of(rows, rollup.intent_seat_of, seats) == intent_assignment(graph)
    assert rollup.intent == account_intent(graph, cap=10**9)


def test_coverage_is_computed_only_in_the_states_asked_for():
    [rollup] = roll_up(crowd([5], seed=1), RULES, states=("met",))

    assert list(rollup.coverage) == ["met"]
    assert rollup.seat_of.tolist() == [-1] * 5


def test_selected_people_are_rolled_up_as_if_they_were_alone():
    people = crowd([4, 3, 6], seed=2)
    chosen = people.select(people.is_contactable & (people.committee != 1))

    assert [rollup.committee for rollup in roll_up(chosen, RULES)] == [0, 2]
    for rollup in roll_up(chosen, RULES):
        assert rollup.intent == account_intent(graph_of(chosen, rows_of(rollup)))


def test_a_role_that_no_column_has_leaves_its_seat_empty():
    seats = (Seat("ceo", "a_role_of_nobody", 100),)

    [rollup] = roll_up(
        crowd([5], seed=1), SeatRules(seats=seats, min_confidence=50, unseated_weight=25, account_cap=10_000)
    )

    assert rollup.coverage == dict.fromkeys(COVERAGE_STATES, 0)


@pytest.mark.parametrize("sizes", [[], [0]])
def test_a_book_without_people_has_no_rollup(sizes):
    assert list(roll_up(crowd(sizes, seed=1), RULES)) == []
