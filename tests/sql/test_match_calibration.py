"""Match probabilities are right, in a small generated book as crowded with similar names as a large one."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.bench.book import generate_book
from tests.bench.matching import CANDIDATES, HELD_OUT_SEED, MODELS, calibration_error, match, reliability

CLOSE = 0.02
"""Highest expected calibration error allowed; it is 0.007 today, and 0.06 with a tenth of the odds."""

FAR = 0.25
"""Highest error allowed in one bin that has enough candidates for its share to mean something."""


@pytest.fixture
def matched() -> Iterator[duckdb.DuckDBPyConnection]:
    """6,000 accounts of two trades: names as close to each other as in 100,000 of all trades."""
    with duckdb.connect() as con:
        match(con, generate_book(6_000, HELD_OUT_SEED, trades=2))
        yield con


def is_calibrated(con: duckdb.DuckDBPyConnection) -> bool:
    bins = reliability(con)
    return calibration_error(bins) <= CLOSE and all(
        abs(one.stated - one.observed) <= FAR for one in bins if one.candidates >= 15
    )


def test_match_probabilities_are_calibrated(matched):
    assert is_calibrated(matched), reliability(matched)


@pytest.mark.slow
@pytest.mark.parametrize("factor", [0.1, 10])
def test_odds_that_are_wrong_by_a_factor_of_ten_would_be_noticed(matched, factor):
    matched.execute("update int_match_evidence set odds = odds * ?", [factor])
    for name in CANDIDATES:
        MODELS[name].build(matched)

    assert not is_calibrated(matched)
