-- funnel_months: how many reached each stage, month by month, and how that changed.
-- grain: month, stage
-- note: $level is person or account. change is the lead velocity rate: this month less the last one, divided by the last
--       one; the month of the run is not over yet, and has none.
with

months as (

    select
        cast(date_trunc('month', reached_at) as date) as month,
        stage,
        position,
        count(*) as reached
    from funnel_stages
    where level = $level
    group by cast(date_trunc('month', reached_at) as date), stage, position

)

select
    months.month,
    months.stage,
    months.reached,
    case
        when months.month < date_trunc('month', clock.as_of)
            then round((months.reached - earlier.reached) / earlier.reached, 4)
    end as change
from months
inner join run_clock as clock
    on clock.is_now
left join months as earlier
    on earlier.stage = months.stage
    and earlier.month = months.month - interval 1 month
order by months.month desc, months.position
