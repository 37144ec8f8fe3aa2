"""How a step reads texts and writes tables."""

from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    import pyarrow as pa


def distinct_texts(con: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """The distinct texts of a query of one column, sorted, without nulls."""
    rows = con.execute(
        f"select distinct * from ({query}) as texts (text) where text is not null order by text"
    )
    return [row[0] for row in rows.fetchall()]


def write_table(con: duckdb.DuckDBPyConnection, table: str, columns: dict[str, "pa.Array"]) -> None:
    """Create or replace a table of these columns."""
    import pyarrow as pa  # here, because it takes long to import and not every step needs it

    con.register("written", pa.table(columns))
    con.execute(f"create or replace table main.{table} as select * from written")
    con.unregister("written")
