"""Engagement against accounts of the same size: the mart and plain Python, and what it is for."""

from collections import defaultdict
from random import Random

import pytest

from tests.company import ago

SIZES = {"1 to 49": 20, "50 to 199": 120, "5,000+": 9000, "unknown": None}


@pytest.fixture(scope="module")
def peers(tmp_path_factory):
    """(account, band, people, engaged, shrunk share, percentile) of a random book."""
    from tests.company import Company

    company, random = Company(tmp_path_factory.mktemp("peers")), Random(11)  # noqa: S311
    for size, employees in SIZES.items():
        for number in range(12):
            account = f"{size.split()[0]}-{number}"
            company.account(account, employees=employees, domain=None)
            for person in range(random.randint(1, 12)):
                name = f"{account}-{person}"
                company.person(name, at=account, email=f"{name}@people.example")
                if random.random() < number / 14:
                    company.did(name, "pricing_view", ago(days=3))
    with company.scored() as book:
        return book.all(
            "select account_id, size_band, people, people_engaged, shrunk_share, percentile"
            " from account_peers"
        )


@pytest.mark.slow
def test_the_shrunk_share_is_that_of_a_gamma_prior_fitted_to_the_band(peers):
    bands = defaultdict(list)
    for row in peers:
        bands[row[1]].append(row)

    assert set(bands) == set(SIZES)
    for rows in bands.values():
        known = sum(row[2] for row in rows)
        mean = sum(row[3] for row in rows) / known
        spread = sum(n * (engaged / n - mean) ** 2 for _, _, n, engaged, *_ in rows) / known
        variance = spread - mean * len(rows) / known
        for _, _, people, engaged, shrunk, _ in rows:
            alpha, beta = mean * mean / variance, mean / variance
            expected = (engaged + alpha) / (people + beta) if variance > 0 else mean
            assert float(shrunk) == pytest.approx(expected, abs=5e-5)


def test_a_percentile_is_the_share_of_the_band_at_or_below(peers):
    for _, band, _, _, shrunk, percentile in peers:
        same = [row[4] for row in peers if row[1] == band]
        below = sum(other <= shrunk for other in same) / len(same)
        assert float(percentile) == pytest.approx(below, abs=0.1)
    assert max(row[5] for row in peers) == 1
