"""What the clauses of an MQA say at the closes of the days."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from abm.pipeline.steps.intents_at_closes import find_intents
from abm.pipeline.steps.rescored import Rescored

ASKED = (
    "int_account_customers",
    "int_account_exclusions",
    "int_account_statuses",
    "int_behaviour_roles",
    "int_coordinated_signals",
    "int_counted_signals",
    "int_excluded_people",
    "int_hand_raises",
    "int_mqa_facts",
    "int_need_intent",
    "int_need_raises",
    "int_new_evidence",
    "int_person_intent",
    "int_person_statuses",
    "int_running_totals",
    "int_signal_points",
)
"""The models that are asked what they say at each close."""

NOBODY_EXCLUDED = {
    "int_excluded_people": (
        "(select cast(null as timestamptz) as as_of, cast(null as integer) as person where false)"
    ),
    "int_exclusion_spans": (
        "(select cast(null as timestamptz) as as_of, cast(null as integer) as account,"
        " cast(null as timestamptz) as span_as_of where false)"
    ),
}
"""What models read in place of whom statuses exclude, where signals come without those of excluded people."""


@contextmanager
def facts_at_closes(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """
    Make the temporary tables ``mqa_facts_closed`` and ``account_exclusions_closed``.

    They have what the models ``int_mqa_facts`` and ``int_account_exclusions`` say of the accounts of
    ``asked_accounts``, with the closes of ``asked_closes`` as instants, where an episode is warm or a request
    for sales counts.
    """
    models = people_at_closes(con)
    _find_episodes(con, models)
    find_intents(con, models, closes=_CLOSES)
    models.make("int_mqa_facts")
    yield
    models.drop()
    for table in ("close_spans", "close_cells"):
        con.execute(f"drop table {table}")


def people_at_closes(con: duckdb.DuckDBPyConnection) -> Rescored:
    """Tables of the closes of ``asked_closes``, of whom statuses, requests and exclusions are made."""
    models = Rescored(con, "closed", _RELATIONS)
    models.keep("int_person_statuses", _EXCLUDING.format(statuses=models.select("int_person_statuses")))
    for model in ("int_hand_raises", "int_excluded_people"):
        models.make(model)
    return models


def _find_episodes(con: duckdb.DuckDBPyConnection, models: Rescored) -> None:
    """Make tables of what excludes accounts, and of warm episodes, at each close."""
    for model in ("int_account_statuses", "int_account_customers", "int_need_raises"):
        models.make(model)
    models.make("int_new_evidence", int_touches="(from main.int_touches)")
    models.make("int_account_exclusions")
    con.execute(_SPANS)
    models.keep("int_deliberate_signals", _SIGNALS_OF_SPANS)
    models.make("int_counted_signals", int_shown_needs=_NEEDS_OF_SPANS, **NOBODY_EXCLUDED)
    models.make("int_coordinated_signals")
    models.keep("int_episodes", _WARM_EPISODES)
    con.execute(_CELLS)


_THESE = "(select account from asked_accounts)"

_THEIR_PEOPLE = f"(select person from int_persons where account in {_THESE})"

# Behaviour hints at roles only while none is stated. Who has a role from the beginning always has one.
_PEOPLE_WITH_ROLES = f"""
    select people.person
    from int_persons as people
    inner join int_stated_roles as roles on roles.contact_id = people.contact_id
    where people.account in {_THESE} and roles.valid_from is null
"""

_CLOSES = """
    (
        select
            as_of,
            as_of_second,
            false as is_now
        from asked_closes
    )
"""

_RELATIONS = {
    "run.clock": _CLOSES,
    "int_account_numbers": f"(from int_account_numbers where account in {_THESE})",
    "stg_accounts": f"(from stg_accounts where account in {_THESE})",
    "int_scored_people": f"(from int_scored_people where account in {_THESE})",
    "int_touches": f"(from raising_touches where account in {_THESE} or person in {_THEIR_PEOPLE})",
    "int_people": f"""
        (
            from int_people
            where person in {_THEIR_PEOPLE}
                or person in (select person from raising_touches where account in {_THESE})
        )
    """,
    "int_hinting_touches": f"""
        (
            from int_hinting_touches
            where person in {_THEIR_PEOPLE} and person not in ({_PEOPLE_WITH_ROLES})
        )
    """,
}

# No other status of a person makes a difference to whether an account is an MQA.
_EXCLUDING = """
    from ({statuses})
    where status = 'suppressed' or status in (select value from run.excluded where what = 'person_status')
"""

_NEEDS_OF_SPANS = """
    (
        select spans.place as account, shown.need
        from close_spans as spans
        inner join int_shown_needs as shown on shown.account = spans.account
    )
"""

# Who is excluded changes on few days. Between two of them the signals that count are the same, so that they
# are put in order once: place stands for the account in these days.
_SPANS = """
    create or replace temp table close_spans as
    with

    excluded as (

        select excluded.as_of, people.account, sum(hash(excluded.person)) as people
        from excluded_people_closed as excluded
        inner join int_scored_people as people on people.person = excluded.person
        group by excluded.as_of, people.account

    ),

    marked as (

        select
            watched.account,
            closes.as_of,
            excluded.people is distinct from lag(excluded.people) over (
                partition by watched.account order by closes.close
            ) as is_first
        from (select distinct account from excluded) as watched
        cross join asked_closes as closes
        left join excluded on excluded.account = watched.account and excluded.as_of = closes.as_of

    ),

    numbered as (

        select
            marked.*,
            count(*) filter (where is_first) over (
                partition by account order by as_of rows between unbounded preceding and current row
            ) as span
        from marked

    ),

    spans as (

        select account, min(as_of) as first_as_of, max(as_of) as last_as_of
        from numbered
        group by account, span
        union all
        select accounts.account, min(closes.as_of) as first_as_of, max(closes.as_of) as last_as_of
        from asked_accounts as accounts
        cross join asked_closes as closes
        where accounts.account not in (select account from excluded)
        group by accounts.account

    )

    select spans.*, cast(row_number() over (order by account, first_as_of) as integer) as place
    from spans
"""

# Of what is too old to be in an episode that is warm, who viewed something first still counts.
_SIGNALS_OF_SPANS = """
    select signals.* replace (spans.place as account)
    from int_deliberate_signals as signals
    inner join close_spans as spans
        on spans.account = signals.account and signals.occurred_at <= spans.last_as_of
    left join excluded_people_closed as excluded
        on excluded.as_of = spans.last_as_of and excluded.person = signals.person
    cross join run.scoring as scoring
    where excluded.person is null
        and (
            signals.stimulus_id is not null
            or signals.occurred_second >= (select min(as_of_second) from asked_closes)
                - 86400 * (scoring.episode_warm_days + scoring.episode_window_days + 2)
        )
"""

# No close lies within a quarter of an hour, so that the first and the last signal in it say all.
_WARM_EPISODES = """
    with

    signals as (

        select
            account,
            need,
            only_strong,
            occurred_day,
            min(occurred_at) as first_at,
            max(occurred_at) as last_at,
            max(occurred_second) as last_second
        from coordinated_signals_closed
        group by account, need, only_strong, occurred_day, occurred_second // 900

    ),

    mixed as (

        select distinct account
        from deliberate_signals_closed
        where not is_strong_match

    )

    select
        closes.as_of,
        spans.account,
        signals.need,
        0 as people,
        max(signals.last_at) as ended_at,
        true as is_warm,
        bool_or(signals.only_strong or mixed.account is null) as is_warm_strong
    from signals
    inner join close_spans as spans on spans.place = signals.account
    cross join run.scoring as scoring
    cross join unnest(range(scoring.episode_warm_days + 3)) as later (days)
    inner join asked_closes as closes
        on closes.close = signals.occurred_day + later.days
        and closes.as_of >= signals.first_at
        and closes.as_of between spans.first_as_of and spans.last_as_of
        and closes.as_of_second - signals.last_second <= 86400 * scoring.episode_warm_days
    left join mixed on mixed.account = signals.account
    group by closes.as_of, spans.account, signals.need
"""

_CELLS = """
    create or replace temp table close_cells as
    with

    found as (

        select as_of, account, need, true as is_warm from episodes_closed
        union all
        select raises.as_of, raises.account, needs.need, false as is_warm
        from hand_raises_closed as raises
        left join need_raises_closed as needs
            on needs.as_of = raises.as_of
            and needs.touch = raises.touch
            and needs.person is not distinct from raises.person

    ),

    cells as (

        select as_of, account, need, bool_or(is_warm) as is_warm
        from found
        group by as_of, account, need

    )

    select
        row_number() over (order by keys.key, cells.as_of) - 1 as cell,
        cells.as_of,
        cells.account,
        cells.need,
        keys.fit_hundredths,
        cells.is_warm and keys.holds_fit and exclusions.account is null as needs_intent
    from cells
    inner join asked_accounts as asked on asked.account = cells.account
    inner join judged_keys as keys
        on keys.account = cells.account and keys.need is not distinct from cells.need
    left join account_exclusions_closed as exclusions
        on exclusions.as_of = cells.as_of and exclusions.account = cells.account
"""
