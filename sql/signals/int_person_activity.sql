-- int_person_activity: how many signals each person has given by each instant, and when the last one was.
-- grain: as_of, person
-- grows by: person, as_of
-- note: At instants before the recent ones only people are listed who were engaged. Only kinds that some rule rewards count: a bounce or an unsubscribe does not show interest. Having met us counts
--       whatever a meeting is worth. Touches are counted for the first instant that sees them, and then added up.
with

instants as (

    select
        as_of,
        as_of_second,
        lag(as_of) over (order by as_of) as previous_as_of
    from run.clock

),

kinds as (

    select
        kinds.kind_key,
        kinds.kind = 'meeting_held' as is_meeting,
        count(rules.rule) > 0 as is_rewarded
    from keys.kinds as kinds
    left join int_signal_rules as rules
        on rules.kind = kinds.kind
        and rules.points_hundredths > 0
    where rules.rule is not null
        or kinds.kind = 'meeting_held'
    group by kinds.kind_key, kinds.kind

),

touches as (

    select
        touches.person,
        touches.occurred_at,
        touches.occurred_second,
        kinds.is_meeting,
        kinds.is_rewarded
    from int_touches as touches
    inner join kinds
        on kinds.kind_key = touches.kind_key
    where touches.can_score

),

first_seen as (

    select
        instants.as_of,
        touches.person,
        count(*) filter (where touches.is_rewarded) as signals,
        max(case when touches.is_rewarded then touches.occurred_at end) as last_signal_at,
        bool_or(touches.is_meeting) as is_met
    from touches
    inner join instants
        on touches.occurred_at <= instants.as_of
        and (instants.previous_as_of is null or touches.occurred_at > instants.previous_as_of)
    group by instants.as_of, touches.person

),

so_far as (

    select
        as_of,
        person,
        sum(signals) over history as signals,
        max(last_signal_at) over history as last_signal_at,
        bool_or(is_met) over history as is_met,
        lead(as_of) over (partition by person order by as_of) as next_as_of
    from first_seen
    window history as (
        partition by person
        order by as_of
        rows between unbounded preceding and current row
    )

),

recent as (

    select
        clock.as_of,
        touches.person,
        count(*) as recent_signals
    from touches
    cross join run.scoring as scoring
    inner join run.clock as clock
        on touches.occurred_at <= clock.as_of
        and touches.occurred_second > clock.as_of_second - scoring.engaged_days * 86400
    where touches.is_rewarded
    group by clock.as_of, touches.person

)

select
    clock.as_of,
    so_far.person,
    cast(so_far.signals as bigint) as signals,
    coalesce(recent.recent_signals, 0) as recent_signals,
    so_far.last_signal_at,
    so_far.is_met
from so_far
inner join run.clock as clock
    on clock.as_of >= so_far.as_of
    and (so_far.next_as_of is null or clock.as_of < so_far.next_as_of)
left join recent
    on recent.as_of = clock.as_of
    and recent.person = so_far.person
where clock.is_recent
    or recent.recent_signals > 0
