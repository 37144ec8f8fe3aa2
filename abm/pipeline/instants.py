"""One account as of any instant: the same models, run on the published snapshot for a few accounts alone."""

from collections.abc import Collection, Iterable, Iterator, Set
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from abm.pipeline.parameters import write_clock, write_table
from abm.pipeline.steps import steps
from abm.playbook.model import Playbook
from abm.playbook.tables import tables_of
from abm_warehouse.models.model import Model, read_models
from abm_warehouse.models.order import build_order, models_needed
from abm_warehouse.models.sql_files import is_internal
from abm_warehouse.publishing.page_tables import make_page_table
from abm_warehouse.publishing.snapshots import INTERNAL
from abm_warehouse.storage.connections import connect, one_row
from abm_warehouse.storage.sql_text import literal

_IDS = "(select unnest($account_ids))"
_ITS = f"account_id in {_IDS}"
_ITS_PEOPLE = f"select contact_id from snapshot.main.contacts where {_ITS}"
_ITS_RECORDS = f"select contact_id from snapshot.{INTERNAL}.int_people where person_id in ({_ITS_PEOPLE})"

_ITS_NUMBER = f"select account from snapshot.{INTERNAL}.stg_accounts where {_ITS}"

ROWS_OF_ACCOUNT = {
    "account_hierarchy": f"where {_ITS}",
    "accounts": f"where {_ITS}",
    "account_fields": f"where {_ITS}",
    "champion_moves": f"where {_ITS} and moved_at <= $as_of",
    "contact_fields": f"where contact_id in ({_ITS_PEOPLE})",
    "dispositions": (
        "select * replace (disposition <> 'accepted' and coalesce(rests_until > $as_of, false)"
        " and coalesce(ended_at > $as_of, true) as is_resting)"
        f" where {_ITS} and occurred_at <= $as_of"
    ),
    "int_contacts": f"where {_ITS}",
    "int_engagements": f"where account in ({_ITS_NUMBER}) and occurred_at <= $as_of",
    "int_kinds": "",
    "int_fact_meanings": "",
    "opportunities": f"where {_ITS} and coalesce(created_at <= $as_of, true)",
    "stg_accounts": f"where {_ITS}",
    "stg_statuses": (
        f"where (subject_id in {_IDS} or subject_id in ({_ITS_RECORDS})) and occurred_at <= $as_of"
    ),
    "int_people": f"where person_id in ({_ITS_PEOPLE})",
    "int_persons": f"where {_ITS}",
    "int_stated_roles": (
        "select * replace (coalesce(valid_until > $as_of, true) as is_now)"
        f" where contact_id in ({_ITS_PEOPLE}) and coalesce(valid_from <= $as_of, true)"
    ),
    "users": "",
    "int_role_claims": f"where contact_id in ({_ITS_PEOPLE}) and coalesce(valid_from <= $as_of, true)",
    "int_role_decisions": f"where contact_id in ({_ITS_PEOPLE})",
}
"""Tables of which an instant only hides later rows, and which rows are about some accounts."""

INTERNAL_TABLES = (*filter(is_internal, ROWS_OF_ACCOUNT), "int_seat_roles")
"""Tables to publish beside the marts: those of them that are not marts, and one for the committee graph."""

_READ_FROM_THEM = """
    create view stg_engagements as from int_engagements;
    create schema keys;
    create view keys.accounts as select account_id, account from stg_accounts;
    create view keys.contacts as select distinct person_id as contact_id, person as contact from int_people;
    create view keys.kinds as select kind, kind_key from int_kinds;
    create schema ledger;
    create table ledger.batches (entity varchar, loaded_at timestamptz);
    create table int_told_changes (account integer, reason varchar, hundredths bigint, signals bigint);
"""
"""What models read besides, as far as one account needs it; what was known at other times does not matter."""

_GIVEN = {*ROWS_OF_ACCOUNT, "stg_engagements", "int_told_changes"}
"""Tables that no model makes here."""

ROLES = ("int_likely_roles", "int_other_roles")
"""Models that say which roles people have; behaviour up to the instant is among what gives them."""

_PEOPLE_WITH_THEIR_ROLES = """
    create or replace table int_contacts as
    select people.* replace (
        likely.role as buying_role,
        cast(likely.confidence_hundredths / 100.0::double as decimal(3, 2)) as role_confidence,
        likely.source as role_source,
        others.role as other_role,
        others.source as other_role_source
    )
    from int_contacts as people
    left join int_likely_roles as likely on likely.contact_id = people.contact_id
    left join int_other_roles as others on others.contact_id = people.contact_id
"""

WANTED = (
    "mqa_now",
    "mqa_clauses",
    "account_scores_now",
    "account_peers",
    "committee_completeness",
    "contact_scores_now",
    "hot_people",
    "account_weeks",
    "account_changes",
    "signal_episodes",
    "committee_seats",
    "committee_members",
    "next_actions",
    "mqa_outlook",
    "mqa_robustness",
    "account_threads",
    "account_surges",
    "committee_influence",
    "family_scores",
    "hierarchy_totals",
    "score_ledger",
    "engagements",
    "contacts",
    "run_clock",
    "run_playbook",
)

PAGE_TABLES = ("page_ledger",)
"""Page tables that the questions about one account read."""


@contextmanager
def scored_at(
    snapshot: Path,
    account_id: str,
    as_of: datetime,
    since: datetime | None = None,
    *,
    wanted: Collection[str] = WANTED,
    rules: Playbook | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """
    The marts of one account as they would have been published at ``as_of``.

    If no marts are named, those of the other accounts of its family are there too, and whether it surges is
    judged among all accounts of the book.

    Parameters
    ----------
    snapshot
        The ``abm.duckdb`` of a generation, whose playbook and rows are used.
    account_id
        The id of the account.
    as_of
        Any instant; later events do not exist.
    since
        The only other instant that is scored; the weeks before if None.
    wanted
        The marts that are asked.
    rules
        Score by these rules; those of the generation if None. Which roles people have stays as it is.

    Yields
    ------
    DuckDBPyConnection
        An in-memory database with the tables of :mod:`abm_warehouse.publishing.queries`.
    """
    with connect() as con:
        con.execute(f"attach {literal(str(snapshot))} as snapshot (read_only)")
        asked = {"account_ids": [account_id], "as_of": as_of}
        if wanted is WANTED:
            asked["account_ids"] = [id for [id] in con.execute(_FAMILY, [account_id]).fetchall()]
        for table, rows in ROWS_OF_ACCOUNT.items():
            schema = INTERNAL if is_internal(table) else "main"
            con.execute(
                f"create table {table} as from snapshot.{schema}.{table} {rows}",
                {name: value for name, value in asked.items() if f"${name}" in rows},
            )
        _read_rules(con)
        con.execute("detach snapshot")
        for changed in () if rules is None else tables_of(rules):
            write_table(con, changed)
        write_clock(con, as_of, since)
        models = [*read_models(), *steps()]
        given = _build(con, models, _GIVEN, ROLES)
        con.execute(_PEOPLE_WITH_THEIR_ROLES)
        _build(con, models, given, wanted)
        if wanted is WANTED:
            _judge_surge(con, snapshot, account_id, as_of, models)
            for page in PAGE_TABLES:
                make_page_table(con, page, as_of)
        yield con


def _read_rules(con: duckdb.DuckDBPyConnection) -> None:
    """Make what models read besides the rows of accounts, and the rules of the snapshot."""
    con.execute(_READ_FROM_THEM)
    con.execute("create schema run")
    for [table] in con.execute(
        "select table_name from duckdb_tables() where database_name = 'snapshot' and schema_name = 'run'"
    ).fetchall():
        con.execute(f"create table run.{table} as select * from snapshot.run.{table}")


def _judge_surge(
    con: duckdb.DuckDBPyConnection, snapshot: Path, account_id: str, as_of: datetime, models: Iterable[Model]
) -> None:
    """
    Put the surge of an account, judged among all accounts, in place of one judged among few.

    False alarms among all accounts are never rarer than those of an account alone. So where it is no surge
    alone, as with most accounts, the book is not read.
    """
    con.execute("update int_surges set surge_false_alarms = surge_chance, drop_false_alarms = drop_chance")
    is_one = "select 1 from account_surges where account_id = ? and movement is not null"
    if not con.execute(is_one, [account_id]).fetchall():
        return
    with connect() as book:
        book.execute(f"attach {literal(str(snapshot))} as snapshot (read_only)")
        [days] = one_row(book, _DAYS_BEFORE_SURGES)
        period = {"earliest": as_of - timedelta(days=days), "as_of": as_of}
        book.execute(
            f"create table int_engagements as from snapshot.{INTERNAL}.int_engagements"
            " where occurred_at between $earliest and $as_of",
            period,
        )
        for table in {*ROWS_OF_ACCOUNT} - {"int_engagements"}:
            schema = INTERNAL if is_internal(table) else "main"
            book.execute(f"create view {table} as from snapshot.{schema}.{table}")
        _read_rules(book)
        write_clock(book, as_of)
        _build(book, models, _GIVEN, ("int_surges",))
        judged = book.sql("from int_surges").to_arrow_table()
    con.register("judged", judged)
    con.execute("create or replace table int_surges as from judged")
    con.unregister("judged")


def _build(
    con: duckdb.DuckDBPyConnection, models: Iterable[Model], given: Set[str], wanted: Iterable[str]
) -> Set[str]:
    """Build some tables and what they need; the tables that there are then."""
    needed = models_needed(models, given, tuple(wanted))
    for model in build_order(needed, given=given):
        model.build(con)
    return given | {table for model in needed for table in model.writes}


_FAMILY = """
    select $1
    union
    select places.account_id
    from snapshot.main.account_hierarchy as here
    inner join snapshot.main.account_hierarchy as places
        on places.global_account_id = here.global_account_id
    where here.account_id = $1
"""

# A rule may ask what somebody did some days before, and a repeat visit is one of several within some days.
_DAYS_BEFORE_SURGES = """
    select 29 + greatest(
        (select coalesce(max(within_days), 0) from snapshot.run.signal_rules),
        (select max(repeat_visit_within_days) from snapshot.run.scoring)
    )
"""
