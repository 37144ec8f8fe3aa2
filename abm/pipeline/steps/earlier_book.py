"""
The book as it was known at an earlier instant: the same models, on the rows and decisions of then.

It is made beside the warehouse, in a database in memory. What follows from equal inputs is read from the
warehouse. Of touches, only those are scored again whose account may have had another intent.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import duckdb

from abm.pipeline.parameters import decision_tables, write_table
from abm.playbook.model import Playbook
from abm.playbook.table import Table
from abm.playbook.tables import tables_of
from abm_warehouse.decision_log import Decision
from abm_warehouse.models.build import content_stamp
from abm_warehouse.models.changes import INSTANT
from abm_warehouse.models.known import systems_of, views_of
from abm_warehouse.models.model import Model
from abm_warehouse.models.order import build_order, models_needed
from abm_warehouse.storage.connections import one_row
from abm_warehouse.storage.entities import ENTITIES
from abm_warehouse.storage.sql_text import quoted

WANTED = ("int_account_scores", "int_signal_points", "int_member_weights")
"""The tables that are asked for."""

_TOUCHES = ("int_engagements", "int_touches")
"""The models that find the person and the account of each touch."""

_TEXTS = ("int_titles", "int_fact_meanings")
"""Tables of what texts mean, which each text says alone: more of them change no others."""

_LATER = "int_later_touches"
"""Touches after the instant of the run, which are later than any that is asked about."""


@dataclass(frozen=True, slots=True)
class Then:
    """
    What is asked: the state of the book at an instant, by what was known and by the rules.

    Parameters
    ----------
    at
        The instant, which the clock of the run has.
    known_at
        The load instant.
    rules
        The playbook; that of the run if None.
    """

    at: datetime
    known_at: datetime
    rules: Playbook | None = None


@contextmanager
def earlier_book(
    con: duckdb.DuckDBPyConnection, then: Then, models: Collection[Model]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """
    The book of then.

    Parameters
    ----------
    con
        The open warehouse. What it has not committed is not seen.
    then
        What is asked.
    models
        The models of the run.

    Yields
    ------
    DuckDBPyConnection
        A connection with the tables of ``WANTED``, right for the accounts of its table ``asked_accounts``;
        the others are as the run has them.
    """
    [name] = one_row(con, "select current_database()")
    with con.cursor() as beside:
        book = _EarlierBook(beside, str(name), then, models)
        try:
            book.build()
            yield beside
        finally:
            book.close()


class _EarlierBook:
    """The database of an earlier book, and which of its tables differ from those of the warehouse."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, name: str, then: Then, models: Collection[Model]
    ) -> None:
        self._con = con
        self._name = name
        self._now = quoted(name)
        self._then = then
        self._models = models
        self._differing: set[str] = set()
        con.execute("attach ':memory:' as earlier")
        con.execute("use earlier")

    def close(self) -> None:
        """Go back to the warehouse and forget the book."""
        self._con.execute(f"use {self._now}")
        self._con.execute("detach earlier")

    def build(self) -> None:
        """Make the tables that are asked for."""
        self._read_stored_tables()
        self._write_parameters()
        self._read_known_rows()
        needed = models_needed(self._models, (), WANTED)
        sources = {table for model in needed for table in model.reads if "." in table}
        ordered = build_order(needed, given=sources)
        touches = [model for model in ordered if model.name in _TOUCHES]
        scoring = _followers(ordered, touches)
        for model in ordered:
            if model not in touches and model not in scoring:
                self._bring(model)
        self._ask(touches, scoring)
        for model in scoring:
            model.build(self._con)

    def _read_stored_tables(self) -> None:
        for schema in ("raw", "ledger", "keys", "run", "known"):
            self._con.execute(f"create schema {schema}")
        stored = self._con.execute(
            "select schema_name, table_name from duckdb_tables()"
            " where database_name = $name and schema_name in ('raw', 'ledger', 'keys')",
            {"name": self._name},
        ).fetchall()
        for schema, table in stored:
            self._read(f"{schema}.{quoted(table)}")

    def _read(self, table: str) -> None:
        self._con.execute(f"create view {table} as from {self._now}.{table}")

    def _write_parameters(self) -> None:
        """Make the tables of schema ``run``: those of then, and of the rest those of the run."""
        instants = f"from {self._now}.run.clock where is_now or as_of = $at"
        self._con.execute(f"create table run.clock as {instants}", {"at": self._then.at})
        self._differing.add("run.clock")
        for table in self._tables_of_then():
            write_table(self._con, table)
            self._note_if_differs(f"run.{table.name}")
        found = self._con.execute(
            "select table_name from duckdb_tables() where database_name = $name and schema_name = 'run'"
            " and table_name not in ("
            "select table_name from duckdb_tables() where database_name = 'earlier' and schema_name = 'run')",
            {"name": self._name},
        )
        for [name] in found.fetchall():
            self._read(f"run.{quoted(name)}")

    def _tables_of_then(self) -> Iterable[Table]:
        rows = self._con.execute(
            "select decision_id, about, subject, subject_id, answer, verdict, decided_by, null as note,"
            f" decided_at, details from {self._now}.run.decisions order by decision_id"
        ).fetchall()
        decided = [Decision(*row) for row in rows]
        yield Table("knowledge", "known_at timestamptz", ((self._then.known_at,),))
        yield from decision_tables(decided, self._then.known_at)
        if self._then.rules is not None:
            yield from tables_of(self._then.rules)

    def _read_known_rows(self) -> None:
        """Make the views of schema ``known``."""
        loaded = self._con.execute(
            "select distinct entity from ledger.batches where rows_loaded > 0 and loaded_at > $known_at"
            f" and loaded_at <= (select known_at from {self._now}.run.knowledge)",
            {"known_at": self._then.known_at},
        ).fetchall()
        later = {entity for [entity] in loaded}
        for entity in ENTITIES.values():
            for name, rows in views_of(entity, systems_of(self._con, entity)).items():
                self._con.execute(f"create view known.{name} as {rows}")
                if entity.name in later:
                    self._differing.add(f"known.{name}")

    def _bring(self, model: Model) -> None:
        """Build a model, or read its tables from the warehouse if they are the same."""
        if self._differing.isdisjoint(model.reads):
            for table in model.writes:
                self._read(f"main.{quoted(table)}")
            return
        model.build(self._con)
        for table in model.writes:
            if model.kept_as == "view":
                self._differing.add(table)
            else:
                self._note_if_differs(table)

    def _note_if_differs(self, table: str) -> None:
        columns = self._columns(table)
        stamps = {
            content_stamp(self._con, f"({self._rows(table, base, columns)})", columns)
            for base in ("earlier", self._now)
        }
        if len(stamps) > 1:
            self._differing.add(table)

    def _columns(self, table: str) -> Mapping[str, str]:
        return {row[0]: row[1] for row in self._con.execute(f"describe {_written(table)}").fetchall()}

    def _rows(self, table: str, base: str, columns: Collection[str]) -> str:
        """SELECT of the rows of a table, of its instants those of this book."""
        names = ", ".join(map(quoted, columns))
        at = f" where {INSTANT} in (select {INSTANT} from run.clock)" if INSTANT in columns else ""
        return f"select {names} from {base}.{_written(table)}{at}"

    def _ask(self, touches: list[Model], scoring: list[Model]) -> None:
        """
        Find the touches that are scored again, and the accounts.

        They are those of which a row differs that scoring reads besides touches, or whose touches are others
        or are of others. Persons and accounts are taken whole, with what was known of them then and now.

        Parameters
        ----------
        touches
            The models that find persons and accounts of touches, in their order.
        scoring
            The models that follow.
        """
        for statement in _MAKE_ASKED:
            self._con.execute(statement)
        known = {"at": self._then.at, "known_at": self._then.known_at}
        self._con.execute(_CHANGED_TOUCHES.format(now=self._now), known)
        differing = self._differing - {*_TEXTS, _LATER, "stg_engagements", "run.clock"}
        of_touches, of_scores = (
            sorted(differing & {table for model in models for table in model.reads})
            for models in (touches, scoring)
        )
        few_changed = all(self._ask_by_rows(table, touches[0]) for table in of_touches)
        few_asked = few_changed and all(self._ask_by_rows(table) for table in of_scores)
        self._con.execute("alter view stg_engagements rename to every_touch")
        self._con.execute(_CHANGED_ALONE if few_changed else _EVERY_TOUCH)
        for model in touches:
            model.build(self._con)
        for statement in _TAKE_WHOLE if few_asked else _TAKE_ALL:
            self._con.execute(statement.format(now=self._now))
        if few_changed:
            self._con.execute((_OTHERS_ASKED if few_asked else _OTHERS).format(now=self._now))
        self._con.execute(_SCORED_AGAIN if few_asked else _EVERY_TOUCH)

    def _ask_by_rows(self, table: str, touches: Model | None = None) -> bool:
        """
        Ask for what rows of a table that differ are about; False if they may be about everything.

        With the model that finds persons and accounts of touches, for the touches that it finds by them.
        """
        columns = self._columns(table)
        then, now = (self._rows(table, base, columns) for base in ("earlier", self._now))
        self._con.execute(
            f"create or replace table rows_that_differ as ({then} except all {now})"
            f" union all ({now} except all {then})"
        )
        if INSTANT in columns:
            self._con.execute(f"delete from rows_that_differ where {INSTANT} <> $at", {"at": self._then.at})
        if not self._con.execute("select 1 from rows_that_differ limit 1").fetchall():
            return True
        about = [key for key in _ASK_ABOUT if key in columns]
        for key in about:
            self._con.execute(_ASK_ABOUT[key].format(now=self._now))
        reached_by = touches.growth.reached_by if touches is not None and touches.growth else ()
        routes = [route for route in reached_by if route.table == table]
        for route in routes:
            source = "int_touches" if route.column == "person" else "stg_engagements"
            self._con.execute(
                f"insert into changed_touches select touch from {self._now}.main.{source}"
                f" where occurred_at <= $at and {quoted(route.column)}"
                f" in (select {quoted(route.its_column)} from rows_that_differ)",
                {"at": self._then.at},
            )
        return bool(about or routes)


def _followers(ordered: Iterable[Model], first: Iterable[Model]) -> list[Model]:
    """The models that read what some models write, directly or not, in their order."""
    tables = {table for model in first for table in model.writes}
    found = []
    for model in ordered:
        if model not in first and not tables.isdisjoint(model.reads):
            found.append(model)
            tables |= set(model.writes)
    return found


def _written(table: str) -> str:
    return table if "." in table else f"main.{quoted(table)}"


_MAKE_ASKED = (
    "create table changed_touches (touch bigint)",
    "create table asked_persons (person integer)",
    "create table asked_accounts (account integer)",
)

_CHANGED_TOUCHES = """
    insert into changed_touches
    select versions.touch
    from raw.engagements as versions
    cross join {now}.run.knowledge as knowledge
    where versions.occurred_at <= $at
        and (
            (versions.known_from > $known_at and versions.known_from <= knowledge.known_at)
            or (versions.known_to > $known_at and versions.known_to <= knowledge.known_at)
        )
"""

_EVERY_TOUCH = "create or replace view stg_engagements as from every_touch"

_CHANGED_ALONE = """
    create view stg_engagements as
    from every_touch
    where touch in (select touch from changed_touches)
"""

_SCORED_AGAIN = """
    create or replace view stg_engagements as
    from every_touch
    where touch in (select touch from main.int_touches)
"""

_OTHERS = """
    insert into main.int_touches by name
    from {now}.main.int_touches
    where touch not in (select touch from changed_touches)
"""

_OTHERS_ASKED = f"""
    {_OTHERS} and (
        person in (select person from asked_persons) or account in (select account from asked_accounts)
    )
"""

_ASK_ABOUT = {
    "touch": "insert into changed_touches select touch from rows_that_differ",
    "person": "insert into asked_persons select person from rows_that_differ where person is not null",
    "account": "insert into asked_accounts select account from rows_that_differ where account is not null",
    "contact_id": """
        insert into asked_persons
        select people.person
        from (from main.int_people union all from {now}.main.int_people) as people
        where people.contact_id in (select contact_id from rows_that_differ)
    """,
    "account_id": """
        insert into asked_accounts
        select numbers.account
        from (from main.int_account_numbers union all from {now}.main.int_account_numbers) as numbers
        where numbers.account_id in (select account_id from rows_that_differ)
    """,
}
"""What rows are about, by the column that says so."""

_TAKE_ALL = (
    """
    insert into asked_accounts
    select account from main.int_account_numbers
    union
    select account from {now}.main.int_account_numbers
    """,
)

_TAKE_WHOLE = (
    """
    insert into asked_persons
    select person
    from (
        select touch, person from main.int_touches
        union all
        select touch, person from {now}.main.int_touches
    )
    where touch in (select touch from changed_touches) and person is not null
    """,
    """
    insert into asked_accounts
    select account
    from (
        select touch, account from main.int_touches
        union all
        select touch, account from {now}.main.int_touches
    )
    where touch in (select touch from changed_touches) and account is not null
    """,
    """
    insert into asked_accounts
    select account
    from (from main.int_persons union all from {now}.main.int_persons)
    where person in (select person from asked_persons) and account is not null
    """,
    """
    insert into asked_persons
    select person
    from (from main.int_persons union all from {now}.main.int_persons)
    where account in (select account from asked_accounts)
    """,
)
