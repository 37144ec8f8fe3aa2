"""Who fills which seat: by hand, and against every possible assignment."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.vocabulary.roles import SEAT_ROLES
from abm_graph.committee.graph import Person, Seat, committee_graph
from abm_graph.committee.seats import (
    COVERAGE_STATES,
    account_intent,
    coverage,
    coverage_assignment,
    intent_assignment,
    weighted_intent,
)
from tests.properties import examples

SEATS = (
    Seat("economic_buyer", "economic_buyer", 150),
    Seat("decision_maker", "decision_maker", 150),
    Seat("champion", "champion", 125),
    Seat("user", "user", 50),
    Seat("user:2", "user", 50),
)


def committee(*people: Person, seats=SEATS):
    return committee_graph(people, seats)


def test_one_person_with_three_roles_fills_one_seat():
    ann = Person("ann", roles={"economic_buyer": 90, "decision_maker": 80, "champion": 70})

    assert coverage_assignment(committee(ann)) == {"economic_buyer": "ann"}
    assert coverage(committee(ann)) == 150 / 525


def test_a_person_moves_to_another_seat_so_that_both_seats_are_filled():
    """Ann can be either, Bob only the decision maker: Ann must move over."""
    ann = Person("ann", roles={"economic_buyer": 60, "decision_maker": 90})
    bob = Person("bob", roles={"decision_maker": 60})

    assert coverage_assignment(committee(ann, bob)) == {"economic_buyer": "ann", "decision_maker": "bob"}


def test_equal_assignments_are_decided_by_closeness_then_confidence_then_intent_then_contact_id():
    def winner(*people):
        return coverage_assignment(committee(*people, seats=[Seat("champion", "champion", 125)]))["champion"]

    confident, doubtful = Person("z", roles={"champion": 80}), Person("a", 5000, {"champion": 70})
    keen, cool = Person("z", 200, {"champion": 70}), Person("a", 100, {"champion": 70})
    first, second = Person("a", 100, {"champion": 70}), Person("b", 100, {"champion": 70})

    stranger = Person("a", 5000, {"champion": 95})
    writes, acts, met = (
        Person("z", roles={"champion": 50}, **{state: True})
        for state in ("is_contactable", "is_engaged", "is_met")
    )

    assert [winner(*pair) for pair in ((stranger, writes), (stranger, acts), (stranger, met))] == ["z"] * 3
    assert winner(doubtful, confident) == "z"
    assert winner(cool, keen) == "z"
    assert winner(second, first) == "a"


def test_a_person_is_seated_from_exactly_the_least_confidence_on():
    assert coverage_assignment(committee(Person("ann", roles={"champion": 49}))) == {}
    assert coverage_assignment(committee(Person("ann", roles={"champion": 50}))) == {"champion": "ann"}


def test_each_state_of_coverage_counts_only_the_people_in_it():
    graph = committee(
        Person("ann", roles={"economic_buyer": 90}, is_contactable=True),
        Person("bob", roles={"champion": 90}, is_contactable=True, is_engaged=True, is_met=True),
        Person("cy", roles={"decision_maker": 90}),
    )

    assert {state: round(coverage(graph, state) * 525) for state in COVERAGE_STATES} == {
        "identified": 425,
        "contactable": 275,
        "engaged": 125,
        "met": 125,
    }


def test_account_intent_seats_people_where_their_own_intent_counts_most():
    """Ann fills the heavier seat for coverage, but Bob, who is keener, counts for it."""
    ann = Person("ann", 100, {"economic_buyer": 90, "user": 60})
    bob = Person("bob", 1000, {"economic_buyer": 60, "user": 90})
    graph = committee(ann, bob)

    assert coverage_assignment(graph)["economic_buyer"] == "ann"
    assert intent_assignment(graph) == {"economic_buyer": "bob", "user": "ann"}
    assert account_intent(graph) == 1000 * 150 // 100 + 100 * 50 // 100


def test_people_without_a_seat_count_a_quarter_and_the_sum_is_capped():
    assert account_intent(committee(Person("ann", 1000))) == 250
    assert account_intent(committee(Person("ann", 5000, {"economic_buyer": 90})), cap=7000) == 7000


@pytest.mark.parametrize(("intent", "weight", "left"), [(2, 25, 0), (6, 25, 2), (10, 25, 2), (333, 125, 416)])
def test_a_fraction_of_a_hundredth_is_rounded_half_to_even(intent, weight, left):
    assert weighted_intent(intent, weight) == left  # 0.5, 1.5, 2.5, 416.25


def test_in_an_account_without_people_every_seat_is_empty():
    assert coverage_assignment(committee()) == {}
    assert account_intent(committee()) == 0


roles = st.dictionaries(st.sampled_from(SEAT_ROLES), st.integers(0, 100), max_size=3)
crowds = st.lists(
    st.builds(
        lambda intent, roles, contactable, engaged, met: (intent, roles, contactable, engaged, met),
        st.one_of(st.just(0), st.integers(0, 5000)),
        roles,
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ),
    max_size=5,
)


@pytest.mark.slow
@examples(150)
@given(crowd=crowds, shuffled=st.randoms(use_true_random=False))
def test_no_other_assignment_fills_more_weight_and_the_order_of_rows_does_not_matter(crowd, shuffled):
    people = [Person(f"p{n}", *cells) for n, cells in enumerate(crowd)]
    graph = committee(*people)
    best = max(_filled(order) for order in permutations([*people, *[None] * len(SEATS)], len(SEATS)))
    shuffled.shuffle(people)

    assert round(coverage(graph) * 525) == best
    assert coverage_assignment(committee(*people)) == coverage_assignment(graph)


def _filled(order) -> int:
    return sum(
        seat.weight
        for seat, person in zip(SEATS, order, strict=True)
        if person is not None and person.roles.get(seat.role, 0) >= 50
    )
