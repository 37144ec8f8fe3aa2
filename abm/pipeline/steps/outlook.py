"""When each MQA stops being one if nothing happens."""

import duckdb
import numpy as np

from abm.pipeline.committee_rules import read_rules_by_need
from abm.pipeline.steps.committee_people import read_committees
from abm.pipeline.steps.rescored import INTENT_MODELS, Rescored
from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import execute_on
from abm_graph.committee.rollup import roll_up
from abm_warehouse.models.model import Model

MQAS_AT_A_TIME = 1_000
"""How many MQAs are seated together for all days ahead, which takes about 150 MB of memory."""


def step() -> Model:
    """Writes ``int_flag_outlook``."""
    return python_step(
        look_ahead,
        subject="next_steps",
        reads=(
            "int_flag_ends",
            "int_signals",
            "int_signal_points",
            "int_signal_rules",
            "int_touch_order",
            "int_persons",
            "int_person_statuses",
            "int_person_intent",
            "int_excluded_people",
            "int_scored_people",
            "int_stated_roles",
            "int_behaviour_roles",
            "stg_engagements",
            "run.clock",
            "run.scoring",
            "run.seats",
            "run.needs",
            "run.need_rules",
            "run.need_seats",
        ),
        writes=("int_flag_outlook",),
    )


def look_ahead(con: duckdb.DuckDBPyConnection, *, at_a_time: int = MQAS_AT_A_TIME) -> None:
    """
    Write ``int_flag_outlook``, for each MQA of now.

    It is about each need that an account shows, and about the whole account, with null as the need, where it
    shows none.

    The days ahead are scored by the models of :data:`INTENT_MODELS` themselves, on the people of MQAs alone.
    """
    ahead = _score_ahead(con)
    _write_account_intents(con, at_a_time)
    con.execute(_OUTLOOK)
    con.execute("drop view people_ahead")
    ahead.drop()
    for table in ("days_ahead", "intents_ahead"):
        con.execute(f"drop table {table}")


def _score_ahead(con: duckdb.DuckDBPyConnection) -> Rescored:
    """Make temporary tables of the models for each day until whatever qualifies MQAs now is over."""
    con.execute(_DAYS_AHEAD)
    relations = {
        "run.clock": "(from days_ahead)",
        "int_signals": f"({_THEIR_SIGNALS})",
        "int_person_statuses": _STATUSES_AHEAD,
        "int_shown_needs": "(select account, need from int_flag_ends where need is not null)",
    }
    ahead = Rescored(con, "ahead", relations)
    for model in INTENT_MODELS:
        ahead.make(model)
    con.execute(_PEOPLE_AHEAD)
    return ahead


def _write_account_intents(con: duckdb.DuckDBPyConnection, at_a_time: int) -> None:
    """Make the temporary table ``intents_ahead``: what people bring to each account on each day, uncapped."""
    con.execute(
        "create or replace temp table intents_ahead"
        " (account integer, need varchar, day bigint, intent_hundredths bigint)"
    )
    con.execute(_FLAGS_AHEAD, {"at_a_time": at_a_time})
    rules_by_need = read_rules_by_need(con)
    batches = con.execute("select distinct need, batch from flags_ahead order by all")
    for need, batch in batches.fetchall():
        people, rows = read_committees(con, _COMMITTEES_AHEAD, {"need": need, "batch": batch})
        rollup = roll_up(people, rules_by_need[need], states=())
        first = np.searchsorted(people.committee, rollup.committee)
        intents = {
            "account": rows["account"][first],
            "day": rows["day"][first],
            "intent_hundredths": rollup.weighted_intent,
        }
        execute_on(con, _ADD_INTENTS, "rolled_up", intents, {"need": need})
    con.execute("drop table flags_ahead")


_FLAGS_AHEAD = """
    create or replace temp table flags_ahead as
    select
        account,
        need,
        (row_number() over (partition by need order by account) - 1) // $at_a_time as batch
    from int_flag_ends
"""

_ADD_INTENTS = "insert into intents_ahead by name select *, $need as need from rolled_up"

_THEIR_PEOPLE = """
    select people.person
    from int_scored_people as people
    inner join int_flag_ends as flags on flags.account = people.account
    union all
    select -1 - account from int_flag_ends
"""
"""The people of MQAs, and what stands for people in signals of an account that name nobody."""

_THEIR_SIGNALS = f"""
    select *
    from int_signals
    where person in ({_THEIR_PEOPLE})
"""

_DAYS_AHEAD = """
    create or replace temp table days_ahead as
    select
        clock.as_of + to_days(cast(days.day as integer)) as as_of,
        clock.as_of_second + 86400 * days.day as as_of_second,
        days.day
    from run.clock as clock
    cross join run.scoring as scoring
    cross join unnest(
        range(greatest(scoring.episode_warm_days, scoring.hand_raise_days, scoring.mqa_min_days) + 2)
    ) as days (day)
    where clock.is_now
"""

_STATUSES_AHEAD = """
    (
        select days.as_of, statuses.person, statuses.status
        from int_person_statuses as statuses
        inner join run.clock as clock on clock.as_of = statuses.as_of and clock.is_now
        cross join days_ahead as days
    )
"""

_PEOPLE_AHEAD = """
    create or replace temp view people_ahead as
    select as_of, account, null::varchar as need, person, intent_hundredths
    from person_intent_ahead
    union all
    select as_of, account, need, person, intent_hundredths
    from need_intent_ahead
"""

_COMMITTEES_AHEAD = """
    with

    excluded_now as (

        select excluded.person
        from int_excluded_people as excluded
        inner join run.clock as clock on clock.as_of = excluded.as_of and clock.is_now

    ),

    intents as (

        select days.day, intents.account, intents.person, intents.intent_hundredths
        from people_ahead as intents
        inner join days_ahead as days on days.as_of = intents.as_of
        inner join flags_ahead as flags
            on flags.account = intents.account
            and flags.need is not distinct from intents.need
        left join excluded_now as excluded on excluded.person = intents.person
        where flags.need is not distinct from $need
            and flags.batch = $batch
            and intents.intent_hundredths > 0
            and excluded.person is null

    )

    select
        dense_rank() over (order by intents.account, intents.day) - 1 as committee,
        people.place,
        clock.as_of,
        intents.account,
        intents.day,
        intents.person,
        intents.intent_hundredths,
        false as is_contactable,
        false as is_engaged,
        false as is_met
    from intents
    inner join int_scored_people as people on people.person = intents.person
    inner join run.clock as clock on clock.is_now
"""

# The first day on which neither a hand-raise, nor episode and intent, nor the least days hold, and what has
# just faded.
_OUTLOOK = """
    create or replace table main.int_flag_outlook as
    with

    judged as (

        select
            flags.account,
            flags.need,
            days.day,
            days.as_of,
            coalesce(days.as_of_second <= flags.raise_until_second, false) as holds_raise,
            coalesce(days.as_of_second <= flags.episode_until_second, false) as holds_episode,
            coalesce(intents.intent_hundredths, 0) + coalesce(own.intent_hundredths, 0)
                >= scoring.stay_intent_hundredths as holds_intent,
            flags.holds_fit,
            days.as_of_second < flags.kept_until_second as is_kept
        from int_flag_ends as flags
        cross join days_ahead as days
        cross join run.scoring as scoring
        left join intents_ahead as intents
            on intents.account = flags.account
            and intents.need is not distinct from flags.need
            and intents.day = days.day
        left join people_ahead as own
            on own.person = -1 - flags.account
            and own.need is not distinct from flags.need
            and own.as_of = days.as_of

    ),

    lost as (

        select account, need, min(day) as day
        from judged
        where not holds_raise and not (holds_fit and holds_episode and holds_intent) and not is_kept
        group by account, need

    ),

    topics as (

        select topic, list(need) as needs
        from run.needs
        group by topic

    ),

    faded as (

        select
            lost.account,
            lost.need,
            before.touch,
            before.person,
            rank() over (
                partition by lost.account, lost.need
                order by before.left_hundredths - coalesce(after.left_hundredths, 0) desc
            ) as place
        from lost
        inner join days_ahead as earlier on earlier.day = lost.day - 1
        inner join days_ahead as later on later.day = lost.day
        inner join signal_points_ahead as before
            on before.account = lost.account and before.as_of = earlier.as_of
        left join signal_points_ahead as after
            on after.as_of = later.as_of
            and after.touch = before.touch
            and after.person = before.person
            and after.rule = before.rule
            and after.is_repeat_visit = before.is_repeat_visit
        left join stg_engagements as touches on touches.touch = before.touch and lost.need is not null
        left join topics on topics.topic = lower(touches.topic)
        where before.left_hundredths > coalesce(after.left_hundredths, 0)
            and coalesce(list_contains(topics.needs, lost.need), true)

    ),

    faded_most as (

        select
            faded.account,
            faded.need,
            faded.touch,
            faded.person,
            row_number() over (
                partition by faded.account, faded.need
                order by touches.engagement_id, people.contact_id
            ) as place
        from faded
        inner join stg_engagements as touches on touches.touch = faded.touch
        left join int_scored_people as people on people.person = faded.person
        where faded.place = 1

    ),

    named as (

        select
            judged.account,
            judged.need,
            judged.as_of as lost_at,
            case
                when not was.holds_raise and not (was.holds_fit and was.holds_episode and was.holds_intent)
                    then 'min_days'
                when not was.holds_fit or not (was.holds_episode and was.holds_intent) then 'hand_raise'
                when not judged.holds_episode then 'episode'
                else 'account_intent'
            end as clause
        from lost
        inner join judged
            on judged.account = lost.account
            and judged.need is not distinct from lost.need
            and judged.day = lost.day
        inner join judged as was
            on was.account = lost.account
            and was.need is not distinct from lost.need
            and was.day = greatest(lost.day - 1, 0)

    )

    select
        flags.account,
        flags.need,
        named.lost_at,
        named.clause,
        case named.clause
            when 'hand_raise' then flags.raise_touch
            when 'episode' then flags.episode_touch
            when 'account_intent' then faded_most.touch
        end as touch,
        case named.clause
            when 'hand_raise' then flags.raise_person
            when 'episode' then flags.episode_person
            when 'account_intent' then faded_most.person
        end as person
    from int_flag_ends as flags
    left join named on named.account = flags.account and named.need is not distinct from flags.need
    left join faded_most
        on faded_most.account = flags.account
        and faded_most.need is not distinct from flags.need
        and faded_most.place = 1
"""
