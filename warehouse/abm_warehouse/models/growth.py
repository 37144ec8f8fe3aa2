"""Bring a model up to date for the keys that changed in what it reads, equal to a build of the whole."""

from collections.abc import Mapping

import duckdb

from abm_warehouse.models.changes import KEY_COLUMNS, ChangeLog
from abm_warehouse.models.model import Model
from abm_warehouse.storage.connections import one_row
from abm_warehouse.storage.sql_text import quoted

LARGEST_SHARE, FEW_ROWS = 0.4, 10_000
"""Share of a table, and number of rows, up to which some are replaced; with more the whole is built."""

_KEY_TYPES = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_TEMPORARY = ("keys to build", "rows built", "rows that differ")


def grow(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    views: Mapping[str, Model],
    log: ChangeLog,
    *,
    stamps_read: Mapping[str, str],
    stamps: Mapping[str, str],
    new_stamp: str,
) -> bool:
    """
    Replace the rows of the keys that changed, in the caller's transaction; False if the whole must be built.

    If any row of the table differs from before, it gets the new stamp, and the log has its keys.

    Parameters
    ----------
    model
        A model that grows by a column, as it was built.
    views
        Every model that is a view, by name.
    stamps_read, stamps
        By input, the stamp that the model was last brought up to date with, and the current one.
    """
    column = model.grows_by
    columns = {table: key_columns(con, table) for table in (*model.reads, model.name)}
    changed = {table for table in model.reads if stamps[table] != stamps_read.get(table)}
    if not all(column in columns[table] for table in changed):
        return False
    changes = [
        log.keys_changed(table, since=stamps_read[table], until=stamps[table], column=column)
        for table in sorted(changed)
    ]
    if None in changes:
        return False
    try:
        keys = " union ".join(change for change in changes if change is not None)
        con.execute(f'create temp table "keys to build" as {keys}')
        if model.kept_as == "view":
            model.build(con)
            log.record(
                model.name, log.stamps[model.name], new_stamp, {column: 'select key from "keys to build"'}
            )
            log.set_stamp(model.name, new_stamp)
            return True
        rows = f"from main.{quoted(model.name)} where {_has_key_of(con, column, 'keys to build')}"
        if not _is_small_share(con, rows, model.name):
            return False
        few = _few_rows(con, model, views, columns)
        con.execute(f'create temp table "rows built" as select * from ({few}\n)')
        _replace_rows(con, model, columns[model.name], rows, log, new_stamp)
        return True
    finally:
        for table in _TEMPORARY:
            con.execute(f'drop table if exists temp."{table}"')


def key_columns(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """The key columns that a table has, sorted."""
    schema, name = table.split(".") if "." in table else ("main", table)
    rows = con.execute(
        "select column_name from duckdb_columns() where database_name = current_database()"
        " and schema_name = ? and table_name = ? and list_contains(?, data_type)"
        " and list_contains(?, column_name) order by column_name",
        [schema, name, _KEY_TYPES, KEY_COLUMNS],
    )
    return [column for [column] in rows.fetchall()]


def _has_key_of(con: duckdb.DuckDBPyConnection, column: str, keys: str, key: str = "key") -> str:
    """The condition that a column has one of the keys in a temporary table, which may be null."""
    [has_null] = one_row(con, f'select count(*) > count({key}) from temp."{keys}"')
    condition = f'"{column}" in (select {key} from temp."{keys}" where {key} is not null)'
    return f'({condition} or "{column}" is null)' if has_null else condition


def _is_small_share(con: duckdb.DuckDBPyConnection, rows: str, table: str) -> bool:
    """Whether few enough rows of a table would be replaced."""
    stored, replaced = one_row(
        con, f"select (select count(*) from main.{quoted(table)}), (select count(*) {rows})"
    )
    return bool(replaced <= max(FEW_ROWS, LARGEST_SHARE * stored))


def _few_rows(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    views: Mapping[str, Model],
    columns: Mapping[str, list[str]],
) -> str:
    """
    The SELECT of a model for the keys to build alone.

    What it reads is restricted to rows of these keys. A view that grows by the same column is written out, so
    that what the view reads is restricted, before it computes anything.
    """
    from abm_warehouse.models.parsed_sql import replace_tables  # here: most runs do not need the parser

    has_key = _has_key_of(con, model.grows_by, "keys to build")

    def relation(table: str) -> str:
        view = views.get(table)
        if view is None or view.grows_by != model.grows_by:
            name = ".".join(map(quoted, table.split(".")))
            return f"(select * from {name} where {has_key})"
        by_key = [read for read in view.reads if model.grows_by in key_columns(con, read)]
        return f"({replace_tables(view.sql, {read: relation(read) for read in by_key})}\n)"

    by_key = [table for table in model.reads if model.grows_by in columns[table]]
    few = replace_tables(model.sql, {table: relation(table) for table in by_key})
    return f"select * from ({few}\n) where {has_key}"


def _replace_rows(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    columns: list[str],
    rows: str,
    log: ChangeLog,
    new_stamp: str,
) -> None:
    """Put the rows that were built in place of the rows of the same keys, where they differ."""
    by_column = ", ".join(f'"{column}"' for column in columns)
    con.execute(f"""
        create temp table "rows that differ" as
        select {by_column}, content from (
            select {by_column}, hash(built) as content, 1 as count from "rows built" as built
            union all
            select {by_column}, hash(stored) as content, -1 as count from (select * {rows}) as stored
        )
        group by all having sum(count) <> 0
    """)
    [differ] = one_row(con, 'select count(*) from "rows that differ"')
    if not differ:
        return
    has_key = _has_key_of(con, model.grows_by, "rows that differ", f'"{model.grows_by}"')
    table = f"main.{quoted(model.name)}"
    con.execute(f"delete from {table} where {has_key}")
    con.execute(f'insert into {table} select * from "rows built" where {has_key}')
    log.record(
        model.name,
        log.stamps[model.name],
        new_stamp,
        {column: f'select "{column}" from "rows that differ"' for column in columns},
    )
    log.set_stamp(model.name, new_stamp)
