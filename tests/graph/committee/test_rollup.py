"""The roll-up of all committees gives the answers of the NetworkX definition, for every account."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import abm_graph.committee.rollup as rollup_module
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
from tests.properties import examples

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


def check_against_definition(people: CommitteePeople, rules: SeatRules) -> None:
    """Every answer for every committee is that of the NetworkX definition."""
    rollup = roll_up(people, rules)
    total_weight = sum(seat.weight for seat in rules.seats)
    for number, committee in enumerate(rollup.committee):
        rows = np.flatnonzero(people.committee == committee)
        graph = graph_of(people, rows, rules.seats)
        unseated = rules.unseated_weight
        assert assignment_of(rows, rollup.seat_of[rows], rules.seats) == coverage_assignment(graph)
        assert assignment_of(rows, rollup.intent_seat_of[rows], rules.seats) == intent_assignment(
            graph, unseated_weight=unseated
        )
        assert rollup.intent[number] == account_intent(graph, unseated_weight=unseated, cap=rules.account_cap)
        assert {state: weight[number] for state, weight in rollup.coverage.items()} == {
            state: round(coverage(graph, state) * total_weight) for state in COVERAGE_STATES
        }
        weights = [
            rules.seats[seat].weight if seat >= 0 else unseated for seat in rollup.intent_seat_of[rows]
        ]
        weighted = list(map(weighted_intent, people.intent[rows].tolist(), weights))
        assert rollup.weighted[rows].tolist() == weighted
        assert rollup.weighted_intent[number] == sum(weighted)


@pytest.mark.slow
@pytest.mark.parametrize("accounts", [600, pytest.param(10_000, marks=pytest.mark.long)])
def test_every_account_of_a_random_book_has_the_answers_of_the_networkx_definition(accounts):
    """Committees of 1 to 30 people."""
    sizes = np.random.default_rng(accounts).integers(1, 31, size=accounts)
    check_against_definition(crowd(sizes, seed=accounts), RULES)


@pytest.fixture
def by_networkx(monkeypatch):
    """Numbers of the committees that are left to NetworkX."""
    committees = []
    seat_by_networkx = rollup_module._Committees._seat_by_networkx

    def noting(self, committee, *others):
        committees.append(committee)
        seat_by_networkx(self, committee, *others)

    monkeypatch.setattr(rollup_module._Committees, "_seat_by_networkx", noting)
    return committees


@pytest.mark.slow
@pytest.mark.parametrize("unseated_weight", [25, 100])
def test_assignments_that_are_equal_in_every_respect_are_decided_by_the_definition(
    unseated_weight, by_networkx
):
    """One confidence, one intent and one weight, so that only the order of people and seats is left."""
    people = crowd(np.random.default_rng(5).integers(2, 9, size=400), seed=5)
    people = replace(
        people,
        confidence=np.where(people.confidence > 0, 60, 0),
        intent=np.where(people.intent > 500, 100, 0),
    )
    seats = tuple(Seat(seat.seat_id, seat.role, 100) for seat in SEATS)

    check_against_definition(people, SeatRules(seats, 50, unseated_weight, 10_000))

    assert 0 < len(by_networkx) < 50


def test_seats_are_the_same_whether_arrays_or_networkx_assign_them(monkeypatch, by_networkx):
    people = crowd(np.random.default_rng(9).integers(1, 20, size=60), seed=9)
    by_arrays = roll_up(people, RULES)
    assert not by_networkx

    monkeypatch.setattr(rollup_module, "LIMIT", 0)
    by_definition = roll_up(people, RULES)

    assert set(by_networkx) == set(range(60))
    for mine, theirs in zip(_arrays(by_arrays), _arrays(by_definition), strict=True):
        assert mine.tolist() == theirs.tolist()


def _arrays(rollup):
    yield from rollup.coverage.values()
    yield from (rollup.committee, rollup.intent, rollup.weighted_intent, rollup.weighted)
    yield from (rollup.seat_of, rollup.intent_seat_of)


def test_a_committee_whose_sums_may_not_fit_into_integers_is_assigned_by_networkx(by_networkx):
    """Of two equal committees, one has intent so high that sums of values pass 2**58."""
    seats = tuple(Seat(role, role, 10_000 + number) for number, role in enumerate(SEAT_ROLES))
    people = crowd([30, 30], seed=3)
    people = replace(people, intent=np.where(people.committee == 1, people.intent * 2**20, people.intent))

    check_against_definition(people, SeatRules(seats, 50, 25, account_cap=10**15))

    assert set(by_networkx) == {1}


ROLES = SEAT_ROLES[:3]
persons = st.tuples(
    st.sampled_from([0, 0, 100, 200, 2**36, 2**42]),
    st.tuples(*[st.sampled_from([0, 0, 49, 50, 60, 100])] * len(ROLES)),
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
rules = st.builds(
    lambda seats, unseated_weight: SeatRules(
        tuple(Seat(f"seat {number}", *seat) for number, seat in enumerate(seats)),
        min_confidence=50,
        unseated_weight=unseated_weight,
        account_cap=10_000,
    ),
    st.lists(
        st.tuples(st.sampled_from([*ROLES, "a role of nobody"]), st.sampled_from([25, 100, 150])),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from([0, 25, 100, 200]),
)


@pytest.mark.slow
@examples(300)
@given(committees=st.lists(st.lists(persons, min_size=1, max_size=7), min_size=1, max_size=3), rules=rules)
def test_arrays_have_the_answers_of_the_definition_for_any_people_and_seats(committees, rules):
    """Also seats of one role with different weights, seats that weigh no more than none, and huge intents."""
    rows = [(number, *person) for number, people in enumerate(committees) for person in people]
    confidence = np.zeros((len(rows), len(SEAT_ROLES)), dtype=np.int64)
    confidence[:, : len(ROLES)] = [row[2] for row in rows]
    states = np.array([row[3] for row in rows], dtype=np.bool_)
    people = CommitteePeople(
        committee=np.array([row[0] for row in rows]),
        contact=np.arange(len(rows)),
        intent=np.array([row[1] for row in rows]),
        is_contactable=states[:, 0],
        is_engaged=states[:, 1],
        is_met=states[:, 2],
        confidence=confidence,
        roles=SEAT_ROLES,
    )

    check_against_definition(people, rules)


def test_coverage_is_computed_only_in_the_states_asked_for():
    rollup = roll_up(crowd([5], seed=1), RULES, states=("met",))

    assert list(rollup.coverage) == ["met"]
    assert rollup.seat_of.tolist() == [-1] * 5


def test_selected_people_are_rolled_up_as_if_they_were_alone():
    people = crowd([4, 3, 6], seed=2)
    chosen = people.select(people.is_contactable & (people.committee != 1))

    rollup = roll_up(chosen, RULES)

    assert rollup.committee.tolist() == [0, 2]
    for committee, intent in zip(rollup.committee, rollup.intent, strict=True):
        assert intent == account_intent(graph_of(chosen, np.flatnonzero(chosen.committee == committee)))


@pytest.mark.parametrize("size", [1, 10, 1000])
def test_parts_of_a_book_have_the_answers_of_the_whole(size):
    people = crowd([4, 3, 6, 1, 12, 2, 9], seed=4)

    parts = [roll_up(part, RULES) for part in people.parts(size)]

    assert len(parts) == {1: 7, 10: 3, 1000: 1}[size]
    for of_parts, whole in zip(
        zip(*map(_arrays, parts), strict=True), _arrays(roll_up(people, RULES)), strict=True
    ):
        assert np.concatenate(of_parts).tolist() == whole.tolist()


def test_a_role_that_no_column_has_leaves_its_seat_empty():
    seats = (Seat("ceo", "a_role_of_nobody", 100),)

    rollup = roll_up(
        crowd([5], seed=1), SeatRules(seats=seats, min_confidence=50, unseated_weight=25, account_cap=10_000)
    )

    assert [weight.tolist() for weight in rollup.coverage.values()] == [[0]] * len(COVERAGE_STATES)


@pytest.mark.parametrize("sizes", [[], [0]])
def test_a_book_without_people_has_no_committees(sizes):
    rollup = roll_up(crowd(sizes, seed=1), RULES)

    assert all(array.size == 0 for array in _arrays(rollup))
