-- lifecycle_statuses: how many people and accounts are in each status now, have been, and how long they stayed.
-- grain: level, status
select
    level,
    status,
    count(*) filter (where left_at is null) as now,
    count(distinct subject_id) as ever,
    round(median(days) filter (where left_at is not null), 1) as median_days,
    round(median(days) filter (where left_at is null), 1) as median_days_so_far
from lifecycle
left join run.funnel_order as stages
    on stages.stage = lifecycle.status
group by level, status, stages.position
order by level, stages.position nulls last, status
