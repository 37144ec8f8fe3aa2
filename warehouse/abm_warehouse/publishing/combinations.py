"""
Large tables of a snapshot that have each combination of some columns once.

Each column of millions of rows takes its time to be sorted and written, whatever is in it, and most of what a
fact says repeats together. Of a table whose model names such columns, as in ``-- repeats together: kind_key,
channel``, a snapshot has the rows with a hash of their combination in ``<table>_rows``, the combinations in
``<table>_combinations``, and a view that shows both as the table.
"""

from collections.abc import Collection, Iterable
from typing import Final

from abm_warehouse.storage.sql_text import quoted

ROWS: Final = "_rows"
COMBINATIONS: Final = "_combinations"


def rows_with_hashes(rows: str, repeats: Collection[str]) -> str:
    """A SELECT of rows of a table as ``<table>_rows`` has them."""
    columns = _listed(repeats)
    return f"select * exclude ({columns}), hash({columns}) as combination from ({rows}\n)"


def combinations(rows: str, repeats: Collection[str]) -> str:
    """A SELECT of the combinations of rows of a table as ``<table>_combinations`` has them."""
    columns = _listed(repeats)
    return f"select distinct {columns}, hash({columns}) as combination from ({rows}\n)"


def view_of_combinations(schema: str, table: str, columns: Iterable[str], repeats: Collection[str]) -> str:
    """The statement that creates the view of a table with these columns in a snapshot."""
    selected = ", ".join(
        f"{'combinations' if column in repeats else 'facts'}.{quoted(column)}" for column in columns
    )
    return (
        f"create view snapshot.{schema}.{quoted(table)} as select {selected}"
        f" from {schema}.{quoted(table + ROWS)} as facts"
        f" inner join {schema}.{quoted(table + COMBINATIONS)} as combinations"
        " on combinations.combination = facts.combination"
    )


def _listed(repeats: Iterable[str]) -> str:
    return ", ".join(map(quoted, repeats))
