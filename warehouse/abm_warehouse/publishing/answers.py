"""The rows of a query in ``sql/queries`` as a table: for reports, for files, and for links to them."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import duckdb

from abm_warehouse.publishing.asking import query_text

if TYPE_CHECKING:
    import pyarrow as pa

_PARAMETER = re.compile(r"\$(\w+)")


def answer(con: duckdb.DuckDBPyConnection, query: str, values: Mapping[str, Any] | None = None) -> "pa.Table":
    """
    All rows of a query.

    Parameters
    ----------
    con
        A published snapshot.
    query
        Its name in ``sql/queries``.
    values
        Values of its parameters; a parameter that is not named is null, other names are left out.
    """
    text = query_text(query)
    code = "\n".join(line.partition("--")[0] for line in text.splitlines())
    given = values or {}
    parameters = {name: given.get(name) for name in _PARAMETER.findall(code)}
    return con.sql(text, params=parameters).to_arrow_table()
