-- int_person_activity: how many signals each person has given by each instant, and when the last one was.
-- grain: as_of, person
-- grows by: person, as_of
-- note: At the recent instants everybody is listed, and before them people who were engaged. Only kinds that some rule rewards count: a bounce or an unsubscribe does not show interest. Having met us counts
--       whatever a meeting is worth. Touches are counted for the first instant that sees them, among the recent ones too if
--       they still are, and taken from those for the first instant at which they no longer are; then both are added up.
--       The condition is one, so that each touch is compared with each instant: to put all in order takes longer.
with

instants as (

    select
        clock.as_of,
        lag(clock.as_of) over by_time as previous_as_of,
        clock.as_of_second - 86400 * scoring.engaged_days as engaged_after_second,
        lag(clock.as_of_second - 86400 * scoring.engaged_days) over by_time as previous_engaged_after_second
    from run.clock as clock
    cross join run.scoring as scoring
    window by_time as (order by clock.as_of)

),

rewarded as (

    select distinct kind_key
    from int_signal_rules
    where points_hundredths > 0

),

touches as (

    select
        touches.person,
        touches.occurred_at,
        touches.occurred_second
    from int_touches as touches
    inner join rewarded
        on rewarded.kind_key = touches.kind_key
    where touches.can_score

),

moves as (

    select
        instants.as_of,
        touches.person,
        touches.occurred_second > instants.engaged_after_second as is_recent,
        touches.occurred_at
    from touches
    inner join instants
        on case
            when touches.occurred_at > instants.as_of then false
            else coalesce(touches.occurred_at > instants.previous_as_of, true)
        end

    union all

    select
        instants.as_of,
        touches.person,
        false as is_recent,              -- any more; it was counted before
        cast(null as timestamptz) as occurred_at
    from touches
    inner join instants
        on case
            when touches.occurred_second > instants.engaged_after_second then false
            when touches.occurred_at > instants.previous_as_of then false
            else touches.occurred_second > instants.previous_engaged_after_second
        end

    union all

    select
        first_recent.as_of,
        people.person,
        cast(null as boolean) as is_recent,
        cast(null as timestamptz) as occurred_at
    from int_scored_people as people
    cross join (select min(as_of) as as_of from run.clock where is_recent) as first_recent

),

moved as (

    select
        as_of,
        person,
        cast(count(occurred_at) as integer) as signals,
        cast(
            count(*) filter (where is_recent) - count(*) filter (where not is_recent and occurred_at is null) as integer
        ) as recent_signals,
        max(occurred_at) as last_signal_at
    from moves
    group by as_of, person

),

so_far as (

    select
        as_of,
        person,
        sum(signals) over history as signals,
        sum(recent_signals) over history as recent_signals,
        max(last_signal_at) over history as last_signal_at,
        lead(as_of) over (partition by person order by as_of) as next_as_of
    from moved
    window history as (
        partition by person
        order by as_of
        rows between unbounded preceding and current row
    )

),

met as (

    select
        touches.person,
        min(touches.occurred_at) as met_at
    from int_touches as touches
    inner join keys.kinds as kinds
        on kinds.kind_key = touches.kind_key
        and kinds.kind = 'meeting_held'
    where touches.can_score
    group by touches.person

)

select
    clock.as_of,
    so_far.person,
    cast(so_far.signals as bigint) as signals,
    cast(so_far.recent_signals as bigint) as recent_signals,
    so_far.last_signal_at,
    coalesce(met.met_at <= clock.as_of, false) as is_met
from so_far
inner join run.clock as clock
    on clock.as_of >= so_far.as_of
    and (so_far.next_as_of is null or clock.as_of < so_far.next_as_of)
left join met
    on met.person = so_far.person
where clock.is_recent
    or so_far.recent_signals > 0
