"""Which records hang together, when some share something."""

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
