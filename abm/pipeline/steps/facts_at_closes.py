"""What the clauses of an MQA say at the closes of the days, of accounts that may be an MQA at one."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from abm.pipeline.committee_rules import read_rules_by_need
from abm.pipeline.steps.committees import read_numbered_people, strong_intents
from abm.pipeline.steps.rescored import Rescored
from abm_graph.committee.rollup import roll_up
from abm_warehouse.storage.connections import one_row

PEOPLE_AT_A_TIME = 200_000
"""Committees are seated in batches of about this many people."""

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


@contextmanager
def facts_at_closes(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """
    Make the temporary tables ``mqa_facts_closed``, ``account_exclusions_closed`` and ``judged_keys``.

    The first two have what the models ``int_mqa_facts`` and ``int_account_exclusions`` say, with the closes
    as instants. They are asked of accounts with enough people who act, or with a request for sales, and where
    an episode is warm or a request counts. Seats are assigned only where intent decides, and only where its
    bounds do not. ``judged_keys`` numbers these accounts, and the needs that they show.
    """
    con.execute(_RAISING)
    con.execute(_ACCOUNTS)
    con.execute(_KEYS)
    models = Rescored(con, "closed", _RELATIONS)
    _find_episodes(con, models)
    _find_intents(con, models)
    models.make("int_mqa_facts")
    yield
    models.drop()
    for table in ("raising_touches", "close_accounts", "judged_keys", "close_spans", "close_cells"):
        con.execute(f"drop table {table}")


def _find_episodes(con: duckdb.DuckDBPyConnection, models: Rescored) -> None:
    """Make tables of statuses, hand-raises, exclusions and warm episodes at each close."""
    for model in (
        "int_person_statuses",
        "int_hand_raises",
        "int_excluded_people",
        "int_account_statuses",
        "int_account_customers",
        "int_need_raises",
    ):
        models.make(model)
    models.make("int_new_evidence", int_touches="(from main.int_touches)")
    models.make("int_account_exclusions")
    con.execute(_SPANS)
    models.keep("int_deliberate_signals", _SIGNALS_OF_SPANS)
    models.make("int_counted_signals", int_excluded_people=_NOBODY, int_shown_needs=_NEEDS_OF_SPANS)
    models.make("int_coordinated_signals")
    models.keep("int_episodes", _WARM_EPISODES)
    con.execute(_CELLS)


def _find_intents(con: duckdb.DuckDBPyConnection, models: Rescored) -> None:
    """Make the table that is read in place of account scores: fit and intent, where they decide."""
    models.make("int_behaviour_roles")
    models.read("int_signals", _THEIR_SIGNALS)
    models.read("run.clock", _CLOSES_OF_CELLS)
    models.read("int_signal_points", f"({models.select('int_signal_points')})")
    [mode] = one_row(con, "select decay_mode from run.scoring")
    totals = f"({models.select('int_running_totals')})" if mode == "on_total" else _NO_TOTALS
    models.read("int_running_totals", totals)
    models.read("int_person_intent", f"({models.select('int_person_intent')})")
    con.execute(_INTENTS_OF_WHOLE.format(intents=models.select("int_person_intent")))
    if one_row(con, "select bool_or(need is not null) from close_cells")[0]:
        con.execute(_INTENTS_OF_NEEDS.format(intents=models.select("int_need_intent")))
    models.read("run.clock", _CLOSES)
    con.execute(_BOUNDS, {"people_at_a_time": PEOPLE_AT_A_TIME})
    con.execute("create or replace temp table seated_cells (cell bigint, brought bigint, strong bigint)")
    rules_by_need = read_rules_by_need(con)
    batches = con.execute(
        "select distinct need, batch from bounded_cells where batch is not null order by all"
    ).fetchall()
    for need, batch in batches:
        rules = rules_by_need[need]
        con.execute(_PEOPLE_OF_BATCH, {"need": need, "batch": batch})
        people, rows = read_numbered_people(con, hinted="behaviour_roles_closed")
        rollup = roll_up(people, rules, states=())
        strong = strong_intents(people, rows["is_strong_match"], rollup, rules)
        seated = {"cell": rollup.committee, "brought": rollup.weighted_intent, "strong": strong}
        con.register("rows_of_batch", seated)
        con.execute("insert into seated_cells from rows_of_batch")
        con.unregister("rows_of_batch")
    models.keep("int_account_scores", f"{_SCORES} where cells.need is null")
    models.keep("int_need_scores", f"{_SCORES} where cells.need is not null")
    for table in ("intents_of_cells", "bounded_cells", "seated_cells"):
        con.execute(f"drop table {table}")


_THESE = "(select account from close_accounts)"

_CLOSES = """
    (
        select
            as_of,
            as_of_second,
            cast(null as bigint) as weeks_ago,
            false as is_now
        from run.closes
    )
"""

_CLOSES_OF_CELLS = """
    (
        select as_of, as_of_second
        from run.closes
        where as_of in (select as_of from close_cells where needs_intent)
    )
"""

_RELATIONS = {
    "run.clock": _CLOSES,
    "int_account_numbers": f"(from int_account_numbers where account in {_THESE})",
    "stg_accounts": f"(from stg_accounts where account in {_THESE})",
    "int_scored_people": f"(from int_scored_people where account in {_THESE})",
    "int_touches": "(from raising_touches)",
    "int_people": f"""
        (
            from int_people
            where person in (select person from int_persons where account in {_THESE})
                or person in (select person from raising_touches)
        )
    """,
    "int_hinting_touches": f"""
        (
            from int_hinting_touches
            where person in (select person from int_persons where account in {_THESE})
        )
    """,
}

_NOBODY = "(select cast(null as timestamptz) as as_of, cast(null as integer) as person where false)"

_NO_TOTALS = """
    (
        select
            cast(null as timestamptz) as as_of,
            cast(null as integer) as person,
            cast(null as bigint) as total_hundredths
        where false
    )
"""

_RAISING = """
    create or replace temp table raising_touches as
    select touches.*
    from int_touches as touches
    inner join keys.kinds as kinds on kinds.kind_key = touches.kind_key
    inner join run.hand_raise_kinds as raising on raising.kind = kinds.kind
    where touches.is_counted and touches.account is not null
"""

_ACCOUNTS = """
    create or replace temp table close_accounts as
    with

    acting as (

        select account
        from int_deliberate_signals
        group by account
        having count(distinct person) >= (select episode_people from run.scoring)

    )

    select accounts.account, fit.fit_hundredths
    from int_account_numbers as accounts
    inner join int_account_fit as fit on fit.account_id = accounts.account_id
    where accounts.account in (select account from raising_touches)
        or accounts.account in (select account from acting)
"""

_KEYS = """
    create or replace temp table judged_keys as
    with

    judged as (

        select
            accounts.account,
            shown.need,
            coalesce(needs.fit_hundredths, accounts.fit_hundredths) as fit_hundredths,
            coalesce(rules.min_account_fit_hundredths, scoring.min_account_fit_hundredths) as least_hundredths
        from close_accounts as accounts
        cross join run.scoring as scoring
        left join int_shown_needs as shown on shown.account = accounts.account
        left join int_need_fit as needs on needs.account = shown.account and needs.need = shown.need
        left join run.need_rules as rules on rules.need = shown.need

    )

    select
        row_number() over (order by account, need nulls first) - 1 as key,
        account,
        need,
        fit_hundredths,
        fit_hundredths >= least_hundredths as holds_fit
    from judged
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
        cross join run.closes as closes
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
        from close_accounts as accounts
        cross join run.closes as closes
        where accounts.account not in (select account from excluded)
        group by accounts.account

    )

    select spans.*, cast(row_number() over (order by account, first_as_of) as integer) as place
    from spans
"""

_SIGNALS_OF_SPANS = """
    select signals.* replace (spans.place as account)
    from int_deliberate_signals as signals
    inner join close_spans as spans
        on spans.account = signals.account and signals.occurred_at <= spans.last_as_of
    left join excluded_people_closed as excluded
        on excluded.as_of = spans.last_as_of and excluded.person = signals.person
    where excluded.person is null
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
    inner join run.closes as closes
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
    inner join judged_keys as keys
        on keys.account = cells.account and keys.need is not distinct from cells.need
    left join account_exclusions_closed as exclusions
        on exclusions.as_of = cells.as_of and exclusions.account = cells.account
"""

_THEIR_SIGNALS = """
    (
        with those as (select distinct account from close_cells where needs_intent)
        from int_signals
        where person in (select person from int_persons where account in (from those))
            or -1 - person in (from those)
    )
"""

_INTENTS_OF_WHOLE = """
    create or replace temp table intents_of_cells as
    select cells.cell, intents.as_of, intents.account, cells.need, intents.person, intents.intent_hundredths
    from ({intents}) as intents
    inner join close_cells as cells
        on cells.as_of = intents.as_of
        and cells.account = intents.account
        and cells.need is null
        and cells.needs_intent
    left join excluded_people_closed as excluded
        on excluded.as_of = intents.as_of and excluded.person = intents.person
    where intents.intent_hundredths > 0 and excluded.person is null
"""

_INTENTS_OF_NEEDS = """
    insert into intents_of_cells
    select cells.cell, intents.as_of, intents.account, cells.need, intents.person, intents.intent_hundredths
    from ({intents}) as intents
    inner join close_cells as cells
        on cells.as_of = intents.as_of
        and cells.account = intents.account
        and cells.need = intents.need
        and cells.needs_intent
    left join excluded_people_closed as excluded
        on excluded.as_of = intents.as_of and excluded.person = intents.person
    where intents.intent_hundredths > 0 and excluded.person is null
"""

# What people bring is at least their intent by the least weight, and at most by the greatest. Where no mark
# lies between and nobody's match is weak, the least stands for it.
_BOUNDS = """
    create or replace temp table bounded_cells as
    with

    weights as (

        select
            seats.need,
            least(min(seats.weight_hundredths), min(scoring.unseated_weight_hundredths)) as least_hundredths,
            greatest(max(seats.weight_hundredths), max(scoring.unseated_weight_hundredths)) as most_hundredths
        from (
            select cast(null as varchar) as need, weight_hundredths from run.seats
            union all
            select need, weight_hundredths from run.need_seats
        ) as seats
        cross join run.scoring as scoring
        group by seats.need

    ),

    sums as (

        select
            intents.cell,
            intents.need,
            count(people.person) as people,
            coalesce(sum(intents.intent_hundredths) filter (where intents.person >= 0), 0)
                as intent_hundredths,
            coalesce(sum(intents.intent_hundredths) filter (where intents.person < 0), 0) as own_hundredths,
            coalesce(bool_or(not people.is_strong_match), false) as is_mixed
        from intents_of_cells as intents
        left join int_scored_people as people on people.person = intents.person
        group by intents.cell, intents.need

    ),

    bounds as (

        select
            sums.*,
            greatest(intent_hundredths * weights.least_hundredths // 100 - people, 0) as at_least,
            intent_hundredths * weights.most_hundredths // 100 + people as at_most,
            scoring.enter_intent_hundredths - own_hundredths as enter_hundredths,
            scoring.stay_intent_hundredths - own_hundredths as stay_hundredths
        from sums
        inner join weights on weights.need is not distinct from sums.need
        cross join run.scoring as scoring

    ),

    decided as (

        select
            bounds.*,
            people = 0
                or (
                    not is_mixed
                    and (at_least >= enter_hundredths or at_most < enter_hundredths)
                    and (at_least >= stay_hundredths or at_most < stay_hundredths)
                ) as is_decided
        from bounds

    )

    select
        cell,
        need,
        own_hundredths,
        at_least,
        case
            when not is_decided
                then sum(people) over (partition by need, is_decided order by cell) // $people_at_a_time
        end as batch
    from decided
"""

_PEOPLE_OF_BATCH = """
    create or replace temp table numbered_people as
    select
        cells.cell as committee,
        row_number() over (order by cells.cell, people.place) - 1 as contact,
        intents.as_of,
        intents.account,
        intents.person,
        intents.intent_hundredths,
        false as is_contactable,
        false as is_engaged,
        false as is_met,
        people.is_strong_match
    from intents_of_cells as intents
    inner join bounded_cells as cells
        on cells.cell = intents.cell and cells.batch = $batch and cells.need is not distinct from $need
    inner join int_scored_people as people on people.person = intents.person
"""

_SCORES = """
    select
        cells.as_of,
        cells.account,
        cells.need,
        cells.fit_hundredths,
        least(
            coalesce(seated.brought, bounded.at_least, 0) + coalesce(bounded.own_hundredths, 0),
            scoring.account_cap_hundredths
        ) as intent_hundredths,
        least(
            coalesce(seated.strong, bounded.at_least, 0) + coalesce(bounded.own_hundredths, 0),
            scoring.account_cap_hundredths
        ) as strong_intent_hundredths
    from close_cells as cells
    cross join run.scoring as scoring
    left join bounded_cells as bounded on bounded.cell = cells.cell
    left join seated_cells as seated on seated.cell = cells.cell
"""
