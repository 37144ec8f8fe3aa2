"""What the matcher tells is so: in a small made-up book, as crowded with alike names as a large one."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.bench.book import made_up_book
from tests.bench.matching import CANDIDATES, HELD_OUT, MODELS, calibration_error, match, reliability

CLOSE = 0.02
"""The expected calibration error that is let pass; it is 0.007 today, and 0.06 with odds a tenth of these."""

FAR = 0.25
"""How far one bin may be off, if it has enough candidates for a share to mean something."""


@pytest.fixture
def matched() -> Iterator[duckdb.DuckDBPyConnection]:
    """6,000 accounts of two trades: names as close to each other as in 100,000 of all trades."""
    with duckdb.connect() as con:
        match(con, made_up_book(6_000, HELD_OUT, trades=2))
        yield con


def is_calibrated(con: duckdb.DuckDBPyConnection) -> bool:
    bins = reliability(con)
    return calibration_error(bins) <= CLOSE and all(
        abs(one.told - one.right) <= FAR for one in bins if one.candidates >= 15
    )


def test_match_probabilities_are_calibrated(matched):
    assert is_calibrated(matched), reliability(matched)


@pytest.mark.parametrize("factor", [0.1, 10])
def test_odds_that_are_wrong_by_a_factor_of_ten_would_be_noticed(matched, factor):
    matched.execute("update int_match_evidence set odds = odds * ?", [factor])
    for name in CANDIDATES:
        MODELS[name].build(matched)

    assert not is_calibrated(matched)
