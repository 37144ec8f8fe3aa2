"""Cuts between us and the people who decide, against every group of people tried."""

import random
from itertools import combinations

from abm_graph.committee.threads import Thread, effective_people, thread
from abm_graph.committee.ties import Tie, tie_graph

CHANCES = {"knows": 0.6, "reports_to": 0.5}


def random_ties(chance: random.Random) -> tuple[list[Tie], set[str]]:
    """Two users, up to six people, ties among them, and who decides."""
    users = [("user", "u1"), ("user", "u2")]
    people = [("person", name) for name in "abcdef"[: chance.randint(1, 6)]]
    density = chance.choice((0.2, 0.4, 0.7))
    pairs = [*((user, person) for user in users for person in people), *combinations(people, 2)]
    ties = [
        Tie(first, second, "knows" if first[0] == "user" else "reports_to")
        for first, second in pairs
        if chance.random() < density
    ]
    return ties, {name for _, name in people if chance.random() < 0.4}


def reached(ties: list[Tie], without: set[str]) -> set[str]:
    """The people we reach without some of them."""
    neighbours = {}
    for tie in ties:
        for here, there in ((tie.first, tie.second), (tie.second, tie.first)):
            neighbours.setdefault(here, set()).add(there)
    waiting, seen = [("user", "u1"), ("user", "u2")], set()
    while waiting:
        for node in neighbours.get(waiting.pop(), ()):
            if node[0] == "person" and node[1] not in without and node[1] not in seen:
                seen.add(node[1])
                waiting.append(node)
    return seen


def expected(ties: list[Tie], deciders: set[str]) -> Thread:
    if not reached(ties, set()) & deciders:
        return Thread(is_connected=False)
    people = sorted({name for tie in ties for kind, name in (tie.first, tie.second) if kind == "person"})
    for size in range(1, len(people) + 1):
        cuts = [cut for cut in combinations(people, size) if not reached(ties, set(cut)) & deciders]
        if cuts:
            nearest = min(cuts, key=lambda cut: len(reached(ties, set(cut))))
            return Thread(is_connected=True, cut=nearest)
    raise AssertionError


def test_cuts_of_a_thousand_random_graphs_are_the_smallest_and_nearest_to_us():
    chance = random.Random(5)  # noqa: S311
    sizes = set()
    for _ in range(1_000):
        ties, deciders = random_ties(chance)
        found = thread(tie_graph(ties, CHANCES), deciders)
        assert found == expected(ties, deciders)
        sizes.add(len(found.cut))

    assert {0, 1, 2, 3} <= sizes


def test_a_decider_whom_we_know_is_a_way_of_their_own():
    ties = [Tie(("user", "rep"), ("person", name), "knows") for name in ("cfo", "ceo")]

    assert thread(tie_graph(ties, CHANCES), {"cfo", "ceo"}).cut == ("ceo", "cfo")
    assert thread(tie_graph(ties, CHANCES), {"cfo"}).cut == ("cfo",)


def test_interest_of_one_person_rests_on_one_whatever_the_others_names():
    assert effective_people([75, 0, 0]) == 1
    assert effective_people([3, 3, 3]) == 3
