-- sla_waits: how many hand-offs were still waiting after so many business hours, as Kaplan and Meier estimate it.
-- grain: hours
-- note: Those that still wait, and those that ended before they were answered, count for as long as they waited.
with

times as (

    select
        hours_waited as hours,
        count(*) filter (where contacted_at is not null) as answered,
        count(*) as left_then
    from handoffs
    where hours_waited is not null
    group by hours_waited

),

at_risk as (

    select
        hours,
        answered,
        sum(left_then) over (order by hours desc) as waiting
    from times

)

select
    hours,
    waiting,
    answered,
    round(product(1 - answered / cast(waiting as double)) over (order by hours), 6) as share_waiting
from at_risk
order by hours
