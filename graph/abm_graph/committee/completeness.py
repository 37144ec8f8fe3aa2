"""How complete a committee is when roles are uncertain, and the figures that other systems show."""

from collections.abc import Iterable, Sequence

import networkx as nx

from abm_graph.committee.graph import people_of, seats_of
from abm_graph.committee.seats import Assignment


def expected_coverage(graph: nx.Graph) -> float:
    """
    Coverage to expect if everybody has each role with the confidence in it, and may have several.

    Parameters
    ----------
    graph
        A graph of :func:`~abm_graph.committee.graph.committee_graph`. All roles of its people count, however
        uncertain.

    Returns
    -------
    float
        The weight of the seats to expect filled, as a share of the weight of all seats; from 0 to 1.

    Notes
    -----
    The number of people of a role is Poisson-binomial. Costs as much as people times seats.

    Examples
    --------
    >>> from abm_graph.committee.graph import Person, Seat, committee_graph
    >>> graph = committee_graph(
    ...     [Person("ann", roles={"champion": 50}), Person("bob", roles={"champion": 50})],
    ...     [Seat("champion", "champion", 100), Seat("user", "user", 100)],
    ... )
    >>> expected_coverage(graph)
    0.375
    """
    seats, people = seats_of(graph), people_of(graph)
    expected = 0.0
    for role in {seat.role for seat in seats}:
        weights = sorted((seat.weight for seat in seats if seat.role == role), reverse=True)
        counts = _counts([person.roles.get(role, 0) / 100 for person in people], len(weights))
        expected += sum(chance * sum(weights[:number]) for number, chance in enumerate(counts))
    return expected / sum(seat.weight for seat in seats)


def _counts(chances: Iterable[float], most: int) -> list[float]:
    """How likely 0, 1, ... of some events happen; the last one is for so many or more."""
    counts = [1.0] + [0.0] * most
    for chance in chances:
        for number in range(most, 0, -1):
            stays = counts[number] * (1 - chance) if number < most else counts[number]
            counts[number] = stays + counts[number - 1] * chance
        counts[0] *= 1 - chance
    return counts


def doubled_seats(graph: nx.Graph, assignment: Assignment) -> dict[str, str]:
    """
    Find the empty seats that could only be filled by somebody who fills another.

    Parameters
    ----------
    graph
        A graph of :func:`~abm_graph.committee.graph.committee_graph`.
    assignment
        Who fills which seat, such as :func:`~abm_graph.committee.seats.coverage_assignment`.

    Returns
    -------
    dict
        By ``seat_id``, the ``contact_id`` of the person with most confidence in the role, then the smallest
        id. Seats that nobody could fill are absent.

    Examples
    --------
    >>> from abm_graph.committee.graph import Person, Seat, committee_graph
    >>> graph = committee_graph(
    ...     [Person("ann", roles={"champion": 90, "user": 60})],
    ...     [Seat("champion", "champion", 125), Seat("user", "user", 50)],
    ... )
    >>> doubled_seats(graph, {"champion": "ann"})
    {'user': 'ann'}
    """
    seated = set(assignment.values())
    doubled = {}
    for seat in seats_of(graph):
        candidates = [
            (-edge["confidence"], person) for (_, person), edge in graph[("seat", seat.seat_id)].items()
        ]
        if seat.seat_id not in assignment and candidates and seated.issuperset(p for _, p in candidates):
            doubled[seat.seat_id] = min(candidates)[1]
    return doubled


def role_completeness(people: Sequence[int], required: Sequence[int]) -> float:
    """
    How complete a buying group is by the count of roles, as Adobe Journey Optimizer B2B Edition shows it.

    Parameters
    ----------
    people
        How many people hold each role.
    required
        How many the role needs.

    Returns
    -------
    float
        Roles that have the people they need, as a share of all roles that need any; 1 if none does.

    Notes
    -----
    A person counts in every role they hold, so this is never below our coverage for equal weights.

    Examples
    --------
    >>> [round(role_completeness(people, [1, 1, 1]), 2) for people in ([1, 0, 0], [1, 2, 0], [1, 1, 1])]
    [0.33, 0.67, 1.0]
    """
    needed = [(found, least) for found, least in zip(people, required, strict=True) if least > 0]
    return sum(found >= least for found, least in needed) / len(needed) if needed else 1.0


def role_engagement(scores: Sequence[float], weights: Sequence[float]) -> float:
    """
    Average the engagement of a buying group over its roles, as Adobe Journey Optimizer B2B Edition does.

    Parameters
    ----------
    scores
        The engagement of each role.
    weights
        The importance of each role; 0 or more.

    Returns
    -------
    float
        The weighted mean; 0 if all weights are 0.

    Examples
    --------
    >>> role_engagement([52, 28, 17], [100, 80, 60])
    35.25
    """
    total = sum(weights)
    weighted = sum(score * weight for score, weight in zip(scores, weights, strict=True))
    return weighted / total if total else 0.0
