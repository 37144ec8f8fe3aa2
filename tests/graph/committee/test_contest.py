"""People who are wanted for several seats: the best assignment, and whether it is the only one."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import abm_graph.committee.contest as contest_module
from abm_graph.committee.contest import NEVER, Contest
from tests.properties import examples

SEATS = 3


def assignments(value):
    """Every assignment of the people of one committee, with its sum of values."""
    for seats in product(range(-1, SEATS), repeat=value.shape[1]):
        taken = [(seat, person) for person, seat in enumerate(seats) if seat >= 0]
        if len({seat for seat, _ in taken}) == len(taken) and all(value[pair] != NEVER for pair in taken):
            yield seats, sum(int(value[pair]) for pair in taken)


people = st.tuples(*[st.one_of(st.just(NEVER), st.integers(1, 6))] * SEATS)
committees = st.lists(st.lists(people, min_size=1, max_size=4), min_size=1, max_size=6)


@pytest.mark.slow
@examples(300)
@given(committees=committees)
def test_nobody_finds_a_higher_sum_and_equal_ones_are_noticed(committees):
    values = [np.array(people, dtype=np.int64).T for people in committees]
    contest = Contest(
        np.repeat(np.arange(len(committees)), [len(people) for people in committees]), np.hstack(values)
    )
    seat_of = np.full(contest.committee.size, -1)

    is_tied = contest.join(seat_of, np.arange(seat_of.size))

    for number, value in enumerate(values):
        found = tuple(seat_of[contest.committee == number].tolist())
        sums = dict(assignments(value))
        assert sums[found] == max(sums.values())
        assert is_tied[number] == (list(sums.values()).count(sums[found]) > 1)


@pytest.mark.parametrize("block", [1, 3, 50])
def test_blocks_of_committees_have_the_seats_of_all_at_once(block, monkeypatch):
    rng = np.random.default_rng(4)
    committee = np.sort(np.r_[np.arange(40), rng.integers(0, 40, 160)])
    value = np.where(rng.random((SEATS, 200)) < 0.6, rng.integers(1, 10**9, (SEATS, 200)), NEVER)
    all_at_once, by_blocks = np.full(200, -1), np.full(200, -1)
    contest = Contest(committee, value)
    contest.join(all_at_once, np.arange(200))

    monkeypatch.setattr(contest_module, "BLOCK", block)
    contest.join(by_blocks, np.arange(200))

    assert by_blocks.tolist() == all_at_once.tolist()


def test_everybody_moves_to_another_seat_so_that_one_more_has_one():
    """The first can only have seat 0, where the second is, who can have seat 1, where the third is."""
    value = np.array([[5, 5, NEVER], [NEVER, 5, 5], [NEVER, NEVER, 5]])
    seat_of = np.array([-1, 0, 1])

    is_tied = Contest(np.zeros(3, dtype=np.int64), value).join(seat_of, np.array([0]))

    assert seat_of.tolist() == [0, 1, 2]
    assert is_tied.tolist() == [False]
