-- funnel_stages: when each person and each account reached each stage of the funnel.
-- grain: level, subject_id, stage
-- in order of: level, subject_id, position
-- note: A later stage counts for those before it, so a stage that is skipped is reached with the one after it. A stage
--       recorded after a later one is out of order. Time in the last stage is still running, and null.
with

reached as (

    select
        furthest.level,
        furthest.subject_id,
        stages.stage,
        cast(stages.position as bigint) as position,
        min(records.recorded_at) as reached_at
    from (
        select level, subject_id, max(position) as position
        from int_stage_records
        group by level, subject_id
    ) as furthest
    inner join run.funnel_order as stages
        on stages.position <= furthest.position
    inner join int_stage_records as records
        on records.level = furthest.level
        and records.subject_id = furthest.subject_id
        and records.position >= stages.position
    group by furthest.level, furthest.subject_id, stages.stage, stages.position

)

select
    reached.level,
    reached.subject_id,
    reached.stage,
    reached.position,
    reached.reached_at,
    records.recorded_at,
    records.subject_id is not null as is_recorded,
    coalesce(records.recorded_at > reached.reached_at, false) as is_out_of_order,
    (
        floor(epoch(lead(reached.reached_at) over subject)) - floor(epoch(reached.reached_at))
    ) / 86400.0::double as days
from reached
left join int_stage_records as records
    on records.level = reached.level
    and records.subject_id = reached.subject_id
    and records.stage = reached.stage
window subject as (
    partition by reached.level, reached.subject_id
    order by reached.position
)
