"""
Views of a snapshot that have the fields of a user's own beside the columns of a mart.

Which fields there are depends on what was loaded, so these views are made when a snapshot is.
"""

from collections.abc import Iterator

import duckdb

from abm_warehouse.storage.sql_text import literal, quoted

OWN_FIELDS = "own_fields"
"""The mart that lists these fields."""

_MARTS = (
    ("accounts", "account", "account_fields", "account_id"),
    ("contacts", "person", "contact_fields", "contact_id"),
)
"""Each mart, the subject of its fields, the mart that has them, and the id of both."""


def wide_views(snapshot: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """
    Statements that create ``accounts_wide`` and ``contacts_wide`` in a snapshot that has the marts.

    A field that holds numbers is a number there; what is none of it is null.
    """
    for mart, subject, fields_of_it, key in _MARTS:
        fields = snapshot.execute(
            f"select distinct field, type from {OWN_FIELDS} where subject = ? and is_kept order by field",
            [subject],
        ).fetchall()
        columns = "".join(
            f", max(case when field = {literal(field)} then {type_}_value end) as {quoted(field)}"
            for field, type_ in fields
        )
        yield (
            f"create view snapshot.main.{mart}_wide as select {mart}.*, own.* exclude ({key})"
            f" from main.{mart} as {mart}"
            f" left join (select {key}{columns} from main.{fields_of_it} group by {key}) as own"
            f" on own.{key} = {mart}.{key}"
        )
