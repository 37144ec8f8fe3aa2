-- int_moved_points: what the signals of each person were worth at an instant and at the one before, of the whole account and of each need.
-- grain: as_of, account, need, person
-- kept as: view
-- grows by: account
-- reached by: touch of stg_engagements, person of int_person_statuses
-- note: A signal counts for a need as in int_need_intent: where it is about this one, or about none. The signals of somebody who
--       is suppressed at one of both instants are worth as much as at the other one: their person counts no more, or again.
with

instants as (

    select as_of, as_of as at, true as is_then, previous_as_of
    from run.clock
    where is_now

    union all

    select as_of, previous_as_of as at, false as is_then, previous_as_of
    from run.clock
    where is_now

),

suppressed as (

    select as_of, person
    from int_person_statuses
    where status = 'suppressed'

),

worth as (

    select
        instants.as_of,
        instants.previous_as_of,
        points.account,
        points.person,
        points.touch,
        points.rule,
        points.is_repeat_visit,
        nullif(max(case when instants.is_then then points.left_hundredths end), 0) as now_hundredths,
        nullif(max(case when not instants.is_then then points.left_hundredths end), 0) as before_hundredths,
        bool_or(points.occurred_at > instants.previous_as_of) as is_new
    from int_signal_points as points
    inner join instants
        on instants.at = points.as_of
    where points.person >= 0
    group by
        instants.as_of,
        instants.previous_as_of,
        points.account,
        points.person,
        points.touch,
        points.rule,
        points.is_repeat_visit

),

points as (

    select
        worth.as_of,
        worth.account,
        worth.person,
        worth.touch,
        case when now.person is null then worth.now_hundredths else worth.before_hundredths end as now_hundredths,
        case when before.person is null or worth.is_new then worth.before_hundredths else worth.now_hundredths end
            as before_hundredths,
        worth.is_new
    from worth
    left join suppressed as now
        on now.as_of = worth.as_of
        and now.person = worth.person
    left join suppressed as before
        on before.as_of = worth.previous_as_of
        and before.person = worth.person

),

counted as (

    select
        points.as_of,
        points.account,
        cast(null as varchar) as need,
        points.person,
        points.now_hundredths,
        points.before_hundredths,
        points.is_new
    from points

    union all

    select
        points.as_of,
        points.account,
        shown.need,
        points.person,
        points.now_hundredths,
        points.before_hundredths,
        points.is_new
    from points
    inner join int_shown_needs as shown
        on shown.account = points.account
    inner join stg_engagements as touches
        on touches.touch = points.touch
    left join run.needs as needs
        on needs.topic = lower(touches.topic)
    where coalesce(needs.need, shown.need) = shown.need

)

select
    as_of,
    account,
    need,
    person,
    sum(coalesce(before_hundredths, 0)) as before_hundredths,
    sum(coalesce(now_hundredths, 0)) as now_hundredths,
    sum(case when is_new then now_hundredths else 0 end) as new_hundredths,
    sum(case when not is_new and now_hundredths is not null then now_hundredths - coalesce(before_hundredths, 0) else 0 end)
        as decay_hundredths,
    sum(case when not is_new and now_hundredths is null then -before_hundredths else 0 end) as expiry_hundredths,
    count(case when is_new and now_hundredths <> 0 then 1 end) as new_signals,
    count(case when not is_new and now_hundredths <> before_hundredths then 1 end) as decayed_signals,
    count(case when not is_new and now_hundredths is null and before_hundredths <> 0 then 1 end) as expired_signals
from counted
group by as_of, account, need, person
