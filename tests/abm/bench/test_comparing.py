"""Results that differ are refused, whatever the difference."""

import pytest

from abm.bench.comparing import require_equal
from abm.errors import BenchFailed

EXPECTED = "(values ('a', 1, 'x'), ('b', 2, null)) as expected_rows (id, points, band)"


@pytest.mark.parametrize(
    "found",
    [
        "('a', 1, 'x'), ('b', 3, null)",
        "('a', 1, 'x'), ('b', 2, 'y')",
        "('a', 1, 'x')",
        "('a', 1, 'x'), ('b', 2, null), ('c', 2, null)",
    ],
    ids=["another number", "a value for null", "a row less", "a row more"],
)
def test_a_result_that_differs_in_one_row_is_refused(con, found):
    with pytest.raises(BenchFailed, match=r"^The scores: 1 row differs .* times mean nothing"):
        require_equal(
            con,
            f"(select * from {EXPECTED})",
            f"(select * from (values {found}) as t (id, points, band))",
            key=("id",),
            what="The scores",
        )


def test_equal_results_pass_in_any_order_of_rows_and_columns(con):
    found = "(select * from (values (null, 2, 'b'), ('x', 1, 'a')) as t (band, points, id))"

    require_equal(con, f"(select * from {EXPECTED})", found, key=("id",), what="The scores")
