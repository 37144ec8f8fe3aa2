"""Expected coverage and complete roles of many committees are those of the definitions for one."""

import numpy as np
import pytest

from abm_graph.committee.certainty import complete_roles, expected_weights
from abm_graph.committee.completeness import expected_coverage, role_completeness
from tests.graph.committee.test_rollup import RULES, SEATS, crowd, graph_of


def test_every_committee_of_a_random_book_has_the_answers_of_the_definitions():
    people = crowd(np.random.default_rng(4).integers(1, 20, size=200), seed=4)

    expected, complete = expected_weights(people, RULES), complete_roles(people, RULES)

    total = sum(seat.weight for seat in SEATS)
    roles = list(dict.fromkeys(seat.role for seat in SEATS))
    for committee in range(200):
        rows = np.flatnonzero(people.committee == committee)
        assert expected[committee] == pytest.approx(total * expected_coverage(graph_of(people, rows)))
        held = [
            sum(people.confidence[row, people.roles.index(role)] >= RULES.min_confidence for row in rows)
            for role in roles
        ]
        needed = [sum(seat.role == role for seat in SEATS) for role in roles]
        assert complete[committee] / len(roles) == pytest.approx(role_completeness(held, needed))


def test_a_book_without_people_has_no_committees():
    nobody = crowd([], seed=1)

    assert expected_weights(nobody, RULES).size == complete_roles(nobody, RULES).size == 0
