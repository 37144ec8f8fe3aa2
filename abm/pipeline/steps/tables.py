"""How a step reads texts and writes tables."""

import duckdb
import pyarrow as pa


def distinct_texts(con: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """The distinct texts of a query of one column, sorted, without nulls."""
    rows = con.execute(
        f"select distinct * from ({query}) as texts (text) where text is not null order by text"
    )
    return [row[0] for row in rows.fetchall()]


def write_table(con: duckdb.DuckDBPyConnection, table: str, columns: dict[str, pa.Array]) -> None:
    """Create or replace a table of these columns."""
    con.register("written", pa.table(columns))
    con.execute(f"create or replace table main.{table} as select * from written")
    con.unregister("written")
