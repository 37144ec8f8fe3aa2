"""Who fills which seat: by hand, against enumeration, and the fast way against networkx."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.errors import CommitteeError
from abm.vocabulary.roles import SEAT_ROLES
from abm_graph.committee.graph import Person, Seat, Tie, committee_graph
from abm_graph.committee.rollup import Book, Rules, roll_up
from abm_graph.committee.seats import (
    STATES,
    account_intent,
    coverage,
    coverage_assignment,
    intent_assignment,
    weighted,
)

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


def test_first_come_would_leave_a_seat_empty_that_the_matching_fills():
    """Ann can be either, Bob only the decision maker: Ann must move over."""
    ann = Person("ann", roles={"economic_buyer": 60, "decision_maker": 90})
    bob = Person("bob", roles={"decision_maker": 60})

    assert coverage_assignment(committee(ann, bob)) == {"economic_buyer": "ann", "decision_maker": "bob"}


def test_ties_go_by_confidence_then_intent_then_contact_id():
    def winner(*people):
        return coverage_assignment(committee(*people, seats=[Seat("champion", "champion", 125)]))["champion"]

    sure, unsure = Person("z", roles={"champion": 80}), Person("a", 5000, {"champion": 70})
    keen, cool = Person("z", 200, {"champion": 70}), Person("a", 100, {"champion": 70})
    first, second = Person("a", 100, {"champion": 70}), Person("b", 100, {"champion": 70})

    assert winner(unsure, sure) == "z"
    assert winner(cool, keen) == "z"
    assert winner(second, first) == "a"


def test_below_the_least_confidence_nobody_is_seated_and_at_it_they_are():
    assert coverage_assignment(committee(Person("ann", roles={"champion": 49}))) == {}
    assert coverage_assignment(committee(Person("ann", roles={"champion": 50}))) == {"champion": "ann"}


def test_each_state_counts_only_its_people():
    graph = committee(
        Person("ann", roles={"economic_buyer": 90}, is_contactable=True),
        Person("bob", roles={"champion": 90}, is_contactable=True, is_engaged=True, is_met=True),
        Person("cy", roles={"decision_maker": 90}),
    )

    assert {state: round(coverage(graph, state) * 525) for state in STATES} == {
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
def test_a_share_of_a_hundredth_is_rounded_half_to_even(intent, weight, left):
    assert weighted(intent, weight) == left  # 0.5, 1.5, 2.5, 416.25


def test_an_account_without_people_has_every_seat_empty():
    assert coverage_assignment(committee()) == {}
    assert account_intent(committee()) == 0


def test_what_is_no_committee_is_an_error_that_says_so():
    with pytest.raises(CommitteeError, match=r"\[\[committee.roles\]\]"):
        committee_graph([Person("ann")], [])
    with pytest.raises(CommitteeError, match="'ann' comes twice"):
        committee(Person("ann"), Person("ann"))
    with pytest.raises(CommitteeError, match="names 'zoe'"):
        committee_graph([Person("ann")], SEATS, ties=[Tie("ann", "zoe", "reports_to")])
    with pytest.raises(CommitteeError, match="must be above 0"):
        committee_graph([], [Seat("user", "user", 0)])


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


@settings(max_examples=150, deadline=None)
@given(crowd=crowds, shuffled=st.randoms(use_true_random=False))
def test_the_matching_is_the_best_of_all_assignments_and_the_order_of_rows_does_not_matter(crowd, shuffled):
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


def test_the_book_wide_roll_up_is_the_networkx_definition_on_every_account_of_a_large_random_book():
    """1,500 committees of 1 to 30 people, many of them with equal confidence and intent."""
    seats = tuple(
        Seat(f"{role}:{n}", role, weight)
        for role, weight, count in zip(
            SEAT_ROLES, (150, 150, 125, 125, 75, 100, 50, 75), (1, 1, 1, 1, 1, 1, 2, 1), strict=True
        )
        for n in range(count)
    )
    rng = np.random.default_rng(7)
    sizes = rng.integers(1, 31, size=1500)
    people = int(sizes.sum())
    confidence = np.where(
        rng.random((people, len(SEAT_ROLES))) < 0.25, rng.integers(4, 10, (people, len(SEAT_ROLES))) * 10, 0
    )
    book = Book(
        committee=np.repeat(np.arange(1500), sizes),
        contact=np.arange(people),
        intent=np.where(rng.random(people) < 0.5, 0, rng.integers(0, 60, people) * 25),
        is_contactable=rng.random(people) < 0.8,
        is_engaged=rng.random(people) < 0.4,
        is_met=rng.random(people) < 0.1,
        confidence=confidence,
        roles=SEAT_ROLES,
    )
    rules = Rules(seats, min_confidence=50, unseated_weight=25, account_cap=10_000)

    for found in roll_up(book, rules):
        rows = range(found.first, found.first + len(found.weighted))
        graph = committee_graph(
            [
                Person(
                    f"{n:06d}",
                    int(book.intent[n]),
                    dict(zip(SEAT_ROLES, confidence[n].tolist(), strict=True)),
                    bool(book.is_contactable[n]),
                    bool(book.is_engaged[n]),
                    bool(book.is_met[n]),
                )
                for n in rows
            ],
            seats,
        )
        seated = {seats[s].seat_id: f"{n:06d}" for n, s in zip(rows, found.seat_of, strict=True) if s >= 0}
        assert seated == coverage_assignment(graph)
        counted = {seats[s].seat_id: f"{n:06d}" for n, s in zip(rows, found.role_of, strict=True) if s >= 0}
        assert counted == intent_assignment(graph)
        assert found.intent == account_intent(graph)
        assert found.coverage == {state: round(coverage(graph, state) * 900) for state in STATES}


def test_where_floating_point_would_not_be_exact_the_roll_up_asks_networkx():
    """Weights so large that packed sums pass 2**53; both ways still agree."""
    seats = tuple(Seat(role, role, 100_000 + n) for n, role in enumerate(SEAT_ROLES))
    people = 60
    rng = np.random.default_rng(3)
    confidence = rng.integers(0, 101, (people, len(SEAT_ROLES)))
    nobody = np.zeros(people, dtype=bool)
    intent = rng.integers(0, 20_000, people)
    book = Book(
        np.zeros(people, dtype=np.int64),
        np.arange(people),
        intent,
        nobody,
        nobody,
        nobody,
        confidence,
        SEAT_ROLES,
    )
    [found] = roll_up(book, Rules(seats, min_confidence=50, unseated_weight=25, account_cap=10**9))
    graph = committee_graph(
        [
            Person(f"{n:06d}", int(intent[n]), dict(zip(SEAT_ROLES, confidence[n].tolist(), strict=True)))
            for n in range(people)
        ],
        seats,
    )

    seated = {seats[s].seat_id: f"{n:06d}" for n, s in enumerate(found.seat_of) if s >= 0}
    assert seated == coverage_assignment(graph)
    assert found.intent == account_intent(graph, cap=10**9)
