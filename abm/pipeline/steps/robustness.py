"""Whether each MQA would be one without any one person, event or source, or if points decayed faster."""

import duckdb

from abm.pipeline.steps.asked_models import model_named
from abm.pipeline.steps.rescored import INTENT_MODELS, Rescored
from abm.pipeline.steps.step import python_step
from abm_warehouse.models.model import Model

FASTER = 1.25
"""How much faster points decay when it is tried; that they decay more slowly takes the flag from nobody."""

COORDINATED = "int_coordinated_signals"


def step() -> Model:
    """Writes ``int_flag_drops``."""
    return python_step(
        drop_one_at_a_time,
        subject="next_steps",
        reads=(
            "int_mqa_states",
            "int_account_scores",
            "int_need_scores",
            "int_hand_raises",
            "int_need_raises",
            "int_member_weights",
            "int_need_weights",
            "int_person_intent",
            "int_need_intent",
            "int_signal_points",
            "int_signals",
            "int_signal_rules",
            "int_touch_order",
            "int_persons",
            "int_person_statuses",
            "int_counted_signals",
            "int_coordinated_signals",
            "int_exclusion_spans",
            "int_touches",
            "stg_engagements",
            "run.clock",
            "run.scoring",
            "run.needs",
        ),
        writes=("int_flag_drops",),
    )


def drop_one_at_a_time(con: duckdb.DuckDBPyConnection) -> None:
    """
    Write ``int_flag_drops``: what is dropped, and whether the flag outlives it, for each MQA as of the run.

    It is about each need for which an account is an MQA, and about the whole account, with null as the need,
    where it shows none. What is left of the score is what is left of its ledger: everybody keeps their seat,
    and caps stay as they were filled. Whether the activity that is left is coordinated is decided by the
    model of :data:`COORDINATED` itself, but for drops that leave a coordinated window as it is. An event is
    dropped only where the flag would not outlive its person, since it does outlive the event otherwise.

    Within its least days, an MQA outlives what came after it had become one. One that is kept by its least
    days alone is left out, as nothing that counts now made it an MQA.
    """
    con.execute(_FLAGS)
    con.execute(_RAISES)
    con.execute(_POINTS)
    con.execute(_OTHER_NEEDS)
    con.execute(_RECENT)
    con.execute(_WINDOWS)
    con.execute(_EVENTS)
    _write_faster_intents(con)
    coordinated = model_named(COORDINATED).select_on({"int_counted_signals": "(from kept_signals)"})
    con.execute(_DROPS)
    _judge(con, "drops", coordinated)
    con.execute(_EVENT_DROPS)
    _judge(con, "event_drops", coordinated)
    con.execute(_RESULT)
    for table in _TEMPORARY:
        con.execute(f"drop table {table}")


def _judge(con: duckdb.DuckDBPyConnection, drops: str, coordinated: str) -> None:
    """Make the temporary table ``judged_<drops>``: whether the flag outlives each drop."""
    con.execute(f"create or replace temp table dropped as from {drops}")
    con.execute(_DROPPED_EVENTS)
    con.execute(_UNTOUCHED)
    con.execute(_KEPT)
    con.execute(_JUDGED.format(coordinated=coordinated, table=f"judged_{drops}"))


def _write_faster_intents(con: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary table ``faster_intents``: people's intent if points decayed faster."""
    relations = {
        "run.clock": "(select * from run.clock where is_now)",
        "run.scoring": _FASTER_SCORING.format(faster=FASTER),
        "int_signals": "(from int_signals where person in (select person from flagged_points))",
        "int_shown_needs": "(select account, need from flags where need is not null)",
    }
    faster = Rescored(con, "faster", relations)
    for model in INTENT_MODELS:
        faster.make(model)
    con.execute(_FASTER_INTENTS)
    faster.drop()


_TEMPORARY = (
    "flags",
    "flag_raises",
    "flagged_points",
    "other_needs",
    "recent_signals",
    "warm_windows",
    "flag_events",
    "faster_intents",
    "drops",
    "event_drops",
    "dropped",
    "dropped_events",
    "untouched",
    "kept_signals",
    "judged_drops",
    "judged_event_drops",
)

_FLAGS = """
    create or replace temp table flags as
    select
        states.account,
        states.need,
        states.holds_fit,
        states.holds_episode,
        clock.as_of,
        clock.as_of_second,
        case when states.was_mqa then scoring.stay_intent_hundredths else scoring.enter_intent_hundredths end
            as mark_hundredths,
        coalesce(needs.uncapped_hundredths, scores.uncapped_hundredths) as uncapped_hundredths,
        cast(floor(epoch(states.mqa_since)) as bigint) as since_second,
        clock.as_of_second < since_second + 86400 * scoring.mqa_min_days as is_within_least_days
    from int_mqa_states as states
    cross join run.scoring as scoring
    inner join run.clock as clock on clock.as_of = states.as_of and clock.is_now
    inner join int_account_scores as scores
        on scores.as_of = states.as_of and scores.account = states.account
    left join int_need_scores as needs
        on needs.as_of = states.as_of and needs.account = states.account and needs.need = states.need
    where states.is_mqa
        and (states.holds_hand_raise or (states.holds_fit and states.holds_episode and states.holds_intent))
"""

_RAISES = """
    create or replace temp table flag_raises as
    select flags.account, flags.need, raises.person, raises.touch, touches.feed, touches.occurred_second
    from int_hand_raises as raises
    left join int_need_raises as needs
        on needs.as_of = raises.as_of
        and needs.touch = raises.touch
        and needs.person is not distinct from raises.person
    inner join flags
        on flags.account = raises.account
        and flags.as_of = raises.as_of
        and flags.need is not distinct from needs.need
    inner join int_touches as touches
        on touches.touch = raises.touch and touches.person is not distinct from raises.person
"""

# What each live signal of an MQA is worth, whose it is, and what it counts for at the weight of the seat.
_POINTS = """
    create or replace temp table flagged_points as
    select
        flags.account,
        flags.need,
        points.person,
        points.touch,
        touches.feed,
        touches.occurred_second,
        points.left_hundredths,
        intents.left_hundredths as all_left_hundredths,
        intents.decayed_hundredths as all_decayed_hundredths,
        coalesce(need_intents.left_hundredths, intents.left_hundredths) as needed_left_hundredths,
        coalesce(need_intents.intent_hundredths, intents.intent_hundredths) as intent_hundredths,
        case
            when points.person < 0 then 1.0
            when flags.need is null
                then coalesce(members.weighted_hundredths / nullif(members.intent_hundredths, 0)::double, 0.0)
            else coalesce(
                need_members.weighted_hundredths / nullif(need_members.intent_hundredths, 0)::double, 0.0
            )
        end as weight
    from int_signal_points as points
    inner join flags on flags.account = points.account and flags.as_of = points.as_of
    inner join int_person_intent as intents
        on intents.as_of = points.as_of and intents.person = points.person
    inner join int_touches as touches
        on touches.touch = points.touch
        and touches.person is not distinct from case when points.person >= 0 then points.person end
    left join int_need_intent as need_intents
        on need_intents.as_of = points.as_of
        and need_intents.account = flags.account
        and need_intents.need = flags.need
        and need_intents.person = points.person
    left join int_member_weights as members
        on members.as_of = points.as_of and members.person = points.person
    left join int_need_weights as need_members
        on need_members.as_of = points.as_of
        and need_members.need = flags.need
        and need_members.person = points.person
"""

# Signals that are about other needs than that of the flag.
_OTHER_NEEDS = """
    create or replace temp table other_needs as
    select points.touch, points.need
    from (select distinct touch, need from flagged_points where need is not null) as points
    inner join stg_engagements as touches on touches.touch = points.touch
    inner join run.needs as needs on needs.topic = lower(touches.topic)
    group by points.touch, points.need
    having not bool_or(needs.need = points.need)
"""

# Deliberate signals that can be part of a warm episode, those of each flag.
_RECENT = """
    create or replace temp table recent_signals as
    select signals.*, touches.feed
    from int_counted_signals as signals
    cross join run.scoring as scoring
    inner join flags
        on flags.account = signals.account
        and flags.need is not distinct from signals.need
        and flags.holds_episode
        and signals.occurred_at <= flags.as_of
        and flags.as_of_second - signals.occurred_second
            <= 86400 * (scoring.episode_warm_days + scoring.episode_window_days + 1)
    inner join int_touches as touches on touches.touch = signals.touch and touches.person = signals.person
    left join int_exclusion_spans as exclusions
        on exclusions.as_of = flags.as_of and exclusions.account = signals.account
    where not signals.only_strong and signals.span_as_of is not distinct from exclusions.span_as_of
"""

# The last days of windows with coordinated activity that is warm; a window sees nothing later.
_WINDOWS = """
    create or replace temp table warm_windows as
    select distinct flags.account, flags.need, signals.occurred_day
    from int_coordinated_signals as signals
    cross join run.scoring as scoring
    inner join flags
        on flags.account = signals.account
        and flags.need is not distinct from signals.need
        and signals.occurred_at <= flags.as_of
        and flags.as_of_second - signals.occurred_second <= 86400 * scoring.episode_warm_days
    left join int_exclusion_spans as exclusions
        on exclusions.as_of = flags.as_of and exclusions.account = signals.account
    where not signals.only_strong and signals.span_as_of is not distinct from exclusions.span_as_of
"""

# All that can be dropped; own signals of an account have a person below 0, or none.
_EVENTS = """
    create or replace temp table flag_events as
    select points.account, points.need, points.person, points.touch, points.feed, points.occurred_second,
        others.touch is null as is_counted
    from flagged_points as points
    left join other_needs as others on others.touch = points.touch and others.need = points.need
    union
    select account, need, person, touch, feed, occurred_second, true from recent_signals
    union
    select account, need, person, touch, feed, occurred_second, true from flag_raises
"""

_FASTER_SCORING = """
    (
        select * replace (
            cast(round(decay_points_hundredths * {faster}) as bigint) as decay_points_hundredths,
            cast(round(decay_share_hundredths * {faster}) as bigint) as decay_share_hundredths,
            half_life_seconds / {faster} as half_life_seconds,
            cast(window_seconds / {faster} as bigint) as window_seconds
        )
        from run.scoring
    )
"""

_FASTER_INTENTS = """
    create or replace temp table faster_intents as
    select person, null::varchar as need, intent_hundredths from person_intent_faster
    union all
    select person, need, intent_hundredths from need_intent_faster
"""

_DROPS = """
    create or replace temp table drops as
    select row_number() over (order by account, need, what, person, feed) as number, *
    from (
        select distinct account, need, 'person' as what, person, null::integer as touch, null::varchar as feed
        from flag_events
        where person >= 0 and is_counted
        union all
        select distinct account, need, 'source', null, null, feed from flag_events where is_counted
        union all
        select account, need, 'decay', null, null, null from flags
    ) as drops
"""

_EVENT_DROPS = """
    create or replace temp table event_drops as
    select row_number() over (order by account, need, person, touch) as number, *
    from (
        select distinct
            events.account, events.need, 'event' as what, events.person, events.touch, null::varchar as feed
        from flag_events as events
        inner join judged_drops as risked
            on risked.account = events.account
            and risked.need is not distinct from events.need
            and risked.what = 'person'
            and risked.person = events.person
            and not risked.is_kept
        where events.is_counted
    ) as drops
"""

_DROPPED_EVENTS = """
    create or replace temp table dropped_events as
    select dropped.number, events.*
    from dropped
    inner join flag_events as events
        on events.account = dropped.account
        and events.need is not distinct from dropped.need
        and events.person = dropped.person
        and (dropped.what = 'person' or events.touch = dropped.touch)
    union all
    select dropped.number, events.*
    from dropped
    inner join flag_events as events
        on events.account = dropped.account
        and events.need is not distinct from dropped.need
        and events.feed = dropped.feed
"""

# Drops that leave a warm window as it is.
_UNTOUCHED = """
    create or replace temp table untouched as
    select distinct dropped.number
    from dropped
    cross join run.scoring as scoring
    inner join warm_windows as windows
        on windows.account = dropped.account and windows.need is not distinct from dropped.need
    where dropped.what <> 'decay'
        and not exists (
            from dropped_events as gone
            where gone.number = dropped.number
                and gone.occurred_second >= 86400 * (windows.occurred_day - scoring.episode_window_days)
                and gone.occurred_second < 86400 * (windows.occurred_day + 1)
        )
"""

_KEPT = """
    create or replace temp table kept_signals as
    select signals.* replace (cast(dropped.number as integer) as account)
    from dropped
    inner join recent_signals as signals
        on signals.account = dropped.account
        and signals.need is not distinct from dropped.need
    left join (select distinct number, person, touch from dropped_events) as gone
        on gone.number = dropped.number and gone.person = signals.person and gone.touch = signals.touch
    where dropped.what <> 'decay'
        and gone.number is null
        and dropped.number not in (select number from untouched)
"""

_JUDGED = """
    create or replace temp table {table} as
    with

    coordinated as (

        {coordinated}

    ),

    warm as (

        select distinct coordinated.account as number
        from coordinated
        cross join run.scoring as scoring
        inner join run.clock as clock
            on clock.is_now
            and clock.as_of_second - coordinated.occurred_second <= 86400 * scoring.episode_warm_days
        union
        select number from untouched

    ),

    raises as (

        select distinct dropped.number
        from dropped
        inner join flag_raises as raises
            on raises.account = dropped.account and raises.need is not distinct from dropped.need
        left join dropped_events as gone
            on gone.number = dropped.number
            and gone.touch = raises.touch
            and gone.person is not distinct from raises.person
        where gone.number is null

    ),

    firsts as (

        select number, min(occurred_second) as occurred_second
        from dropped_events
        group by number

    ),

    gone as (

        select
            dropped.number,
            points.need,
            points.person,
            max(points.weight) as weight,
            max(points.intent_hundredths) as intent_hundredths,
            bool_and(points.all_decayed_hundredths = points.all_left_hundredths) as is_undecayed,
            max(points.all_left_hundredths) - sum(points.left_hundredths) as all_left_hundredths,
            max(points.all_decayed_hundredths) - sum(points.left_hundredths) as all_decayed_hundredths,
            max(points.needed_left_hundredths)
                - sum(case when others.touch is null then points.left_hundredths else 0 end)
                as needed_left_hundredths
        from (select distinct number, account, need, person, touch from dropped_events) as dropped
        inner join flagged_points as points
            on points.account = dropped.account
            and points.need is not distinct from dropped.need
            and points.person = dropped.person
            and points.touch = dropped.touch
        left join other_needs as others on others.touch = points.touch and others.need = points.need
        group by dropped.number, points.need, points.person

    ),

    remaining as (

        select
            gone.number,
            gone.weight,
            gone.intent_hundredths,
            case
                when gone.need is not null
                    and gone.needed_left_hundredths < scoring.need_points_hundredths
                    and gone.needed_left_hundredths * 100
                        < scoring.need_share_hundredths * gone.all_left_hundredths
                    then 0
                when gone.is_undecayed then gone.needed_left_hundredths
                when gone.all_left_hundredths > 0
                    then gone.needed_left_hundredths * gone.all_decayed_hundredths // gone.all_left_hundredths
                else 0
            end as decayed_hundredths
        from gone
        cross join run.scoring as scoring

    ),

    losses as (

        select
            remaining.number,
            sum(
                remaining.weight * (
                    remaining.intent_hundredths
                    - least(greatest(remaining.decayed_hundredths, 0), scoring.person_cap_hundredths)
                )
            ) as lost_hundredths
        from remaining
        cross join run.scoring as scoring
        group by remaining.number

        union all

        select
            dropped.number,
            sum(
                points.weight * (points.intent_hundredths - coalesce(faster.intent_hundredths, 0))
            ) as lost_hundredths
        from dropped
        inner join (
            select distinct account, need, person, weight, intent_hundredths from flagged_points
        ) as points
            on points.account = dropped.account and points.need is not distinct from dropped.need
        left join faster_intents as faster
            on faster.person = points.person and faster.need is not distinct from points.need
        where dropped.what = 'decay'
        group by dropped.number

    )

    select
        dropped.*,
        raises.number is not null
            or (flags.is_within_least_days and coalesce(firsts.occurred_second > flags.since_second, false))
            or (
                flags.holds_fit
                and case when dropped.what = 'decay' then flags.holds_episode else warm.number is not null end
                and flags.uncapped_hundredths - coalesce(losses.lost_hundredths, 0) >= flags.mark_hundredths
            ) as is_kept
    from dropped
    inner join flags on flags.account = dropped.account and flags.need is not distinct from dropped.need
    left join warm on warm.number = dropped.number
    left join raises on raises.number = dropped.number
    left join firsts on firsts.number = dropped.number
    left join losses on losses.number = dropped.number
"""

_RESULT = """
    create or replace table main.int_flag_drops as
    select account, need, what, person, touch, feed, is_kept from judged_drops
    union all
    select account, need, what, person, touch, feed, is_kept from judged_event_drops
"""
