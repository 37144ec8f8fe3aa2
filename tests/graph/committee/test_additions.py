"""Possible additions against every group of people tried."""

import random

from abm_graph.committee.additions import Actor, Needs, possible_additions


def random_actor(chance: random.Random, name: str) -> Actor:
    return Actor(
        name,
        role=chance.choice(("user", "champion", None)),
        department=chance.choice(("it", "sales", None)),
        is_senior=chance.random() < 0.3,
        points=chance.choice((0, 100, 300)),
    )


def is_enough(window: list[Actor], added: list[Actor], needs: Needs) -> bool:
    people, roles, departments, seniors = set(), set(), set(), set()
    for actor in (*window, *added):
        people.add(actor.contact_id)
        roles.add(actor.role)
        departments.add(actor.department)
        if actor.is_senior:
            seniors.add(actor.contact_id)
    groups = max(len(roles - {None}), len(departments - {None}))
    points = sum(actor.points for actor in added)
    found = (len(people), groups, len(seniors), points)
    asked = (needs.people, needs.groups, needs.senior_people, needs.points)
    return all(n >= m for n, m in zip(found, asked, strict=True))


def test_additions_are_all_groups_that_could_do_the_smallest_and_nearest_first():
    chance = random.Random(9)  # noqa: S311
    sizes = set()
    for _ in range(1_000):
        window = [random_actor(chance, name) for name in "ab"[: chance.randint(0, 2)]]
        candidates = [random_actor(chance, name) for name in "bcdef"[: chance.randint(0, 5)]]
        needs = Needs(
            chance.randint(0, 3), chance.randint(0, 2), chance.randint(0, 2), chance.choice((0, 250))
        )
        groups = [
            [place for place in range(len(candidates)) if chosen >> place & 1]
            for chosen in range(1, 1 << len(candidates))
        ]
        enough = [
            (len(places), places)
            for places in groups
            if len(places) <= 3 and is_enough(window, [candidates[place] for place in places], needs)
        ]
        expected = [tuple(candidates[place] for place in places) for _, places in sorted(enough)]

        found = list(possible_additions(window, candidates, needs))

        assert found == expected
        sizes.add(len(found[0]) if found else 0)

    assert sizes == {0, 1, 2, 3}
