"""Whether each MQA would be one without any one person, event or source, or if points decayed faster."""

from collections.abc import Mapping

import duckdb

from abm.pipeline.steps.step import python_step
from abm_warehouse.models.model import Model, sql_model
from abm_warehouse.models.sql_files import model_files, sql_root

FASTER = 1.25
"""How much faster points decay when it is tried; that they decay more slowly takes the flag from nobody."""

DECAYED = ("int_signal_points", "int_running_totals", "int_person_intent")
"""The models that say what people's signals are worth, in their order."""

COORDINATED = "int_coordinated_signals"


def step() -> Model:
    """Writes ``int_flag_drops``."""
    return python_step(
        drop_one_at_a_time,
        subject="next_steps",
        reads=(
            "int_mqa_states",
            "int_account_scores",
            "int_hand_raises",
            "int_member_weights",
            "int_person_intent",
            "int_signal_points",
            "int_signals",
            "int_signal_rules",
            "int_touch_order",
            "int_persons",
            "int_person_statuses",
            "int_counted_signals",
            "int_shown_needs",
            "int_touches",
            "run.clock",
            "run.scoring",
        ),
        writes=("int_flag_drops",),
    )


def drop_one_at_a_time(con: duckdb.DuckDBPyConnection) -> None:
    """
    Write ``int_flag_drops``: what is dropped, and whether the flag outlives it, for each MQA as of the run.

    What is left of the score is what is left of its ledger: everybody keeps their seat, and caps stay as they
    were filled. Whether the activity that is left is coordinated is decided by the model of
    :data:`COORDINATED` itself. An event is dropped only where the flag would not outlive its person, since
    it does outlive the event otherwise. Accounts that are judged by a need are left out.
    """
    con.execute(_FLAGS)
    con.execute(_POINTS)
    con.execute(_RECENT)
    models = _models()
    _write_faster_intents(con, models)
    coordinated = models[COORDINATED].select_on({"int_counted_signals": "(from kept_signals)"})
    con.execute(_DROPS)
    _judge(con, "person_drops", coordinated)
    con.execute(_EVENTS)
    _judge(con, "event_drops", coordinated)
    con.execute(_RESULT)
    for table in _TEMPORARY:
        con.execute(f"drop table {table}")


def _judge(con: duckdb.DuckDBPyConnection, drops: str, coordinated: str) -> None:
    """Make the temporary table ``judged_<drops>``: whether the flag outlives each drop."""
    con.execute(f"create or replace temp table dropped as from {drops}")
    con.execute(_KEPT)
    con.execute(_JUDGED.format(coordinated=coordinated, table=f"judged_{drops}"))


def _write_faster_intents(con: duckdb.DuckDBPyConnection, models: Mapping[str, Model]) -> None:
    """Make the temporary table ``person_intent_faster``: people's intent if points decayed faster."""
    relations = {
        "run.clock": "(select * from run.clock where is_now)",
        "run.scoring": _FASTER_SCORING.format(faster=FASTER),
        "int_signals": "(from int_signals where person in (select person from flagged_points))",
    }
    for name in DECAYED:
        table = f"{name.removeprefix('int_')}_faster"
        con.execute(f"create or replace temp table {table} as {models[name].select_on(relations)}")
        relations[name] = f"(from {table})"


def _models() -> dict[str, Model]:
    return {
        file.name: sql_model(file.name, file.subject, file.text)
        for file in model_files(sql_root())
        if file.name in (*DECAYED, COORDINATED)
    }


_TEMPORARY = (
    "flags",
    "flagged_points",
    "recent_signals",
    "signal_points_faster",
    "running_totals_faster",
    "person_intent_faster",
    "person_drops",
    "event_drops",
    "dropped",
    "kept_signals",
    "judged_person_drops",
    "judged_event_drops",
)

_FLAGS = """
    create or replace temp table flags as
    select
        states.account,
        states.holds_fit,
        states.holds_episode,
        clock.as_of,
        clock.as_of_second,
        case when states.was_mqa then scoring.stay_intent_hundredths else scoring.enter_intent_hundredths end
            as mark_hundredths,
        scores.uncapped_hundredths
    from int_mqa_states as states
    cross join run.scoring as scoring
    inner join run.clock as clock on clock.as_of = states.as_of and clock.is_now
    inner join int_account_scores as scores
        on scores.as_of = states.as_of and scores.account = states.account
    left join (select distinct account from int_shown_needs) as shown on shown.account = states.account
    where states.is_mqa
        and states.need is null
        and shown.account is null
"""

# What each live signal of an MQA is worth, whose it is, and what it counts for at the weight of the seat.
_POINTS = """
    create or replace temp table flagged_points as
    select
        points.account,
        points.person,
        points.touch,
        touches.feed,
        points.left_hundredths,
        intents.decayed_hundredths,
        intents.intent_hundredths,
        case
            when points.person < 0 then 1.0
            else coalesce(weights.weighted_hundredths / nullif(weights.intent_hundredths, 0)::double, 0.0)
        end as weight
    from int_signal_points as points
    inner join flags on flags.account = points.account and flags.as_of = points.as_of
    inner join int_person_intent as intents
        on intents.as_of = points.as_of and intents.person = points.person
    inner join int_touches as touches
        on touches.touch = points.touch
        and touches.person is not distinct from case when points.person >= 0 then points.person end
    left join int_member_weights as weights
        on weights.as_of = points.as_of and weights.person = points.person
"""

# Deliberate signals that can be part of a warm episode, each account's own.
_RECENT = """
    create or replace temp table recent_signals as
    select signals.*, touches.feed
    from int_counted_signals as signals
    cross join run.scoring as scoring
    inner join flags
        on flags.account = signals.account
        and flags.holds_episode
        and signals.occurred_at <= flags.as_of
        and flags.as_of_second - signals.occurred_second
            <= 86400 * (scoring.episode_warm_days + scoring.episode_window_days + 1)
        and coalesce(signals.only_as_of, flags.as_of) = flags.as_of
    inner join int_touches as touches on touches.touch = signals.touch and touches.person = signals.person
    where not signals.only_strong
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

_DROPS = """
    create or replace temp table person_drops as
    with

    people as (

        select account, person from flagged_points where person >= 0
        union
        select account, person from recent_signals
        union
        select raises.account, raises.person
        from int_hand_raises as raises
        inner join flags on flags.account = raises.account and flags.as_of = raises.as_of
        where raises.person is not null

    ),

    feeds as (

        select account, feed from flagged_points
        union
        select account, feed from recent_signals

    )

    select
        row_number() over (order by account, what, person, feed) as number,
        *
    from (
        select account, 'person' as what, person, null::integer as touch, null::varchar as feed from people
        union all
        select account, 'source', null, null, feed from feeds
        union all
        select account, 'decay', null, null, null from flags
    ) as drops
"""

_EVENTS = """
    create or replace temp table event_drops as
    with

    risked as (

        select account, person from judged_person_drops where what = 'person' and not is_kept

    ),

    events as (

        select points.account, points.person, points.touch
        from flagged_points as points
        inner join risked on risked.account = points.account and risked.person = points.person
        union
        select signals.account, signals.person, signals.touch
        from recent_signals as signals
        inner join risked on risked.account = signals.account and risked.person = signals.person
        union
        select raises.account, raises.person, raises.touch
        from int_hand_raises as raises
        inner join flags on flags.account = raises.account and flags.as_of = raises.as_of
        inner join risked on risked.account = raises.account and risked.person = raises.person

    )

    select
        row_number() over (order by account, person, touch) as number,
        account,
        'event' as what,
        person,
        touch,
        null::varchar as feed
    from events
"""

_KEPT = """
    create or replace temp table kept_signals as
    select signals.* replace (cast(dropped.number as integer) as account)
    from dropped
    inner join recent_signals as signals on signals.account = dropped.account
    where case dropped.what
        when 'person' then signals.person <> dropped.person
        when 'event' then signals.touch <> dropped.touch or signals.person <> dropped.person
        when 'source' then signals.feed <> dropped.feed
        else false
    end
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

    ),

    raises as (

        select dropped.number, count(*) as raises
        from dropped
        inner join flags on flags.account = dropped.account
        inner join int_hand_raises as raises
            on raises.account = dropped.account and raises.as_of = flags.as_of
        left join int_touches as touches
            on touches.touch = raises.touch and touches.person is not distinct from raises.person
        where case dropped.what
            when 'person' then raises.person is distinct from dropped.person
            when 'event' then raises.touch <> dropped.touch or raises.person is distinct from dropped.person
            when 'source' then touches.feed is distinct from dropped.feed
            else true
        end
        group by dropped.number

    ),

    gone as (

        select
            dropped.number,
            points.person,
            max(points.weight) as weight,
            max(points.intent_hundredths) as intent_hundredths,
            max(points.decayed_hundredths) as decayed_hundredths,
            sum(points.left_hundredths) as left_hundredths
        from dropped
        inner join flagged_points as points
            on points.account = dropped.account
            and case dropped.what
                when 'person' then points.person = dropped.person
                when 'event' then points.person = dropped.person and points.touch = dropped.touch
                when 'source' then points.feed = dropped.feed
                else false
            end
        group by dropped.number, points.person

    ),

    losses as (

        select
            gone.number,
            sum(
                gone.weight * (
                    gone.intent_hundredths - least(
                        greatest(gone.decayed_hundredths - gone.left_hundredths, 0),
                        scoring.person_cap_hundredths
                    )
                )
            ) as lost_hundredths
        from gone
        cross join run.scoring as scoring
        group by gone.number

        union all

        select
            dropped.number,
            sum(
                points.weight * (points.intent_hundredths - coalesce(faster.intent_hundredths, 0))
            ) as lost_hundredths
        from dropped
        inner join (
            select distinct account, person, weight, intent_hundredths from flagged_points
        ) as points on points.account = dropped.account
        left join person_intent_faster as faster on faster.person = points.person
        where dropped.what = 'decay'
        group by dropped.number

    )

    select
        dropped.*,
        coalesce(raises.raises, 0) > 0
            or (
                flags.holds_fit
                and case when dropped.what = 'decay' then flags.holds_episode else warm.number is not null end
                and flags.uncapped_hundredths - coalesce(losses.lost_hundredths, 0) >= flags.mark_hundredths
            ) as is_kept
    from dropped
    inner join flags on flags.account = dropped.account
    left join warm on warm.number = dropped.number
    left join raises on raises.number = dropped.number
    left join losses on losses.number = dropped.number
"""

_RESULT = """
    create or replace table main.int_flag_drops as
    select account, what, person, touch, feed, is_kept from judged_person_drops
    union all
    select account, what, person, touch, feed, is_kept from judged_event_drops
"""
