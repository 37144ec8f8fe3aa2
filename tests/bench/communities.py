"""
Communities of the public e-mail network email-Eu-core against the 42 departments of its people.

``python -m tests.bench.communities`` prints the adjusted mutual information (1: the departments, 0: chance)
of NetworkX's Louvain communities: of the plain network, and of the network in which a tie weighs as much as
its two people have counterparts in common, which is how co-engagement ties people of an account. Both are
given at two resolutions, so that neither is favoured by the number of communities, and as means over five
seeds, since one seed alone moves the figure by 0.02.
"""

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from tests.public_data import PUBLIC_DATA

FOLDER = PUBLIC_DATA / "email_eu_core"
SEEDS = range(1, 6)


def read_network() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Who wrote to whom, in either direction, as 0 and 1; and the department of each."""
    departments = np.loadtxt(FOLDER / "email-Eu-core-department-labels.txt", dtype=np.int64)[:, 1]
    edges = np.loadtxt(FOLDER / "email-Eu-core.txt", dtype=np.int64)
    edges = edges[edges[:, 0] != edges[:, 1]]
    network = np.zeros((departments.size, departments.size))
    network[edges[:, 0], edges[:, 1]] = network[edges[:, 1], edges[:, 0]] = 1
    return network, departments


def by_common_counterparts(network: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    The same ties, each weighing the cosine of the counterparts of its two people.

    The two count among the counterparts of each other; otherwise a tie without a third person would weigh
    nothing, and its people would fall apart. Xu, X. et al. "SCAN: A Structural Clustering Algorithm for
    Networks", *KDD* 2007.
    """
    counterparts = network + np.eye(len(network))
    degree = counterparts.sum(axis=1)
    return np.asarray(network * (counterparts @ counterparts) / np.sqrt(np.outer(degree, degree)))


def communities(network: NDArray[np.float64], resolution: float, seed: int) -> NDArray[np.int64]:
    """The number of the Louvain community of each person."""
    graph = nx.from_numpy_array(network)
    found = nx.community.louvain_communities(graph, resolution=resolution, seed=seed)
    number = np.zeros(len(network), dtype=np.int64)
    for community, people in enumerate(found):
        number[list(people)] = community
    return number


def adjusted_mutual_information(first: NDArray[np.int64], second: NDArray[np.int64]) -> float:
    """
    How much two groupings tell of each other, less what chance would; adjusted by their mean entropy.

    Vinh, N. X., Epps, J. and Bailey, J. "Information theoretic measures for clusterings comparison", *Journal
    of Machine Learning Research* 11, 2010.
    """
    table = np.zeros((first.max() + 1, second.max() + 1))
    np.add.at(table, (first, second), 1)
    rows, columns, total = table.sum(axis=1), table.sum(axis=0), table.sum()
    rows, columns, table = (
        rows[rows > 0],
        columns[columns > 0],
        table[table.any(axis=1)][:, table.any(axis=0)],
    )
    shared = table > 0
    known = (table[shared] / total * np.log(total * table[shared] / np.outer(rows, columns)[shared])).sum()
    expected = sum(_expected(row, column, total) for row in rows for column in columns)
    entropies = [-(sizes / total * np.log(sizes / total)).sum() for sizes in (rows, columns)]
    return float((known - expected) / (np.mean(entropies) - expected))


def _expected(row: float, column: float, total: float) -> float:
    """What a cell of a table of these sums adds to the mutual information by chance."""
    cell = np.arange(max(1, row + column - total), min(row, column) + 1)
    chance = (
        gammaln(row + 1) + gammaln(column + 1) + gammaln(total - row + 1) + gammaln(total - column + 1)
        - gammaln(total + 1) - gammaln(cell + 1) - gammaln(row - cell + 1) - gammaln(column - cell + 1)
        - gammaln(total - row - column + cell + 1)
    )  # fmt: skip
    return float((cell / total * np.log(total * cell / (row * column)) * np.exp(chance)).sum())


def main() -> None:
    """Print a line for each network and resolution."""
    network, departments = read_network()
    for name, weighted in (("plain", network), ("common counterparts", by_common_counterparts(network))):
        for resolution in (1.0, 2.0):
            found = [communities(weighted, resolution, seed) for seed in SEEDS]
            agreement = np.mean([adjusted_mutual_information(one, departments) for one in found])
            number = np.mean([one.max() + 1 for one in found])
            print(f"{name}, resolution {resolution:g}: {agreement:.3f} with {number:.0f} communities")


if __name__ == "__main__":
    main()
