"""One account as of any instant: the same models, run on the published snapshot for that account alone."""

from collections.abc import Collection, Iterable, Iterator, Set
from contextlib import contextmanager
from datetime import datetime
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
from abm_warehouse.storage.connections import connect
from abm_warehouse.storage.sql_text import literal

_ITS_PEOPLE = "select contact_id from snapshot.main.contacts where account_id = $account_id"
_ITS_RECORDS = f"select contact_id from snapshot.{INTERNAL}.int_people where person_id in ({_ITS_PEOPLE})"

_ITS_NUMBER = f"select account from snapshot.{INTERNAL}.stg_accounts where account_id = $account_id"

ROWS_OF_ACCOUNT = {
    "accounts": "where account_id = $account_id",
    "account_fields": "where account_id = $account_id",
    "champion_moves": "where account_id = $account_id and moved_at <= $as_of",
    "contact_fields": f"where contact_id in ({_ITS_PEOPLE})",
    "dispositions": (
        "select * replace (disposition <> 'accepted' and coalesce(rests_until > $as_of, false)"
        " and coalesce(ended_at > $as_of, true) as is_resting)"
        " where account_id = $account_id and occurred_at <= $as_of"
    ),
    "int_contacts": "where account_id = $account_id",
    "int_engagements": f"where account = ({_ITS_NUMBER}) and occurred_at <= $as_of",
    "int_kinds": "",
    "int_fact_meanings": "",
    "opportunities": "where account_id = $account_id and coalesce(created_at <= $as_of, true)",
    "stg_accounts": "where account_id = $account_id",
    "stg_statuses": (
        f"where (subject_id = $account_id or subject_id in ({_ITS_RECORDS})) and occurred_at <= $as_of"
    ),
    "int_people": f"where person_id in ({_ITS_PEOPLE})",
    "int_persons": "where account_id = $account_id",
    "int_stated_roles": (
        "select * replace (coalesce(valid_until > $as_of, true) as is_now)"
        f" where contact_id in ({_ITS_PEOPLE}) and coalesce(valid_from <= $as_of, true)"
    ),
    "users": "",
    "int_role_claims": f"where contact_id in ({_ITS_PEOPLE}) and coalesce(valid_from <= $as_of, true)",
    "int_role_decisions": f"where contact_id in ({_ITS_PEOPLE})",
}
"""Tables of which an instant only hides later rows, and which rows are about one account."""

INTERNAL_TABLES = (*filter(is_internal, ROWS_OF_ACCOUNT), "int_seat_roles")
"""Tables to publish beside the marts: those of them that are not marts, and one for the committee graph."""

_READ_FROM_THEM = """
    create view stg_engagements as from int_engagements;
    create schema keys;
    create view keys.accounts as select account_id, account from stg_accounts;
    create view keys.contacts as select distinct person_id as contact_id, person as contact from int_people;
    create view keys.kinds as select kind, kind_key from int_kinds;
"""
"""What models read besides, as far as one account needs it."""

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
    "committee_influence",
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

    Parameters
    ----------
    snapshot
        The ``abm.duckdb`` of a generation, whose playbook and rows are used.
    account_id
        The id of the account; no other is scored.
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
        asked = {"account_id": account_id, "as_of": as_of}
        for table, rows in ROWS_OF_ACCOUNT.items():
            schema = INTERNAL if is_internal(table) else "main"
            con.execute(
                f"create table {table} as from snapshot.{schema}.{table} {rows}",
                {name: value for name, value in asked.items() if f"${name}" in rows},
            )
        con.execute(_READ_FROM_THEM)
        con.execute("create schema run")
        for [table] in con.execute(
            "select table_name from duckdb_tables() where database_name = 'snapshot' and schema_name = 'run'"
        ).fetchall():
            con.execute(f"create table run.{table} as select * from snapshot.run.{table}")
        con.execute("detach snapshot")
        for changed in () if rules is None else tables_of(rules):
            write_table(con, changed)
        write_clock(con, as_of, since)
        models = [*read_models(), *steps()]
        given = _build(con, models, {*ROWS_OF_ACCOUNT, "stg_engagements"}, ROLES)
        con.execute(_PEOPLE_WITH_THEIR_ROLES)
        _build(con, models, given, wanted)
        for page in PAGE_TABLES if wanted is WANTED else ():
            make_page_table(con, page, as_of)
        yield con


def _build(
    con: duckdb.DuckDBPyConnection, models: Iterable[Model], given: Set[str], wanted: Iterable[str]
) -> Set[str]:
    """Build some tables and what they need; the tables that there are then."""
    needed = models_needed(models, given, tuple(wanted))
    for model in build_order(needed, given=given):
        model.build(con)
    return given | {table for model in needed for table in model.writes}
