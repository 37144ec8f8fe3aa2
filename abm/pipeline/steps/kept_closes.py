"""
What was judged at the closes of the days: kept, and judged again only where what it follows from has changed.

What an account is at a close follows from what happened up to then, from facts without a date, and from the
rules. Of each account there are sums of hashes of what happened in each week, and of the rest under the week
:data:`UNDATED`. Where a sum is another one than when the account was last judged, its closes from the
beginning of that week on are judged again. All are judged again if the rules or the time zone are others.

What mattered until some week has a sum of its own, which is forgotten with the closes of that week, because
the models drop signals that matter no more.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb

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

UNDATED = 0
"""The week of what has no date, which is before all others."""

NEVER = 2**31 - 1
"""The week until which something matters that does not cease to."""

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
    con.execute(_INPUTS, {"basis": basis, "undated": UNDATED, "never": NEVER})
    con.execute(_MOVED_INPUTS)
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
    for table in ("closed_inputs_now", "moved_inputs"):
        con.execute(f"drop table {table}")


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


# Facts of people matter from their first touch on. A request for sales counts for the account that it names,
# and brings back whoever made it; so the statuses of that person matter to both.
_INPUTS = """
    create or replace temp table closed_inputs_now as
    with

    members as (

        select person, account
        from int_persons
        where account in (select account from close_accounts)
        union
        select person, account
        from raising_touches
        where person is not null

    ),

    owners as (

        select account, person
        from int_persons
        where account in (select account from close_accounts)
        union all
        select account, -1 - account as person
        from close_accounts

    ),

    people as (

        select members.account, members.person, first_touches.second
        from members
        inner join (
            select person, min(occurred_second) as second
            from int_touches
            group by person
        ) as first_touches
            on first_touches.person = members.person

    ),

    divided as (

        select distinct account
        from judged_keys
        where need is not null

    ),

    resting as (

        select distinct accounts.account
        from stg_statuses as statuses
        inner join int_account_numbers as accounts on accounts.account_id = statuses.subject_id
        inner join run.excluded as excluded on excluded.what = 'status' and excluded.value = statuses.status
        where statuses.subject = 'account'

    ),

    inputs as (

        select account, null as second, hash($basis, account, need, fit_hundredths, holds_fit) as content
        from judged_keys

        union all by name

        select account, null as second, hash(type) as content
        from stg_accounts

        union all by name

        select
            accounts.account,
            epoch(coalesce(deals.closed_at, deals.created_at)) as second,
            hash('won', deals.opportunity_id) as content
        from opportunities as deals
        inner join int_account_numbers as accounts on accounts.account_id = deals.account_id
        where deals.is_won and coalesce(deals.closed_at, deals.created_at) is not null

        union all by name

        select accounts.account, epoch(statuses.occurred_at) as second, hash(statuses) as content
        from stg_statuses as statuses
        inner join int_account_numbers as accounts on accounts.account_id = statuses.subject_id
        where statuses.subject = 'account'

        union all by name

        select
            members.account,
            epoch(statuses.occurred_at) as second,
            hash(statuses, records.person) as content
        from stg_statuses as statuses
        inner join int_people as records on records.contact_id = statuses.subject_id
        inner join members on members.person = records.person
        where statuses.subject = 'contact'

        union all by name

        select
            people.account,
            people.second,
            hash(
                scored.person, scored.contact_id, scored.is_strong_match, scored.stated_role,
                scored.excluded_because
            ) as content
        from people
        inner join int_scored_people as scored on scored.person = people.person

        union all by name

        select people.account, people.second, hash(persons.person, persons.is_denied) as content
        from people
        inner join int_persons as persons on persons.person = people.person

        union all by name

        select
            people.account,
            people.second,
            hash(
                people.person, roles.role, roles.rank, roles.confidence_hundredths,
                roles.valid_from, roles.valid_until
            ) as content
        from people
        inner join int_persons as persons on persons.person = people.person
        inner join int_stated_roles as roles on roles.contact_id = persons.contact_id

        union all by name

        select people.account, people.second, hash(decisions) as content
        from people
        inner join int_persons as persons on persons.person = people.person
        inner join int_role_decisions as decisions on decisions.contact_id = persons.contact_id

        union all by name

        select account, occurred_second as second, hash(raising) as content
        from raising_touches as raising

        union all by name

        select members.account, raising.occurred_second as second, hash(raising) as content
        from raising_touches as raising
        inner join members on members.person = raising.person

        union all by name

        select members.account, touches.occurred_second as second, hash(touches) as content
        from int_hinting_touches as touches
        inner join members on members.person = touches.person

        union all by name

        select
            signals.account,
            signals.occurred_second as second,
            case
                when signals.stimulus_id is null
                    then signals.occurred_second
                        + 86400 * (scoring.episode_warm_days + scoring.episode_window_days + 2)
            end as until_second,
            hash(
                signals.touch, signals.person, signals.occurred_at, signals.is_view, signals.stimulus_id,
                signals.need, signals.buying_role, signals.department, signals.is_senior,
                signals.is_strong_match
            ) as content
        from int_deliberate_signals as signals
        cross join run.scoring as scoring

        union all by name

        select
            owners.account,
            signals.occurred_second as second,
            signals.expires_second as until_second,
            hash(
                signals.touch, signals.person, signals.rule, signals.is_repeat_visit, signals.occurred_at,
                signals.expires_second, signals.credit_hundredths
            ) as content
        from int_signals as signals
        inner join owners on owners.person = signals.person

        union all by name

        select members.account, signals.occurred_second as second, hash(places) as content
        from int_touch_order as places
        inner join int_signals as signals on signals.touch = places.touch and signals.person = places.person
        inner join members on members.person = places.person
        inner join run.scoring as scoring on scoring.decay_mode = 'on_total'

        union all by name

        select
            members.account,
            touches.occurred_second as second,
            hash(touches.touch, touches.kind_key) as content
        from int_touches as touches
        inner join members on members.person = touches.person
        where touches.can_score and members.account in (select account from resting)

        union all by name

        select
            touches.account,
            touches.occurred_second as second,
            hash(touches.touch, lower(said.topic)) as content
        from int_touches as touches
        inner join stg_engagements as said on said.touch = touches.touch
        where touches.account in (select account from divided) and said.topic is not null

    )

    select
        inputs.account,
        coalesce(cast(floor(inputs.second / 604800.0::double) as integer), $undated) as week,
        coalesce(cast(floor((inputs.until_second - 1) / 604800.0::double) as integer), $never) as until_week,
        sum(inputs.content) as content
    from inputs
    where inputs.account in (select account from close_accounts)
        and coalesce(
            inputs.until_second > (select min(as_of_second) // 604800 * 604800 from run.closes),
            true
        )
    group by all
"""

_MOVED_INPUTS = """
    create or replace temp table moved_inputs as
    select account, week, until_week, content, sum(number) > 0 as is_new
    from (
        select *, 1 as number from closed_inputs_now
        union all by name
        select *, -1 as number from main.int_closed_inputs
    )
    group by account, week, until_week, content
    having sum(number) <> 0
"""

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
