"""Hold the results of two implementations against each other: times of different results mean nothing."""

import duckdb

from abm.counting import counted
from abm.errors import BenchFailed
from abm_warehouse.storage.connections import one_row
from abm_warehouse.storage.sql_text import quoted


def require_equal(
    con: duckdb.DuckDBPyConnection, expected: str, found: str, *, key: tuple[str, ...], what: str
) -> None:
    """
    Refuse a result that is not the expected one, cell by cell.

    Parameters
    ----------
    con
        Can read both relations.
    expected, found
        Two relations with the same columns.
    key
        Columns that tell their rows apart.
    what
        What was found, for the message.

    Raises
    ------
    BenchFailed
        If a row is absent, is one too many or has another value.
    """
    described = con.execute(f"describe select * from {expected}").fetchall()
    columns = [column for column, *_ in described]
    same_row = " and ".join(f"found.{quoted(column)} = expected.{quoted(column)}" for column in key)
    differs = " or ".join(
        f"found.{quoted(column)} is distinct from expected.{quoted(column)}" for column in columns
    )
    differing, example = one_row(
        con,
        f"select count(*), min(concat('expected ', expected, ', found ', found)) from {expected} as expected"
        f" full outer join {found} as found on {same_row} where {differs}",
    )
    if differing:
        raise BenchFailed(
            f"{what}: {counted(differing, 'row differs', 'rows differ')} from what the run made, so the times"
            f" mean nothing. For example: {example}. Find out which of the two is wrong."
        )
