-- funnel_stages_reached: how many people and accounts reached each stage of the funnel, and how long they stayed.
-- grain: level, stage
select
    stages.level,
    stages.stage,
    count(*) as reached,
    count(*) filter (where not stages.is_recorded) as skipped,
    count(*) filter (where stages.is_out_of_order) as out_of_order,
    round(median(stages.days), 1) as median_days
from funnel_stages as stages
group by stages.level, stages.stage, stages.position
order by stages.level, stages.position
