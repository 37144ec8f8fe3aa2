"""Ties that weigh common counterparts find departments at least as well as the plain network does."""

import numpy as np
import pytest

from tests.bench.communities import (
    FOLDER,
    SEEDS,
    adjusted_mutual_information,
    by_common_counterparts,
    communities,
    read_network,
)


@pytest.mark.long
@pytest.mark.skipif(not FOLDER.exists(), reason="needs the public data")
@pytest.mark.parametrize("resolution", [1.0, 2.0])
def test_common_counterparts_find_departments_no_worse_than_louvain_on_the_plain_network(resolution):
    network, departments = read_network()

    plain, weighted = (
        np.mean(
            [adjusted_mutual_information(communities(ties, resolution, seed), departments) for seed in SEEDS]
        )
        for ties in (network, by_common_counterparts(network))
    )

    assert weighted >= plain


def test_groupings_that_are_the_same_agree_fully_and_unrelated_ones_not_at_all():
    numbers = np.repeat(np.arange(10), 20)
    shuffled = np.random.default_rng(1).permutation(numbers)

    assert adjusted_mutual_information(numbers, numbers[::-1].copy()) == pytest.approx(1)
    assert adjusted_mutual_information(numbers, shuffled) == pytest.approx(0, abs=0.05)
