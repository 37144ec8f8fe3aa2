-- sla_compliance: how many hand-offs of everybody, and of each of our users, met each clause of the SLA, and how fast they are.
-- grain: clause, user_id, is_everybody
-- note: What is not due yet, and what ended before it was due, is neither met nor breached. The median counts business hours
--       to the first contact as Kaplan and Meier do: those that still wait count for as long as they have waited.
with

judged as (

    select 'contact' as clause, user_id, contact as outcome
    from handoffs

    union all

    select 'latest' as clause, user_id, latest as outcome
    from handoffs

    union all

    select 'feedback' as clause, user_id, feedback_in_time as outcome
    from handoffs
    where ended_at is null

),

leveled as (

    select clause, user_id, false as is_everybody, outcome
    from judged

    union all

    select clause, cast(null as varchar) as user_id, true as is_everybody, outcome
    from judged

),

counted as (

    select
        clause,
        user_id,
        is_everybody,
        count(*) filter (where outcome = 'met') as met,
        count(*) filter (where outcome = 'breached') as breached,
        count(*) filter (where outcome = 'open') as still_open,
        count(*) filter (where outcome = 'ended') as ended
    from leveled
    where outcome is not null
    group by clause, user_id, is_everybody

),

waits as (

    select user_id, false as is_everybody, hours_waited, contacted_at is not null as is_contacted
    from handoffs
    where hours_waited is not null

    union all

    select cast(null as varchar) as user_id, true as is_everybody, hours_waited, contacted_at is not null as is_contacted
    from handoffs
    where hours_waited is not null

),

times as (

    select
        user_id,
        is_everybody,
        hours_waited,
        count(*) filter (where is_contacted) as contacted,
        count(*) as people
    from waits
    group by user_id, is_everybody, hours_waited

),

at_risk as (

    select
        times.*,
        sum(people) over (
            partition by user_id, is_everybody
            order by hours_waited desc
            rows between unbounded preceding and current row
        ) as waiting
    from times

),

surviving as (

    select
        user_id,
        is_everybody,
        hours_waited,
        max(case when contacted = waiting then 1 else 0 end) over until_now as is_nobody_left,
        sum(case when contacted < waiting then ln(1 - contacted / cast(waiting as double)) else 0 end) over until_now as log_share
    from at_risk
    window until_now as (
        partition by user_id, is_everybody
        order by hours_waited
        rows between unbounded preceding and current row
    )

),

medians as (

    select
        user_id,
        is_everybody,
        min(hours_waited) as median_hours
    from surviving
    where is_nobody_left = 1
        or log_share <= ln(0.5) + 1e-9
    group by user_id, is_everybody

)

select
    counted.clause,
    counted.user_id,
    users.name as user_name,
    counted.is_everybody,
    counted.met,
    counted.breached,
    counted.still_open,
    counted.ended,
    counted.met / cast(nullif(counted.met + counted.breached, 0) as double) as met_share,
    case when counted.clause = 'contact' then sla.contact_share else 1.0::double end as target_share,
    case when counted.clause = 'contact' then medians.median_hours end as median_hours
from counted
cross join run.sla as sla
left join medians
    on medians.user_id is not distinct from counted.user_id
    and medians.is_everybody = counted.is_everybody
left join stg_users as users
    on users.user_id = counted.user_id
