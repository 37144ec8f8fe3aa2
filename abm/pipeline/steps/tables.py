"""How a step reads texts and writes tables."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import duckdb
import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray


def distinct_texts(con: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """The distinct texts of a query of one column, sorted, without nulls."""
    rows = con.execute(
        f"select distinct * from ({query}) as texts (text) where text is not null order by text"
    )
    return [row[0] for row in rows.fetchall()]


def execute_on(
    con: duckdb.DuckDBPyConnection,
    statement: str,
    view: str,
    columns: Mapping[str, Any],
    given: Mapping[str, Any] | None = None,
) -> None:
    """
    Execute a statement that reads arrays.

    The engine holds what was registered until its transaction ends, even if it is not registered any more.
    So what is registered is emptied; otherwise all batches of a step would stay in memory.

    Parameters
    ----------
    view
        Name under which the statement reads them.
    columns
        The arrays by the names of their columns.
    given
        The parameters of the statement.
    """
    registered = dict(columns)
    con.register(view, registered)
    con.execute(statement, given or {})
    con.unregister(view)
    registered.clear()


def write_table(
    con: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, "NDArray[Any] | pa.Array"]
) -> None:
    """Create or replace a table of these columns; columns of NumPy need no import that takes long."""
    written: Any = columns
    if not all(isinstance(column, np.ndarray) for column in columns.values()):
        import pyarrow as pa  # here, because it takes long to import and not every step needs it

        written = pa.table(cast("dict[str, pa.Array]", columns))
    con.register("written", written)
    con.execute(f"create or replace table main.{table} as select * from written")
    con.unregister("written")
