"""
What was told of each account at the instant before: by what was known then, and by the rules of then.

It follows from the instant, the batches and decisions until then, and the rules, so it is found once for each
such instant, and kept. Accounts of which nothing else was known are as the first run after it finds them.
"""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import duckdb

from abm.config.toml_files import parse_toml
from abm.pipeline.steps.earlier_book import WANTED, Then, earlier_book
from abm.pipeline.steps.step import python_step
from abm.playbook.model import Playbook
from abm_warehouse.models.model import Model
from abm_warehouse.models.order import models_needed
from abm_warehouse.storage.connections import one_row

TOLD = {
    "int_told_at": {"as_of": "timestamptz", "known_at": "timestamptz", "basis": "varchar"},
    "int_told_scores": {
        "account": "integer",
        "told_hundredths": "bigint",
        "intent_hundredths": "bigint",
    },
    "int_told_points": {
        "account": "integer",
        "person": "integer",
        "touch": "bigint",
        "rule": "bigint",
        "is_repeat_visit": "boolean",
        "left_hundredths": "bigint",
    },
    "int_told_weights": {
        "account": "integer",
        "person": "integer",
        "intent_hundredths": "bigint",
        "weighted_hundredths": "bigint",
    },
}
"""Types of the columns of the tables that are kept, by their names."""

_OF_ONE_RUN = (
    "answers", "calendar", "clock", "closes", "decisions", "disposed", "earlier_rules", "knowledge",
    "learning", "mqas_before", "reassignments", "rules_before", "weeks",
)  # fmt: skip
"""Tables of schema ``run`` that say when a run was, or what was known; the others are rules and settings."""


def step(models: Callable[[], Collection[Model]]) -> Model:
    """Writes the tables of ``TOLD``, by all other models of a run."""

    def tell_earlier_scores(con: duckdb.DuckDBPyConnection) -> None:
        make_empty_tables(con)
        _bring_up_to_date(con, models())

    def update(con: duckdb.DuckDBPyConnection) -> str:
        return _bring_up_to_date(con, models())

    return python_step(
        tell_earlier_scores,
        subject="mqa",
        reads=(*WANTED, "run.clock", "run.decisions", "run.earlier_rules", "run.knowledge"),
        writes=tuple(TOLD),
        update=update,
        reads_committed=True,
    )


def make_empty_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Make the kept tables anew."""
    for table, columns in TOLD.items():
        typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        con.execute(f"create or replace table main.{table} ({typed})")


@dataclass(frozen=True, slots=True)
class _Asked:
    """The state that was told, and a hash of all that it follows from."""

    then: Then
    basis: str


def _bring_up_to_date(con: duckdb.DuckDBPyConnection, models: Collection[Model]) -> str:
    """Keep what was told at the instant before; a SELECT of one row if the tables are others now."""
    asked = _asked(con, models)
    kept = con.execute("select basis from main.int_told_at").fetchall()
    if kept == ([(asked.basis,)] if asked else []):
        return "select as_of from main.int_told_at where false"
    for table in TOLD:
        con.execute(f"delete from main.{table}")
    if asked is not None:
        _keep(con, asked.then, models)
        con.execute(
            "insert into main.int_told_at values (?, ?, ?)", [asked.then.at, asked.then.known_at, asked.basis]
        )
    return "select 1"


def _asked(con: duckdb.DuckDBPyConnection, models: Collection[Model]) -> _Asked | None:
    """
    What was told at the instant before; None if it is the same as what is known now, or nothing was.

    Before the first load nothing was told.
    """
    [at, known_now] = one_row(
        con,
        "select clock.previous_as_of, knowledge.known_at from run.clock as clock"
        " cross join run.knowledge as knowledge where clock.is_now",
    )
    if at is None:
        return None
    known_at = min(at, known_now)
    until = {"known_at": known_at, "known_now": known_now}
    [is_loaded, is_later] = one_row(con, _LOADED, until)
    rules = con.execute("select version, text from run.earlier_rules").fetchall()
    if not is_loaded or not (is_later or rules):
        return None
    playbook = parse_toml(rules[0][1], Playbook, file=f"{rules[0][0]}.toml") if rules else None
    known = con.execute(_KNOWN, {"known_at": known_at}).fetchall()
    settings = con.execute(_SETTINGS, {"of_one_run": _OF_ONE_RUN}).fetchall()
    meanings = sorted(model.fingerprint for model in models_needed(models, (), WANTED))
    content = repr((at, known_at, rules, known, settings, meanings))
    return _Asked(Then(at, known_at, playbook), hashlib.sha256(content.encode()).hexdigest())


def _keep(con: duckdb.DuckDBPyConnection, then: Then, models: Collection[Model]) -> None:
    """Write what was known then, as the rules of the run say it, and what was told by the rules of then."""
    with earlier_book(con, replace(then, rules=None), models) as book:
        asked = book.sql("select distinct account from asked_accounts").to_arrow_table()
        found = {
            name: book.sql(query, params={"at": then.at}).to_arrow_table() for name, query in _FOUND.items()
        }
    con.register("asked", asked)
    for name, rows in found.items():
        con.register("found", rows)
        con.execute(_KEEP[name], {"at": then.at})
        con.unregister("found")
    con.unregister("asked")
    if then.rules is not None:
        with earlier_book(con, then, models) as book:
            told = book.sql(_FOUND["int_told_scores"], params={"at": then.at}).to_arrow_table()
        con.register("told", told)
        con.execute(_TOLD_BY_OTHER_RULES)
        con.unregister("told")


_LOADED = """
    select
        exists (select 1 from ledger.batches where loaded_at <= $known_at),
        exists (
            select 1
            from ledger.batches
            where loaded_at > $known_at and loaded_at <= $known_now and rows_loaded > 0
        )
            or exists (select 1 from run.decisions where decided_at > $known_at)
"""

_KNOWN = """
    select bit_xor(hash(batch_id, rows_checksum)), null
    from ledger.batches
    where loaded_at <= $known_at

    union all

    select
        bit_xor(hash(decisions)),
        (select any_value(stamp) from ledger.stamps where table_name = 'numbers of loaded rows')
    from run.decisions as decisions
    where decided_at <= $known_at
"""

_SETTINGS = """
    select table_name, comment
    from duckdb_tables()
    where schema_name = 'run'
        and database_name = current_database()
        and comment is not null
        and not list_contains($of_one_run, table_name)
    order by table_name
"""

_FOUND = {
    "int_told_scores": """
        select account, intent_hundredths
        from int_account_scores
        where as_of = $at and account in (select account from asked_accounts)
    """,
    "int_told_points": """
        select account, person, touch, rule, is_repeat_visit, left_hundredths
        from int_signal_points
        where as_of = $at and left_hundredths <> 0 and account in (select account from asked_accounts)
    """,
    "int_told_weights": """
        select account, person, intent_hundredths, weighted_hundredths
        from int_member_weights
        where as_of = $at and account in (select account from asked_accounts)
    """,
}
"""What the book of then says of the accounts that are asked for."""

_KEEP = {
    "int_told_scores": """
        insert into main.int_told_scores by name
        with

        scores as (

            select account, intent_hundredths from found
            union all
            select account, intent_hundredths
            from main.int_account_scores
            where as_of = $at and account not in (select account from asked)

        )

        select account, intent_hundredths as told_hundredths, intent_hundredths
        from scores
    """,
    "int_told_points": """
        insert into main.int_told_points by name
        from found
        union all by name
        select account, person, touch, rule, is_repeat_visit, left_hundredths
        from main.int_signal_points
        where as_of = $at and left_hundredths <> 0 and account not in (select account from asked)
    """,
    "int_told_weights": """
        insert into main.int_told_weights by name
        from found
        union all by name
        select account, person, intent_hundredths, weighted_hundredths
        from main.int_member_weights
        where as_of = $at and account not in (select account from asked)
    """,
}

_TOLD_BY_OTHER_RULES = """
    update main.int_told_scores as scores
    set told_hundredths = told.intent_hundredths
    from told
    where told.account = scores.account
"""
