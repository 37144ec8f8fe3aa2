"""How sure coverage is, of many committees by arrays; :mod:`~abm_graph.committee.completeness` defines it."""

import numpy as np
from numpy.typing import NDArray

from abm_graph.committee.rollup import CommitteePeople, Ints, SeatRules

__all__ = ["complete_roles", "expected_weights"]


def expected_weights(people: CommitteePeople, rules: SeatRules) -> NDArray[np.float64]:
    """
    Weight of the seats to expect filled, if everybody has each role with the confidence in it.

    Parameters
    ----------
    people, rules
        As for :func:`~abm_graph.committee.rollup.roll_up`.

    Returns
    -------
    ndarray
        Hundredths of weight, by committee; as a share of the weight of all seats it is
        :func:`~abm_graph.committee.completeness.expected_coverage`.

    Notes
    -----
    The number of people of a role is Poisson-binomial. People are counted in the order of their committees,
    the first of each at once, so the cost grows with people, roles and seats of a role.
    """
    first, size = _committees(people)
    chances = people.confidence[people.contact] / 100
    weights: dict[str, list[int]] = {}
    for seat in rules.seats:
        weights.setdefault(seat.role, []).append(seat.weight)
    expected = np.zeros(first.size)
    for role, of_role in weights.items():
        if role in people.roles:
            chance = chances[:, people.roles.index(role)]
            at_least = _at_least(chance, first, size, len(of_role))
            expected += at_least @ np.array(sorted(of_role, reverse=True), dtype=np.float64)
    return expected


def _at_least(chance: NDArray[np.float64], first: Ints, size: Ints, most: int) -> NDArray[np.float64]:
    """How likely at least 1, 2, ... of the people of each committee have a role."""
    counts = np.zeros((first.size, most + 1))
    counts[:, 0] = 1
    for number in range(int(size.max(initial=0))):
        among = np.flatnonzero(size > number)
        has = chance[first[among] + number][:, None]
        before = counts[among]
        after = before * (1 - has)
        after[:, 1:] += before[:, :-1] * has
        after[:, -1:] += before[:, -1:] * has
        counts[among] = after
    return np.asarray(counts[:, :0:-1].cumsum(axis=1)[:, ::-1])


def complete_roles(people: CommitteePeople, rules: SeatRules) -> Ints:
    """
    How many roles of each committee have the people they need, if a person counts in every role they hold.

    As a share of the roles it is :func:`~abm_graph.committee.completeness.role_completeness`.
    """
    first, _ = _committees(people)
    holds = people.confidence[people.contact] >= max(rules.min_confidence, 1)
    complete = np.zeros(first.size, dtype=np.int64)
    needed = [seat.role for seat in rules.seats]
    for role in dict.fromkeys(needed):
        if role in people.roles and first.size:
            held = np.add.reduceat(holds[:, people.roles.index(role)].astype(np.int64), first)
            complete += held >= needed.count(role)
    return complete


def _committees(people: CommitteePeople) -> tuple[Ints, Ints]:
    """Where each committee begins, and how many people it has."""
    first = np.flatnonzero(np.diff(people.committee, prepend=-1) != 0)
    return first, np.diff(first, append=people.committee.size)
