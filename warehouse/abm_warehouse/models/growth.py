"""Bring a model up to date for the keys that changed in what it reads, equal to a build of the whole."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import duckdb

from abm.errors import ModelError
from abm_warehouse.models.changes import ChangeLog
from abm_warehouse.models.differences import (
    DIFFERING,
    Columns,
    are_logged_alike,
    find_differing_rows,
    hashed_rows,
    is_small_share,
    keys_that_differ,
    logged_keys,
    row_count,
    written,
)
from abm_warehouse.models.model import Model, Route
from abm_warehouse.storage.connections import one_row
from abm_warehouse.storage.sql_text import quoted

_KEYS: Final = 'temp."keys to build"'
_BUILT: Final = 'temp."rows built"'
_MEANING: Final = "meaning of "


class Grower:
    """
    Builds parts of models, in the transactions of its caller.

    A view that grows is seen through: what it reads counts as read by the model that reads the view, and is
    restricted before the view computes anything.
    """

    def __init__(
        self, con: duckdb.DuckDBPyConnection, models: Iterable[Model], log: ChangeLog, columns: Columns
    ) -> None:
        self._con = con
        self._log = log
        self._columns = columns
        self._models = {model.name: model for model in models}

    def inputs(self, model: Model, stamps: Mapping[str, str]) -> dict[str, str]:
        """
        Stamps of what a model reads, also through views that grow, and the meanings of these views.

        Parameters
        ----------
        stamps
            Of all tables.
        """
        inputs = {table: stamps[table] for table in model.reads}
        for view in (self._models[table] for table in model.reads if self._is_growing_view(table)):
            inputs |= self.inputs(view, stamps)
            inputs[f"{_MEANING}{view.name}"] = view.meaning
        return inputs

    def followed_columns(self, table: str) -> set[str]:
        """The columns by which changes of a table are followed; none if no model grows with it."""
        return followed_columns(self._models.values(), table)

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
        by = model.growth.by if model.growth else ()
        if any(stamps[name] != read.get(name) for name in stamps if name.startswith(_MEANING)):
            return False
        changed = {key: self._keys_changed(model, key, read, stamps) for key in by}
        known = {key: keys for key, keys in changed.items() if keys is not None}
        if not known:
            return False
        if model.kept_as == "view":  # it stays as it is, since what it reads has the columns that it had
            self._note(model, new_stamp, known)
            return True
        key, keys = next(iter(known.items()))
        self._con.execute(f"create or replace temp table {_KEYS} as {keys}")
        is_grown = self._replace_rows(model, key, new_stamp)
        for table in (_KEYS, _BUILT, DIFFERING):
            self._con.execute(f"drop table if exists {table}")
        return is_grown

    def rows_of_keys(self, model: Model, key: str, keys: str) -> str:
        """
        A SELECT of the rows of a model that belong to some keys, good until the next one is asked for.

        Parameters
        ----------
        key
            A column by which the model grows, or that it has.
        keys
            A SELECT of them, as :meth:`.ChangeLog.keys_changed` gives it.
        """
        self._con.execute(f"create or replace temp table {_KEYS} as {keys}")
        is_restricted = model.kept_as == "view" and model.growth is not None and key in model.growth.by
        return self._restricted(model, key) if is_restricted else self._rows_of_keys(model.name, key)

    def _replace_rows(self, model: Model, key: str, new_stamp: str) -> bool:
        """Build the rows of the keys to build; False if they are too many."""
        stored = written(model.name)
        stored_rows = self._rows_of_keys(model.name, key)
        if not is_small_share(row_count(self._con, stored_rows), row_count(self._con, stored)):
            return False
        self._con.execute(f"create or replace temp table {_BUILT} as from ({self._restricted(model, key)}\n)")
        keys = logged_keys(self._columns.of(model.name), self.followed_columns(model.name) | {key})
        if find_differing_rows(
            self._con,
            hashed_rows(stored_rows, keys),
            hashed_rows(f"(from {_BUILT} where {self._has_key(keys[key])})", keys),
            keys,
        ):
            differs = self._has_key(keys[key], DIFFERING, quoted(key))
            self._con.execute(f"delete from {stored} where {differs}")
            self._con.execute(f"insert into {stored} from {_BUILT} where {differs}")
            self._note(model, new_stamp, keys_that_differ(keys))
        return True

    def _note(self, model: Model, new_stamp: str, keys: Mapping[str, str]) -> None:
        self._log.record(model.name, self._log.stamps[model.name], new_stamp, keys)
        self._log.set_stamp(model.name, new_stamp)

    def _keys_changed(
        self, model: Model, key: str, read: Mapping[str, str], stamps: Mapping[str, str]
    ) -> str | None:
        """A SELECT of the keys that the changes since the last build reach; None if they are not known."""
        found: list[str] = []
        for reader, table in self._reads_of_key(model, key):
            if stamps[table] == read.get(table):
                continue
            by_key = self._read_by_key(reader, key)
            routes = _routes(reader, table)
            if table in by_key:
                routes.append(Route(key, key, table))
            if not routes:
                return None
            for route in routes:
                changed = self._log.keys_changed(
                    table, since=read.get(table, ""), until=stamps[table], column=route.its_column
                )
                if changed is None:
                    return None
                if route.column == key:
                    if key in self._columns.of(model.name):
                        self._require_alike(route, model.name)
                    found.append(changed)
                    continue
                looked_up = [other for other in by_key if route.column in self._columns.of(other)]
                if not looked_up and model.kept_as == "view":
                    return None
                for other in looked_up or [model.name]:
                    self._require_alike(route, other)
                    keys = logged_keys(self._columns.of(other), (key, route.column))
                    rows = f"from {written(other)} where {keys[route.column]} in ({changed})"
                    found.append(f"select {keys[key]} as key {rows}")
        return " union ".join(found) or None

    def _require_alike(self, route: Route, table: str) -> None:
        """Refuse to compare columns of different types, of which different numbers are logged."""
        its_type = self._columns.of(route.table).get(route.its_column)
        type_ = self._columns.of(table).get(route.column)
        if its_type is None or type_ is None or not are_logged_alike(its_type, type_):
            raise ModelError(
                f"Changes of {route.table} are followed to {table} by {route.its_column}"
                f" ({its_type or 'missing'}) and {route.column} ({type_ or 'missing'}). Select both, with one"
                " type."
            )

    def _reads_of_key(self, model: Model, key: str) -> Iterator[tuple[Model, str]]:
        """Each table that a model reads, with the model itself or the view through which it is read."""
        for table in sorted(model.reads):
            if self._is_growing_view(table, key):
                yield from self._reads_of_key(self._models[table], key)
            else:
                yield model, table

    def _read_by_key(self, model: Model, key: str) -> list[str]:
        """The tables that a model reads for one key at a time."""
        whole = model.growth.reads_whole if model.growth else ()
        return [
            table for table in sorted(model.reads) if table not in whole and key in self._columns.of(table)
        ]

    def _is_growing_view(self, table: str, key: str | None = None) -> bool:
        view = self._models.get(table)
        if view is None or view.kept_as != "view" or view.growth is None:
            return False
        return key is None or (key in view.growth.by and key in self._columns.of(table))

    def _restricted(self, model: Model, key: str) -> str:
        """The SELECT of a model on the rows of the keys to build alone."""
        from abm_warehouse.models.parsed_sql import replace_tables  # here: most runs do not need the parser

        return replace_tables(
            model.sql,
            {
                table: f"({self._restricted(self._models[table], key)}\n)"
                if self._is_growing_view(table, key)
                else self._rows_of_keys(table, key)
                for table in self._read_by_key(model, key)
            },
        )

    def _rows_of_keys(self, table: str, key: str) -> str:
        """The rows of a table that have one of the keys to build."""
        keys = logged_keys(self._columns.of(table), (key,))
        return f"(select * from {written(table)} where {self._has_key(keys[key])})"

    def _has_key(self, logged: str, keys: str = _KEYS, key: str = "key") -> str:
        """The condition that what is logged of a column is a key of a temporary table, which may be null."""
        [has_null] = one_row(self._con, f"select count(*) > count({key}) from {keys}")
        condition = f"{logged} in (select {key} from {keys} where {key} is not null)"
        return f"({condition} or {logged} is null)" if has_null else condition


def followed_columns(models: Iterable[Model], table: str) -> set[str]:
    """The columns by which models that read a table follow its changes."""
    growths = [model.growth for model in models if model.growth and table in model.reads]
    return {
        *(column for growth in growths for column in growth.by),
        *(route.its_column for growth in growths for route in growth.reached_by if route.table == table),
    }


def _routes(model: Model, table: str) -> list[Route]:
    """The ways in which changes of a table reach a model."""
    return [route for route in (model.growth.reached_by if model.growth else ()) if route.table == table]
