"""Bring a model up to date for the keys that changed in what it reads, equal to a build of the whole."""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

import duckdb

from abm.errors import ModelError
from abm_warehouse.models.changes import INSTANT, ChangeLog, Part
from abm_warehouse.models.differences import (
    BUILT,
    DIFFERING,
    DIFFERS,
    Columns,
    are_few,
    are_logged_alike,
    find_differing_rows,
    hashed_rows,
    is_small_share,
    keys_that_differ,
    logged_keys,
    row_count,
    written,
)
from abm_warehouse.models.key_sets import Keys, KeySet
from abm_warehouse.models.model import Model, Route, make_relation
from abm_warehouse.models.ranges import KeyRange, key_ranges
from abm_warehouse.storage.connections import one_row
from abm_warehouse.storage.sql_text import quoted

_MEANING: Final = "meaning of "

_NOWHERE_ELSE: Final[Mapping[str, str]] = {}
"""Every table is read where models write it."""

_STORED: Final = 'temp."rows stored"'
"""The temporary table of stored rows that have the keys, as ``hashed_rows`` gives them, with their places."""

_PLACE: Final = "place of the row"


class Grower:
    """
    Builds parts of models, in the transactions of its caller.

    A view that grows is seen through: what it reads counts as read by the model that reads the view, and is
    restricted before the view computes anything.

    Parameters
    ----------
    con
        The open warehouse.
    models
        Every model.
    log
        The changes.
    columns
        Those of all tables.
    places
        By table, where to read it instead, as SQL.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        models: Iterable[Model],
        log: ChangeLog,
        columns: Columns,
        places: Mapping[str, str] = _NOWHERE_ELSE,
    ) -> None:
        self._con = con
        self._log = log
        self._columns = columns
        self._models = {model.name: model for model in models}
        self._places = places

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

    def key_ranges(self, model: Model) -> list[KeyRange]:
        """The ranges of a key in which a model says that it is built; none if the book is small."""
        in_ranges_of = model.growth.in_ranges_of if model.growth else ""
        return key_ranges(self._con, in_ranges_of) if in_ranges_of else []

    def build_whole(self, model: Model) -> None:
        """Build all rows of a model, or make its view; a large table in ranges, where the model says so."""
        selects = [
            f"from ({self._restricted(model, [keys])}\n) where {keys.has(quoted(keys.key))}"
            for keys in (self.key_ranges(model) if model.kept_as == "table" else [])
        ]
        if not selects:
            model.build(self._con)
            return
        make_relation(self._con, kept_as="table", name=model.name, sql=selects[0])
        for select in selects[1:]:
            self._con.execute(f"insert into {written(model.name)} {select}")

    def grow(self, model: Model, read: Mapping[str, str], stamps: Mapping[str, str], new_stamp: str) -> bool:
        """
        Replace the rows of the keys that changed; False if the whole must be built.

        A model that grows by several columns is built for the rows that have a changed key in each of those
        whose changes are known. If any row of the table differs from before, it gets the new stamp, and the
        log has its keys.

        Parameters
        ----------
        model
            A model as it was built.
        read, stamps
            By input, the stamp that the model was last brought up to date with, and the current one.
        """
        if any(stamps[name] != read.get(name) for name in stamps if name.startswith(_MEANING)):
            return False
        parts = self._parts(model, read, stamps)
        is_grown = bool(parts)
        for place, part in enumerate(parts):
            is_last = place == len(parts) - 1
            is_grown = is_grown and self._grow_part(model, part, new_stamp if is_last else uuid.uuid4().hex)
        return is_grown

    def forget_rows(self) -> None:
        """Drop the temporary tables of rows, which otherwise stay until others take their place."""
        for table in (_STORED, BUILT, DIFFERING):
            self._con.execute(f"drop table if exists {table}")

    def _parts(self, model: Model, read: Mapping[str, str], stamps: Mapping[str, str]) -> list[list[KeySet]]:
        """
        The keys of the rows to build, in parts that are built one after the other; none if not known.

        Rows of a part have a key of each of its sets. If the clock changed, the rows of the instants at which
        it did are a part of their own.
        """
        by = _grows_by(model)
        if INSTANT not in by or len(by) == 1 or not self._log.has_other_instants():
            known = self._known(model, by, read, stamps, "all")
            return [known] if known else []
        others = [key for key in by if key != INSTANT]
        parts = [
            self._known(model, [INSTANT], read, stamps, "instants"),
            self._known(model, others, read, stamps, "others"),
        ]
        if not all(parts):
            return []
        return [part for part in parts if not any(key_set.is_empty for key_set in part)] or parts[-1:]

    def _known(
        self,
        model: Model,
        by: Collection[str],
        read: Mapping[str, str],
        stamps: Mapping[str, str],
        part: Part,
    ) -> list[KeySet]:
        """The keys that a part of the changes reaches, in each column in which they are known."""
        changed = {key: self.keys_changed(model, key, read, stamps, part) for key in by}
        return [KeySet(self._con, key, keys) for key, keys in changed.items() if keys is not None]

    def _grow_part(self, model: Model, keys: Collection[KeySet], new_stamp: str) -> bool:
        """Replace the rows that have a key of each set; False if they are too many."""
        if model.kept_as == "view":  # it stays as it is, since what it reads has the columns that it had
            self._note(model, new_stamp, {key_set.key: key_set.keys for key_set in keys})
            return True
        return any(key_set.is_empty for key_set in keys) or self._replace_rows(model, keys, new_stamp)

    def rows_of_keys(self, model: Model, keys: Collection[Keys]) -> str:
        """A SELECT of the rows of a model that have some keys of columns that it has, or grows by."""
        through = [key_set for key_set in keys if model.kept_as == "view" and key_set.key in _grows_by(model)]
        return self._rows(model.name, keys, through)

    def _replace_rows(self, model: Model, keys: Collection[KeySet], new_stamp: str) -> bool:
        """Build the rows that have the keys; False if they are too many."""
        stored = written(model.name)
        columns = self._columns.of(model.name)
        logged = logged_keys(columns, self.followed_columns(model.name) | {key_set.key for key_set in keys})
        have_keys = _have_keys(keys, columns)
        rows = hashed_rows(stored, {**logged, _PLACE: "rowid"})
        [number] = one_row(self._con, f"create or replace temp table {_STORED} as {rows} where {have_keys}")
        if not are_few(number) and not is_small_share(number, row_count(self._con, stored)):
            return False
        [built] = one_row(
            self._con,
            f"create or replace temp table {BUILT} as"
            f" from ({self._restricted(model, keys)}\n) where {have_keys}",
        )
        if not number and not built:
            return True
        before = f"select * exclude ({quoted(_PLACE)}) from {_STORED}"
        if find_differing_rows(self._con, before, hashed_rows(BUILT, logged), logged):
            places = (
                f"select {quoted(_PLACE)} from {_STORED} where content in (select content from {DIFFERING})"
            )
            self._con.execute(f"delete from {stored} where rowid in ({places})")
            self._con.execute(f'insert into {stored} from {BUILT} as "row" where {DIFFERS}')
            self._note(model, new_stamp, keys_that_differ(logged))
        return True

    def _note(self, model: Model, new_stamp: str, keys: Mapping[str, str]) -> None:
        self._log.record(model.name, self._log.stamps[model.name], new_stamp, keys)
        self._log.set_stamp(model.name, new_stamp)

    def keys_changed(
        self,
        model: Model,
        key: str,
        read: Mapping[str, str],
        stamps: Mapping[str, str],
        part: Part = "all",
    ) -> str | None:
        """
        A SELECT of the keys that the changes since the last build reach; None if they are not known.

        Parameters
        ----------
        key
            One by which the model grows.
        read, stamps
            By table, the stamp at the last build, and the current one.
        part
            Which changes to look at.
        """
        found: list[str] = []
        for reader, table in self._changed_reads(model, key, read, stamps):
            by_key = self._read_by_key(reader, key)
            routes = [Route(key, key, table)] if table in by_key else _routes(reader, table)
            since, until = read.get(table, ""), stamps[table]
            if table not in by_key and self._log.is_in_other_part(table, since, until, part):
                continue
            if not routes:
                return None
            for route in routes:
                changed = self._log.keys_changed(
                    table, since=since, until=until, column=route.its_column, part=part
                )
                reached = None if changed is None else self._reached(model, key, route, by_key, changed)
                if reached is None:
                    return None
                found += reached
        return " union ".join(found) or (None if part == "all" else "select null as key where false")

    def _reached(
        self, model: Model, key: str, route: Route, by_key: Collection[str], changed: str
    ) -> list[str] | None:
        """
        SELECTs of the keys that changed values reach by a route; None if the keys cannot be looked up.

        Parameters
        ----------
        by_key
            The tables that are read for one key at a time, in which keys are looked up.
        changed
            A SELECT of what is logged of the changed values.
        """
        if route.column == key:
            is_hidden = self._is_growing_view(route.table, key) and key not in self._columns.of(route.table)
            if not is_hidden and key in self._columns.of(model.name):
                self._require_alike(route, model.name)
            return [changed]
        with_both = [table for table in by_key if {key, route.column} <= self._columns.of(table).keys()]
        if not with_both and (model.kept_as == "view" or self._goes_by_another_key(model, route)):
            return None
        return [self._looked_up(key, route, table, changed) for table in with_both or [model.name]]

    def _looked_up(self, key: str, route: Route, table: str, changed: str) -> str:
        """A SELECT of the keys of the rows of a table that have a changed value in the column of a route."""
        self._require_alike(route, table)
        keys = logged_keys(self._columns.of(table), (key, route.column))
        return f"select {keys[key]} as key from {written(table)} where {keys[route.column]} in ({changed})"

    def _goes_by_another_key(self, model: Model, route: Route) -> bool:
        """Whether a route cannot be followed by one key of several, because the model has no such column."""
        return len(_grows_by(model)) > 1 and route.column not in self._columns.of(model.name)

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

    def _changed_reads(
        self, model: Model, key: str, read: Mapping[str, str], stamps: Mapping[str, str]
    ) -> Iterator[tuple[Model, str]]:
        """Each table with another stamp that a model reads, with the model or the view that reads it."""
        for table in sorted(model.reads):
            since = read.get(table, "")
            if since == stamps[table]:
                continue
            is_logged = (
                self._log.keys_changed(table, since=since, until=stamps[table], column=key) is not None
            )
            if self._is_growing_view(table, key) and not is_logged:
                yield from self._changed_reads(self._models[table], key, read, stamps)
            else:
                yield model, table

    def _read_by_key(self, model: Model, key: str) -> list[str]:
        """The tables that a model reads for one key at a time."""
        whole = model.growth.reads_whole if model.growth else ()
        return [
            table
            for table in sorted(model.reads)
            if table not in whole and (key in self._columns.of(table) or self._is_growing_view(table, key))
        ]

    def _is_growing_view(self, table: str, key: str | None = None) -> bool:
        """Whether a table is a view that grows, by one key or by any; it need not show the key."""
        view = self._models.get(table)
        if view is None or view.kept_as != "view" or view.growth is None:
            return False
        return key is None or key in view.growth.by

    def _restricted(self, model: Model, keys: Collection[Keys]) -> str:
        """The SELECT of a model on the rows that have the keys alone."""
        read_by = {
            table: [key_set for key_set in keys if table in self._read_by_key(model, key_set.key)]
            for table in sorted(model.reads)
        }
        return model.select_on(
            {
                table: f"({self._read_rows(table, keys)})"
                for table, keys in read_by.items()
                if keys or table in self._places
            }
        )

    def _read_rows(self, table: str, keys: Collection[Keys]) -> str:
        """A SELECT of the rows of a table that have the keys."""
        return self._rows(
            table, keys, [key_set for key_set in keys if self._is_growing_view(table, key_set.key)]
        )

    def _rows(self, table: str, keys: Collection[Keys], through: Collection[Keys]) -> str:
        """The same; a view is restricted by the keys in ``through`` before it computes anything."""
        others = [key_set for key_set in keys if key_set not in through]
        relation = f"({self._restricted(self._models[table], through)}\n)" if through else self._place(table)
        rows = f"select * from {relation}"
        return f"{rows} where {_have_keys(others, self._columns.of(table))}" if others else rows

    def _place(self, table: str) -> str:
        return self._places.get(table) or written(table)


def followed_columns(models: Iterable[Model], table: str) -> set[str]:
    """The columns by which models that read a table follow its changes."""
    growths = [model.growth for model in models if model.growth and table in model.reads]
    return {
        *(column for growth in growths for column in growth.by),
        *(route.its_column for growth in growths for route in growth.reached_by if route.table == table),
    }


def _grows_by(model: Model) -> tuple[str, ...]:
    """The columns by which a model grows."""
    return model.growth.by if model.growth else ()


def _routes(model: Model, table: str) -> list[Route]:
    """The ways in which changes of a table reach a model."""
    return [route for route in (model.growth.reached_by if model.growth else ()) if route.table == table]


def _have_keys(keys: Collection[Keys], columns: Mapping[str, str]) -> str:
    """The condition that rows of a table with these columns have the keys."""
    logged = logged_keys(columns, [key_set.key for key_set in keys])
    return " and ".join(key_set.has(logged[key_set.key]) for key_set in keys)
