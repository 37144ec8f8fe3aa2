"""Warm paths against every sequence of people tried, and what is never on them."""

import random
from itertools import combinations, pairwise, permutations
from math import log, prod

import pytest

from abm.errors import CommitteeError
from abm_graph.committee.paths import warm_paths
from abm_graph.committee.ties import Tie, tie_graph

CHANCES = {"knows": 0.6, "reports_to": 0.5, "same_meeting": 0.3}


def random_ties(chance: random.Random) -> list[Tie]:
    people = [("person", name) for name in "abcde"]
    pairs = [*((("user", user), person) for user in "xy" for person in people), *combinations(people, 2)]
    return [
        Tie(*pair, kind, weight=chance.choice((0.5, 1, 2)), evidence=chance.choice((None, "e1")))
        for pair in pairs
        for kind in (("knows",) if pair[0][0] == "user" else ("reports_to", "same_meeting"))
        if chance.random() < 0.3
    ]


def expected(ties: list[Tie], person: str, avoided: set[str], most: int) -> list[tuple]:
    """Cost and nodes of the warmest paths."""
    fails = {}
    for tie in ties:
        pair = frozenset((tie.first, tie.second))
        fails[pair] = fails.get(pair, 1) * (1 - CHANCES[tie.kind]) ** tie.weight
    others = [("person", name) for name in "abcde" if name != person and name not in avoided]
    found = []
    for user in (("user", "x"), ("user", "y")):
        for size in range(3):
            for between in permutations(others, size):
                nodes = (user, *between, ("person", person))
                pairs = [frozenset(pair) for pair in pairwise(nodes)]
                if all(pair in fails for pair in pairs):
                    cost = -log(prod(1 - fails[pair] for pair in pairs)) + 0.1 * len(pairs)
                    found.append((round(cost, 9), nodes))
    return sorted(found)[:most]


def test_paths_of_a_thousand_random_graphs_are_the_warmest():
    chance = random.Random(3)  # noqa: S311
    hops = set()
    for _ in range(1_000):
        ties = random_ties(chance)
        avoided = {name for name in "abcd" if chance.random() < 0.15}
        paths = warm_paths(tie_graph(ties, CHANCES), "e", avoided=avoided, most=4)
        assert [(round(path.cost, 9), path.nodes) for path in paths] == expected(ties, "e", avoided, 4)
        hops |= {len(path.nodes) - 1 for path in paths}

    assert hops == {1, 2, 3}


def test_a_path_names_the_engagements_that_show_its_ties():
    ties = [
        Tie(("user", "rep"), ("person", "ann"), "knows", evidence="e1"),
        Tie(("person", "ann"), ("person", "cfo"), "reports_to"),
    ]

    [path] = warm_paths(tie_graph(ties, CHANCES), "cfo")

    assert path.evidence == (("e1",), ())
    assert path.probability == pytest.approx(0.3)
    assert warm_paths(tie_graph(ties, CHANCES), "cfo", avoided={"ann"}) == ()
    assert warm_paths(tie_graph(ties, CHANCES), "stranger") == ()


def test_a_kind_of_tie_without_a_probability_is_refused():
    with pytest.raises(CommitteeError, match="kind 'neighbours'"):
        tie_graph([Tie(("person", "a"), ("person", "b"), "neighbours")], CHANCES)
