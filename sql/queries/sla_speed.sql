-- sla_speed: how many hand-offs became sales-qualified, by how fast they were first answered.
-- grain: position
-- note: An hour and the time that was agreed are of business hours. Only hand-offs that have had the days of the funnel count,
--       and none of whoever was sales-qualified before. low and high bound the share with 95 % confidence (Wilson's interval).
with

judged as (

    select
        case
            when handed.contacted_at is null then 4
            when handed.contact = 'breached' then 3
            when handed.hours_waited > 1 then 2
            else 1
        end as position,
        later.reached_at <= handed.handed_at + to_days(cast(funnel.within_days as integer)) as is_qualified
    from handoffs as handed
    cross join run.funnel as funnel
    inner join run.clock as clock
        on clock.is_now
    left join funnel_stages as later
        on later.level = handed.level
        and later.subject_id = coalesce(handed.contact_id, handed.account_id)
        and later.stage = 'sql'
    where handed.contact in ('met', 'breached')
        and clock.as_of_second - floor(epoch(handed.handed_at)) >= funnel.within_days * 86400
        and coalesce(later.reached_at > handed.handed_at, true)

),

counted as (

    select
        position,
        count(*) as hand_offs,
        count(*) filter (where is_qualified) as qualified,
        count(*) filter (where is_qualified) / count(*) as share,
        3.8415 as z
    from judged
    group by position

)

select
    position,
    case position when 1 then 'within an hour' when 2 then 'in time' when 3 then 'late' else 'never' end as answered,
    hand_offs,
    qualified,
    round(share, 4) as share,
    round(greatest(
        (share + z / (2 * hand_offs) - sqrt(z * (share * (1 - share) + z / (4 * hand_offs)) / hand_offs))
            / (1 + z / hand_offs), 0.0), 4) as low,
    round(least(
        (share + z / (2 * hand_offs) + sqrt(z * (share * (1 - share) + z / (4 * hand_offs)) / hand_offs))
            / (1 + z / hand_offs), 1.0), 4) as high
from counted
order by position
