"""
Bring the models up to date: each only if its meaning or the content of something that it reads has changed.

The fingerprint of a model follows from its meaning and from the fingerprints of what it reads, so that equal
inputs have equal fingerprints. Whether a model is built follows from stamps, see
:mod:`abm_warehouse.models.changes`: what reads a table that was built again with equal rows is left alone.
"""

import hashlib
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final, Literal

import duckdb

from abm.errors import LacksMemory, ModelError
from abm_warehouse.models.changes import CLOCK, INSTANT, SNAPSHOT, ChangeLog
from abm_warehouse.models.differences import (
    BUILT,
    DIFFERS,
    Columns,
    RowsBefore,
    column_types,
    find_differing_rows,
    hashed_rows,
    is_small_share,
    keys_that_differ,
    logged_keys,
    row_count,
    written,
)
from abm_warehouse.models.growth import Grower
from abm_warehouse.models.model import Model
from abm_warehouse.models.order import build_order
from abm_warehouse.storage.connections import MORE_MEMORY, one_row, transaction
from abm_warehouse.storage.sql_text import quoted

MOST_ROWS_COMPARED: Final = 5_000_000
"""Rows up to which a table that is built whole, and that models grow with, is compared with what it was."""

MOST_ROWS_HASHED: Final = 1_000_000
"""
Rows up to which a table that grows, and is built whole, has a stamp of its content.

It is built whole only if much has changed, or for the first time.
"""

LONGEST_TRANSACTION: Final = 1.0
"""Seconds after which what was built is committed."""

LONGEST_UNCOMMITTED: Final = 0.1
"""Seconds of building a table whole after which it is committed at once: a large one is read faster then."""

_REPLACED: Final = 'temp."rows replaced"'
"""The temporary table of the keys of rows that a model says it removed or added."""

Extent = Literal["whole", "part", "nothing"]
"""How much of a model was built."""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """How long one model took in a run, how much of the processors, and how much of it was built again."""

    name: str
    seconds: float
    cpu_seconds: float
    rebuilt: Extent
    fingerprint: str

    @property
    def was_rebuilt(self) -> bool:
        """Whether anything of it was built again."""
        return self.rebuilt != "nothing"


@dataclass(frozen=True, slots=True)
class _LastBuild:
    """What a model was when it was last brought up to date, and the stamps of what it had read."""

    meaning: str
    fingerprint: str
    stamps: Mapping[str, str]


def build(
    con: duckdb.DuckDBPyConnection,
    models: Iterable[Model],
    sources: Mapping[str, str],
    *,
    stamps: Mapping[str, str] | None = None,
    progress: Callable[[str], None] = lambda name: None,
) -> list[BuildResult]:
    """
    Bring every model up to date; a model whose meaning and inputs are unchanged is not built again.

    Parameters
    ----------
    con
        The open warehouse.
    models
        In any order.
    sources
        Fingerprint of each table that no model builds, by ``schema.table``.
    stamps
        The stamps of those of them that may have equal rows under another fingerprint.
    progress
        Called with the name of each model before it is compared.

    Raises
    ------
    ModelError, LacksMemory
        If a model fails; it and those after it are as they were, and so may be some of those before it.
    """
    fingerprints: dict[str, str] = dict(sources)
    ordered = build_order(models, given=sources.keys())
    builder = _Builder(con, ordered, {**sources, **(stamps or {})})
    done = []
    for model in ordered:
        with builder.committed_if_cut_off():
            progress(model.name)
        started, cpu_started = time.perf_counter(), time.process_time()
        parts = [model.fingerprint, *(f"{table}={fingerprints[table]}" for table in sorted(model.reads))]
        fingerprint = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        fingerprints |= dict.fromkeys(model.writes, fingerprint)
        rebuilt = builder.bring_up_to_date(model, fingerprint)
        done.append(
            BuildResult(
                name=model.name,
                seconds=time.perf_counter() - started,
                cpu_seconds=time.process_time() - cpu_started,
                rebuilt=rebuilt,
                fingerprint=fingerprint,
            )
        )
    builder.finish()
    return done


class _Builder:
    """The models of one build, what each was last built from, and the stamps of all tables."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, models: list[Model], source_stamps: Mapping[str, str]
    ) -> None:
        self._con = con
        self._models = models
        self._log = ChangeLog(con)
        self._stamps = {**self._log.stamps, **source_stamps}
        self._columns = Columns(con)
        self._grower = Grower(con, models, self._log, self._columns)
        self._other_fingerprints: dict[str, str] = {}
        self._begun_at: float | None = None
        self._tables = {
            table for [table] in con.execute("select table_name from duckdb_tables()").fetchall()
        } | {table for [table] in con.execute("select view_name from duckdb_views()").fetchall()}
        self._last = {
            name: _LastBuild(meaning, fingerprint, stamps)
            for name, meaning, fingerprint, stamps in con.execute(
                "select name, meaning, fingerprint, stamps from ledger.readers"
            ).fetchall()
        }

    def bring_up_to_date(self, model: Model, fingerprint: str) -> Extent:
        """Build what has to be built of a model, and note what it was built from, in one transaction."""
        stamps = self._grower.inputs(model, self._stamps)
        last = self._last.get(model.name)
        if last is not None and (last.meaning != model.meaning or not self._is_there(model)):
            last = None
        if last is not None and last.stamps == stamps:
            if last.fingerprint != fingerprint:
                self._other_fingerprints[model.name] = fingerprint
            return "nothing"
        if model.reads_committed:
            self.commit()
        started = time.perf_counter()
        if self._begun_at is None:
            self._con.begin()
            self._begun_at = started
        try:
            rebuilt = self._build(model, stamps, last)
            self._log.note_stamps_read(model.name, stamps, model.meaning, fingerprint)
            now = time.perf_counter()
            is_large = rebuilt == "whole" and now - started > LONGEST_UNCOMMITTED
            if is_large or now - self._begun_at > LONGEST_TRANSACTION:
                self.commit()
        except BaseException as error:
            self._begun_at = None
            with suppress(duckdb.TransactionException):  # a failed COMMIT has ended the transaction already
                self._con.rollback()
            if isinstance(error, duckdb.Error):
                where = f"{model.subject}/{model.name}.sql" if model.sql else f"step {model.name}"
                failed = f"SQL model {where} failed; it was left as it was."
                if isinstance(error, duckdb.OutOfMemoryException):
                    raise LacksMemory(f"{failed} {MORE_MEMORY}") from error
                raise ModelError(f"{failed} {error}") from error
            raise
        self._stamps |= {table: self._log.stamps[table] for table in model.writes}
        return rebuilt

    def commit(self) -> None:
        """Commit the models that were built since the last time."""
        if self._begun_at is not None:
            self._grower.forget_rows()
            self._log.flush()
            self._con.commit()
            self._begun_at = None

    @contextmanager
    def committed_if_cut_off(self) -> Iterator[None]:
        """Commit what was built if something else than a model fails."""
        try:
            yield
        except BaseException:
            self.commit()
            raise

    def _is_there(self, model: Model) -> bool:
        return self._tables.issuperset(model.writes) and self._log.stamps.keys() >= set(model.writes)

    def _build(self, model: Model, stamps: Mapping[str, str], last: _LastBuild | None) -> Extent:
        """Build a part of a model if that is possible, given what it was last built from, or all of it."""
        if last is not None:
            new_stamp = _view_stamp(model, stamps) if model.kept_as == "view" else _new_stamp()
            if self._grower.grow(model, last.stamps, stamps, new_stamp):
                return "part"
        self._build_whole(model, stamps, last)
        return "whole"

    def _build_whole(self, model: Model, stamps: Mapping[str, str], last: _LastBuild | None) -> None:
        """Build all rows, and log which differ from before, where that may spare another whole build."""
        if last is not None and model.update:
            accounts, instants = (
                self._keys_changed(column, last.stamps, stamps) if model.update_accounts else None
                for column in ("account", INSTANT)
            )
            if model.update_accounts and (accounts or instants):
                self._log_replaced_rows(model, model.update_accounts(self._con, accounts, instants))
            else:
                self._log_replaced_rows(model, model.update(self._con))
            return
        compared = {table for table in model.writes if last is not None and self._is_compared(model, table)}
        if compared and model.query is not None:
            self._replace_differing_rows(model)
            return
        before = {
            table: RowsBefore(self._con, table, self._columns.of(table), self._grower.followed_columns(table))
            for table in compared
        }
        self._grower.build_whole(model)
        for table in model.writes:
            self._columns.forget(table)
            old_stamp = self._log.stamps.get(table)
            new_stamp = self._stamp_of_whole(model, table, stamps)
            if rows := before.get(table):
                keys = rows.keys_that_differ(self._columns.of(table)) if new_stamp != old_stamp else {}
                if keys:
                    self._log.record(table, str(old_stamp), new_stamp, keys)
                rows.forget()
            self._log.set_stamp(table, new_stamp)

    def _keys_changed(self, column: str, read: Mapping[str, str], stamps: Mapping[str, str]) -> str | None:
        """A SELECT of the keys of the rows that changed between stamps; None if some are not known."""
        found = [
            self._log.keys_changed(table, since=read.get(table, ""), until=stamp, column=column)
            for table, stamp in stamps.items()
            if read.get(table) != stamp
        ]
        known = [keys for keys in found if keys is not None]
        return " union ".join(known) if len(known) == len(found) else None

    def _log_replaced_rows(self, model: Model, replaced: str) -> None:
        """Log the keys of rows that a model says it removed or added."""
        [rows] = one_row(self._con, f"create or replace temp table {_REPLACED} as {replaced}")
        columns = column_types(self._con, _REPLACED)
        for table in model.writes if rows else ():
            keys = logged_keys(columns, self._grower.followed_columns(table))
            new_stamp = _new_stamp()
            if keys:
                selects = {name: f"select {sql} from {_REPLACED}" for name, sql in keys.items()}
                self._log.record(table, self._log.stamps[table], new_stamp, selects)
            self._log.set_stamp(table, new_stamp)
        self._con.execute(f"drop table {_REPLACED}")

    def _replace_differing_rows(self, model: Model) -> None:
        """Build all rows of a table, and write those that differ from before, unless they are many."""
        table = model.name
        [built] = one_row(self._con, f"create or replace temp table {BUILT} as {model.sql}")
        columns = column_types(self._con, BUILT)
        old_stamp = self._log.stamps[table]
        new_stamp = content_stamp(self._con, BUILT, columns)
        if new_stamp != old_stamp:
            stored = written(table)
            keys = logged_keys(columns, self._grower.followed_columns(table))
            differing = None
            if columns == self._columns.of(table):
                before, after = hashed_rows(stored, keys), hashed_rows(BUILT, keys)
                differing = find_differing_rows(self._con, before, after, keys)
            if differing is not None and is_small_share(differing, built):
                self._con.execute(f'delete from {stored} as "row" where {DIFFERS}')
                self._con.execute(f'insert into {stored} from {BUILT} as "row" where {DIFFERS}')
                if keys:
                    self._log.record(table, old_stamp, new_stamp, keys_that_differ(keys))
            else:
                self._con.execute(f"create or replace table {stored} as from {BUILT}")
                self._columns.forget(table)
            self._log.set_stamp(table, new_stamp)

    def _is_compared(self, model: Model, table: str) -> bool:
        """Whether a table is small enough to be compared with what it was, and may have equal rows."""
        if (
            model.kept_as == "view"
            or not self._is_there(model)
            or row_count(self._con, written(table)) > MOST_ROWS_COMPARED
        ):
            return False
        if INSTANT not in self._columns.of(table) or CLOCK not in self._stamps:
            return True
        common = f"from {written(table)} where {INSTANT} in (select {INSTANT} from {CLOCK}) limit 1"
        return bool(self._con.execute(common).fetchall())

    def _stamp_of_whole(self, model: Model, table: str, stamps: Mapping[str, str]) -> str:
        if model.kept_as == "view":
            return _view_stamp(model, stamps)
        columns = self._columns.of(table)
        for column in model.growth.by if model.growth else ():
            if column not in columns:
                raise ModelError(
                    f"SQL model {model.subject}/{model.name}.sql grows by {column}, and has no column of this"
                    " name. Select it, or remove the line."
                )
        if model.growth and row_count(self._con, f"main.{quoted(table)}") > MOST_ROWS_HASHED:
            return _new_stamp()
        return content_stamp(self._con, written(table), columns)

    def finish(self) -> None:
        """Note the new fingerprints of models that were not built, and drop what no reader will need."""
        self.commit()
        fingerprints = [list(self._other_fingerprints), list(self._other_fingerprints.values())]
        with transaction(self._con):
            if self._other_fingerprints:
                self._con.execute(
                    "update ledger.readers as noted set fingerprint = new.fingerprint"
                    " from (select unnest(?::varchar[]) as name, unnest(?::varchar[]) as fingerprint) as new"
                    " where new.name = noted.name",
                    fingerprints,
                )
            self._con.execute(
                "delete from ledger.readers where name <> $snapshot and not list_contains($models, name)",
                {"snapshot": SNAPSHOT, "models": [model.name for model in self._models]},
            )
            self._log.forget_what_nobody_needs(self._stamps)


def content_stamp(con: duckdb.DuckDBPyConnection, relation: str, columns: Mapping[str, str]) -> str:
    """The hash of a table's columns and rows, whatever their order; another engine may hash otherwise."""
    rows = one_row(
        con, f"select count(*), sum(hash(row)::hugeint), bit_xor(hash(row)) from {relation} as row"
    )
    content = (duckdb.__version__, list(columns.items()), rows)
    return hashlib.sha256(repr(content).encode()).hexdigest()


def _view_stamp(model: Model, stamps: Mapping[str, str]) -> str:
    return hashlib.sha256(repr((model.meaning, sorted(stamps.items()))).encode()).hexdigest()


def _new_stamp() -> str:
    """A stamp that no table has had, for a large one that need not be read to find out that it differs."""
    return uuid.uuid4().hex
