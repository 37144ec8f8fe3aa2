"""Bring a model up to date for the keys that changed in what it reads, equal to a build of the whole."""

from collections.abc import Iterable, Mapping
from typing import Final

import duckdb

from abm_warehouse.models.changes import ChangeLog
from abm_warehouse.models.differences import (
    DIFFERING,
    columns_of,
    find_differing_rows,
    hashed_rows,
    is_small_share,
    keys_that_differ,
    logged_keys,
    row_count,
)
from abm_warehouse.models.model import Growth, Model
from abm_warehouse.storage.connections import one_row
from abm_warehouse.storage.sql_text import quoted

_KEYS: Final = 'temp."keys to build"'
_BUILT: Final = 'temp."rows built"'


class Grower:
    """Builds parts of models, in the transactions of its caller."""

    def __init__(self, con: duckdb.DuckDBPyConnection, models: Iterable[Model], log: ChangeLog) -> None:
        self._con = con
        self._log = log
        self._models = {model.name: model for model in models}

    def columns_reached_by(self, table: str) -> set[str]:
        """The columns by which changes of a table reach models."""
        growths = [model.growth for model in self._models.values() if model.growth]
        return {column for growth in growths for column, reached in growth.reached_by if reached == table}

    def is_followed(self, table: str) -> bool:
        """Whether a model that grows reads a table."""
        return any(model.growth and table in model.reads for model in self._models.values())

    def grow(self, model: Model, read: Mapping[str, str], stamps: Mapping[str, str], new_stamp: str) -> bool:
        """
        Replace the rows of the keys that changed; False if the whole must be built.

        If any row of the table differs from before, it gets the new stamp, and the log has its keys.

        Parameters
        ----------
        model
            A model as it was built.
        read, stamps
            By input, the stamp that the model was last brought up to date with, and the current one.
        """
        growth = model.growth
        if growth is None or not self._find_keys(model, growth, read, stamps):
            return False
        by = growth.by
        if model.kept_as == "view":
            model.build(self._con)
            self._note(model, new_stamp, {by: f"select key from {_KEYS}"})
            return True
        stored = f"main.{quoted(model.name)}"
        stored_rows = f"(select * from {stored} where {self._has_key(by)})"
        if not is_small_share(row_count(self._con, stored_rows), row_count(self._con, stored)):
            return False
        rows = f"select * from ({self._restricted(model, by)}\n) where {self._has_key(by)}"
        self._con.execute(f"create or replace temp table {_BUILT} as {rows}")
        keys = logged_keys(columns_of(self._con, model.name), self.columns_reached_by(model.name))
        if find_differing_rows(self._con, hashed_rows(stored_rows, keys), hashed_rows(_BUILT, keys), keys):
            differs = self._has_key(by, DIFFERING, quoted(by))
            self._con.execute(f"delete from {stored} where {differs}")
            self._con.execute(f"insert into {stored} select * from {_BUILT} where {differs}")
            self._note(model, new_stamp, keys_that_differ(keys))
        self._con.execute(f"drop table {_BUILT}")
        return True

    def _note(self, model: Model, new_stamp: str, keys: Mapping[str, str]) -> None:
        self._log.record(model.name, self._log.stamps[model.name], new_stamp, keys)
        self._log.set_stamp(model.name, new_stamp)

    def _find_keys(
        self, model: Model, growth: Growth, read: Mapping[str, str], stamps: Mapping[str, str]
    ) -> bool:
        """Write the keys that the changes since the last build reach; False if they are not known."""
        by_key = self._read_by_key(model, growth.by)
        found: list[str] = []
        for table in sorted(table for table in model.reads if stamps[table] != read.get(table)):
            routes = [column for column, reached in growth.reached_by if reached == table]
            if table in by_key:
                routes.append(growth.by)
            changes = [
                self._log.keys_changed(table, since=read.get(table, ""), until=stamps[table], column=column)
                for column in routes
            ]
            if not routes or None in changes:
                return False
            for column, changed in zip(routes, changes, strict=True):
                found += (
                    [str(changed)]
                    if column == growth.by and table in by_key
                    else self._rows_with(column, str(changed), model, by_key, growth.by)
                )
        self._con.execute(f"create or replace temp table {_KEYS} as {' union '.join(found)}")
        return True

    def _rows_with(
        self, column: str, changed: str, model: Model, by_key: Iterable[str], key: str
    ) -> list[str]:
        """SELECTs of the keys of rows that have one of some logged values in a column."""
        tables = {table: logged_keys(columns_of(self._con, table), (column,)) for table in by_key}
        having = {table: keys for table, keys in tables.items() if column in keys}
        if not having:
            having = {model.name: logged_keys(columns_of(self._con, model.name), (column,))}
        return [
            f"select {quoted(key)} as key from {_written(table)} where {keys[column]} in ({changed})"
            for table, keys in sorted(having.items())
        ]

    def _read_by_key(self, model: Model, key: str) -> list[str]:
        """The tables that a model reads for one key at a time."""
        whole = model.growth.reads_whole if model.growth else ()
        return [
            table
            for table in sorted(model.reads)
            if table not in whole and key in logged_keys(columns_of(self._con, table))
        ]

    def _has_key(self, column: str, keys: str = _KEYS, key: str = "key") -> str:
        """The condition that a column has a key of a temporary table, which may be null."""
        [has_null] = one_row(self._con, f"select count(*) > count({key}) from {keys}")
        condition = f"{quoted(column)} in (select {key} from {keys} where {key} is not null)"
        return f"({condition} or {quoted(column)} is null)" if has_null else condition

    def _restricted(self, model: Model, key: str) -> str:
        """
        The SELECT of a model on the rows of the keys to build alone.

        A view that grows by the same key is written out, so that what the view reads is restricted before it
        computes anything.
        """
        from abm_warehouse.models.parsed_sql import replace_tables  # here: most runs do not need the parser

        return replace_tables(
            model.sql, {table: self._rows_of_keys(table, key) for table in self._read_by_key(model, key)}
        )

    def _rows_of_keys(self, table: str, key: str) -> str:
        view = self._models.get(table)
        if view and view.kept_as == "view" and view.growth and view.growth.by == key:
            return f"({self._restricted(view, key)}\n)"
        return f"(select * from {_written(table)} where {self._has_key(key)})"


def _written(table: str) -> str:
    schema, name = table.split(".") if "." in table else ("main", table)
    return f"{quoted(schema)}.{quoted(name)}"
