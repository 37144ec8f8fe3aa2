"""Which records hang together, when some share something."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Ints = np.ndarray[Any, np.dtype[np.int64]]


def group_numbers(records: Ints, ties: Ints) -> Ints:
    """
    One number for each record: the same for two that a chain of shared ties joins.

    Parameters
    ----------
    records, ties
        Row by row, a record and something it has; both numbered from 0 without gaps.

    Examples
    --------
    >>> group_numbers(np.array([0, 1, 1, 2, 3]), np.array([0, 0, 1, 1, 2])).tolist()
    [0, 0, 0, 1]
    """
    if not len(records):
        return np.zeros(0, dtype=np.int64)
    size = int(records.max()) + 1
    nodes = size + int(ties.max()) + 1
    edges = coo_array((np.ones(len(records), dtype=np.int8), (records, ties + size)), shape=(nodes, nodes))
    _, numbers = connected_components(edges, directed=False)
    return np.asarray(numbers[:size], dtype=np.int64)


def part(groups: Ints, records: Ints, ties: Ints, strengths: Ints, apart: Iterable[tuple[int, int]]) -> Ints:
    """
    The groups again, where some pairs of records must not be in one.

    Only groups that hold such a pair are made anew: their ties are followed from the strongest on, then in
    the order of their numbers. A tie joins each of its records to the first of the others that it may be one
    with; a step that would put a forbidden pair into one group is not taken.

    Parameters
    ----------
    groups
        As :func:`group_numbers` found them.
    records, ties, strengths
        Row by row, a record, something it has, and how strong that is: 0 is the strongest.
    apart
        Pairs of records that are not the same.

    Examples
    --------
    Records 0 and 1 share a strong tie, 1 and 2 a weak one; 0 and 2 are not the same.

    >>> records, ties, strengths = np.array([0, 1, 1, 2]), np.array([0, 0, 1, 1]), np.array([0, 0, 1, 1])
    >>> groups = group_numbers(records, ties)
    >>> part(groups, records, ties, strengths, [(0, 2)]).tolist()
    [1, 1, 2]
    """
    forbidden = [(one, other) for one, other in apart if one != other and groups[one] == groups[other]]
    if not forbidden:
        return groups
    torn = np.isin(groups, [groups[one] for one, _ in forbidden])
    group_of: dict[int, set[int]] = {int(record): {int(record)} for record in np.flatnonzero(torn)}
    foes: dict[int, set[int]] = {}
    for one, other in forbidden:
        foes.setdefault(one, set()).add(other)
        foes.setdefault(other, set()).add(one)
    rows = np.flatnonzero(torn[records])
    rows = rows[np.lexsort((records[rows], ties[rows], strengths[rows]))]
    for tied in np.split(records[rows], np.flatnonzero(np.diff(ties[rows])) + 1):
        apart_by_now: list[int] = []
        for record in tied.tolist():
            if not any(_join(group_of, foes, other, record) for other in apart_by_now):
                apart_by_now.append(record)
    made_anew = groups.copy()
    number = int(groups.max())
    for members in {min(members): members for members in group_of.values()}.values():
        number += 1
        made_anew[list(members)] = number
    return made_anew


def _join(group_of: dict[int, set[int]], foes: dict[int, set[int]], one: int, other: int) -> bool:
    """Make the groups of two records one, unless it would hold two that are not the same; whether it is."""
    mine, theirs = group_of[one], group_of[other]
    if mine is theirs:
        return True
    if any(foes.get(record, set()) & theirs for record in mine):
        return False
    mine |= theirs
    for record in theirs:
        group_of[record] = mine
    return True
