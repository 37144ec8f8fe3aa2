"""Entity resolution: group records that share a link, and keep apart records that must not be merged."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

__all__ = ["connected_groups", "split_groups"]

Ints = np.ndarray[Any, np.dtype[np.int64]]


def connected_groups(records: Ints, links: Ints) -> Ints:
    """
    Group records that a chain of shared links connects.

    Parameters
    ----------
    records, links
        Two arrays of equal length; each row says that a record has a link, such as an e-mail address.
        Records and links are numbered from 0 without gaps, and every record appears at least once.

    Returns
    -------
    array
        The group number of each record. Two records have the same number exactly if they are connected.

    Notes
    -----
    Linear in the number of rows. No rows give no groups.

    Examples
    --------
    Records 0 and 1 share link 0, records 1 and 2 share link 1; record 3 has a link of its own.

    >>> connected_groups(np.array([0, 1, 1, 2, 3]), np.array([0, 0, 1, 1, 2])).tolist()
    [0, 0, 0, 1]
    """
    if not len(records):
        return np.zeros(0, dtype=np.int64)
    size = int(records.max()) + 1
    nodes = size + int(links.max()) + 1
    edges = coo_array((np.ones(len(records), dtype=np.int8), (records, links + size)), shape=(nodes, nodes))
    _, numbers = connected_components(edges, directed=False)
    return np.asarray(numbers[:size], dtype=np.int64)


def split_groups(
    groups: Ints, records: Ints, links: Ints, strengths: Ints, conflicts: Iterable[tuple[int, int]]
) -> Ints:
    """
    Split groups so that no two conflicting records share one; the weakest links are dropped.

    Only groups that contain a conflict are rebuilt. Their links are followed from the strongest to the
    weakest, and equally strong ones by number. A link merges each of its records with the first of its other
    records that it may be merged with. A merge that would put two conflicting records into one group, whether
    directly or through others, is skipped.

    Parameters
    ----------
    groups
        Result of :func:`connected_groups` for the same rows.
    records, links, strengths
        Arrays of equal length; each row says that a record has a link of some strength. 0 is the strongest.
    conflicts
        Pairs of records that are not the same person or company.

    Returns
    -------
    array
        The group number of each record. Groups without a conflict keep their number, and parts of a split
        group get new ones.

    Notes
    -----
    Groups without a conflict cost nothing. In the others, every merge looks at the members of both groups.

    Examples
    --------
    Records 0 and 1 share a strong link, 1 and 2 a weak one; 0 and 2 are not the same person.

    >>> records, links, strengths = np.array([0, 1, 1, 2]), np.array([0, 0, 1, 1]), np.array([0, 0, 1, 1])
    >>> groups = connected_groups(records, links)
    >>> split_groups(groups, records, links, strengths, [(0, 2)]).tolist()
    [1, 1, 2]
    """
    violated = [
        (first, second) for first, second in conflicts if first != second and groups[first] == groups[second]
    ]
    if not violated:
        return groups
    is_affected = np.isin(groups, [groups[first] for first, _ in violated])
    members_of: dict[int, set[int]] = {int(record): {int(record)} for record in np.flatnonzero(is_affected)}
    conflicts_of: dict[int, set[int]] = {}
    for first, second in violated:
        conflicts_of.setdefault(first, set()).add(second)
        conflicts_of.setdefault(second, set()).add(first)
    rows = np.flatnonzero(is_affected[records])
    rows = rows[np.lexsort((records[rows], links[rows], strengths[rows]))]
    for linked in np.split(records[rows], np.flatnonzero(np.diff(links[rows])) + 1):
        unmerged: list[int] = []
        for record in linked.tolist():
            if not any(_merge(members_of, conflicts_of, other, record) for other in unmerged):
                unmerged.append(record)
    split = groups.copy()
    number = int(groups.max())
    for members in {min(members): members for members in members_of.values()}.values():
        number += 1
        split[list(members)] = number
    return split


def _merge(
    members_of: dict[int, set[int]], conflicts_of: dict[int, set[int]], first: int, second: int
) -> bool:
    """Merge the groups of two records unless they conflict; return whether the two are in one group now."""
    merged, absorbed = members_of[first], members_of[second]
    if merged is absorbed:
        return True
    if any(conflicts_of.get(record, set()) & absorbed for record in merged):
        return False
    merged |= absorbed
    for record in absorbed:
        members_of[record] = merged
    return True
