"""
What was judged at the closes of the days: kept, and judged again only where what it follows from has changed.

Where a sum of :mod:`~abm.pipeline.steps.closed_inputs` is another one than when the account was last judged,
its closes from the beginning of that week on are judged again. All are judged again if the rules or the time
zone are others.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb

from abm.pipeline.steps.closed_inputs import find_moved_inputs
from abm.pipeline.steps.facts_at_closes import ASKED, facts_at_closes
from abm.pipeline.steps.rescored import meaning_of
from abm_warehouse.storage.connections import one_row

KEPT = {
    "int_closed_facts": {
        "account": "integer",
        "need": "varchar",
        "close": "integer",
        "may_enter": "boolean",
        "may_stay": "boolean",
        "may_enter_strong": "boolean",
        "may_stay_strong": "boolean",
        "holds_episode": "boolean",
        "holds_hand_raise": "boolean",
    },
    "int_closed_exclusions": {"account": "integer", "close": "integer", "reason": "varchar"},
    "int_closed_inputs": {
        "account": "integer",
        "week": "integer",
        "until_week": "integer",
        "content": "hugeint",
    },
    "int_closed_days": {"close": "integer"},
}
"""Types of the columns of the tables that are kept, by their names."""

EXPLAINING = ("int_moved_points", "int_moved_weights", "int_moved_intents", "int_account_changes")
"""The models that say why intent moved from a close to the next."""

RULES = (
    "int_signal_rules",
    "keys.kinds",
    "run.calendar",
    "run.excluded",
    "run.hand_raise_kinds",
    "run.need_rules",
    "run.need_seats",
    "run.needs",
    "run.scoring",
    "run.seats",
)
"""Tables that are the same for all accounts."""

RECENT_DAYS = 28
"""Accounts of which only the last so many closes are open are judged apart from the others."""


def make_empty_tables(con: duckdb.DuckDBPyConnection, tables: Mapping[str, Mapping[str, str]] = KEPT) -> None:
    """Make kept tables anew; what was judged, or explained, is forgotten."""
    for table, columns in tables.items():
        typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        con.execute(f"create or replace table main.{table} ({typed})")


def bring_up_to_date(con: duckdb.DuckDBPyConnection) -> None:
    """
    Bring the kept tables up to date with the closes of the run and what they follow from.

    ``int_closed_facts`` has what the clauses say at each close of the accounts that may be an MQA then, and
    of each need that they show; ``int_closed_exclusions`` has why an account cannot be one. The temporary
    table ``asked_of`` has the accounts that were judged again, and from which close on.

    Parameters
    ----------
    con
        The open warehouse, with ``raising_touches``, ``close_accounts`` and ``judged_keys``.
    """
    basis = f"{meaning_of((*ASKED, *EXPLAINING))} {_content_of_rules(con)}"
    find_moved_inputs(con, basis)
    con.execute(_ASKED_OF, {"recent_days": RECENT_DAYS})
    for table in ("int_closed_facts", "int_closed_exclusions"):
        con.execute(_FORGET.format(table=table))
    batches = con.execute("select is_recent, min(from_close) from asked_of group by is_recent order by all")
    for is_recent, from_close in batches.fetchall():
        with _asking(con, is_recent, from_close), facts_at_closes(con):
            con.execute(_KEEP_FACTS)
            con.execute(_KEEP_EXCLUSIONS)
    for statement in _KEEP_INPUTS:
        con.execute(statement)
    con.execute("drop table moved_inputs")


def _content_of_rules(con: duckdb.DuckDBPyConnection) -> str:
    """What the tables of rules hold, as a text that may be another one for another version of the engine."""
    sums = ", ".join(f"(select sum(hash(row)) from {table} as row)" for table in RULES)
    return f"{duckdb.__version__} {one_row(con, f'select {sums}')}"


@contextmanager
def _asking(con: duckdb.DuckDBPyConnection, is_recent: bool, from_close: int) -> Iterator[None]:
    """Make ``asked_accounts`` and ``asked_closes``, the accounts and closes that are judged together."""
    con.execute(_ASKED_ACCOUNTS, {"is_recent": is_recent})
    con.execute(_ASKED_CLOSES, {"from_close": from_close})
    for table in ("int_closed_facts", "int_closed_exclusions"):
        con.execute(_OPEN_AGAIN.format(table=table))
    yield
    for table in ("asked_accounts", "asked_closes"):
        con.execute(f"drop table {table}")


_ASKED_OF = """
    create or replace temp table asked_of as
    with

    touched as (

        select account, min(week) as week
        from moved_inputs
        where is_new or until_week >= (select min(as_of_second) // 604800 from run.closes)
        group by account

    ),

    opened as (

        select touched.account, min(closes.close) as from_close
        from touched
        inner join run.closes as closes on closes.as_of_second >= touched.week * 604800
        group by touched.account

    ),

    unjudged as (

        select min(close) as from_close
        from run.closes
        where close not in (select close from main.int_closed_days)

    )

    select
        accounts.account,
        least(opened.from_close, unjudged.from_close) as from_close,
        least(opened.from_close, unjudged.from_close)
            > (select max(close) from run.closes) - $recent_days as is_recent
    from close_accounts as accounts
    cross join unjudged
    left join opened on opened.account = accounts.account
    where coalesce(opened.from_close, unjudged.from_close) is not null
"""

_FORGET = """
    delete from main.{table}
    where account not in (select account from close_accounts) or close not in (select close from run.closes)
"""

_ASKED_ACCOUNTS = """
    create or replace temp table asked_accounts as
    select account from asked_of where is_recent = $is_recent
"""

_ASKED_CLOSES = """
    create or replace temp table asked_closes as
    select * from run.closes where close >= $from_close
"""

_OPEN_AGAIN = """
    delete from main.{table}
    where account in (select account from asked_accounts) and close in (select close from asked_closes)
"""

_KEEP_FACTS = """
    insert into main.int_closed_facts by name
    select
        facts.account,
        facts.need,
        closes.close,
        facts.may_enter,
        facts.may_stay,
        facts.may_enter_strong,
        facts.may_stay_strong,
        facts.holds_episode,
        facts.holds_hand_raise
    from mqa_facts_closed as facts
    inner join asked_closes as closes on closes.as_of = facts.as_of
"""

_KEEP_EXCLUSIONS = """
    insert into main.int_closed_exclusions by name
    select exclusions.account, closes.close, exclusions.reason
    from account_exclusions_closed as exclusions
    inner join asked_closes as closes on closes.as_of = exclusions.as_of
"""

_KEEP_INPUTS = (
    """
    delete from main.int_closed_inputs as kept
    where exists (
        from moved_inputs as moved
        where not moved.is_new
            and moved.account = kept.account
            and moved.week = kept.week
            and moved.until_week = kept.until_week
    )
    """,
    """
    insert into main.int_closed_inputs by name
    select account, week, until_week, content from moved_inputs where is_new
    """,
    "delete from main.int_closed_days where close not in (select close from run.closes)",
    """
    insert into main.int_closed_days
    select close from run.closes where close not in (select close from main.int_closed_days)
    """,
)
