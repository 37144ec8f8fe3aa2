-- funnel_conversion: how many of those who reached a stage in a month reached a later one.
-- grain: level, basis, month, from_stage, to_stage
-- in order of: level, basis, month, from_stage, to_stage
-- note: On the basis cohort, those who reached the first stage in the month are followed: conversion is the share that
--       reached the later stage within within_days, of those who have had so many days. On the basis period, what
--       happened in the month is divided by what happened in the month, whoever it was.
with

pairs as (

    select
        earlier.level,
        earlier.subject_id,
        earlier.stage as from_stage,
        stages.stage as to_stage,
        earlier.reached_at,
        later.reached_at as next_reached_at,
        (floor(epoch(later.reached_at)) - floor(epoch(earlier.reached_at))) / 86400.0::double as days,
        clock.as_of_second - floor(epoch(earlier.reached_at)) >= funnel.within_days * 86400 as is_complete,
        funnel.within_days
    from funnel_stages as earlier
    cross join run.funnel as funnel
    inner join run.clock as clock
        on clock.is_now
    inner join run.funnel_order as stages
        on stages.position > earlier.position
    left join funnel_stages as later
        on later.level = earlier.level
        and later.subject_id = earlier.subject_id
        and later.stage = stages.stage

),

cohorts as (

    select
        level,
        'cohort' as basis,
        cast(date_trunc('month', reached_at) as date) as month,
        from_stage,
        to_stage,
        count(*) as entered,
        count(next_reached_at) as converted,
        count(*) filter (where is_complete) as complete,
        count(*) filter (where is_complete and days <= within_days) as converted_in_time,
        median(days) as median_days
    from pairs
    group by level, cast(date_trunc('month', reached_at) as date), from_stage, to_stage

),

reached as (

    select
        level,
        cast(date_trunc('month', reached_at) as date) as month,
        stage,
        position,
        count(*) as reached
    from funnel_stages
    group by level, cast(date_trunc('month', reached_at) as date), stage, position

),

periods as (

    select
        entries.level,
        'period' as basis,
        entries.month,
        entries.stage as from_stage,
        stages.stage as to_stage,
        entries.reached as entered,
        coalesce(later.reached, 0) as converted,
        entries.reached as complete,
        coalesce(later.reached, 0) as converted_in_time,
        cast(null as double) as median_days
    from reached as entries
    inner join run.funnel_order as stages
        on stages.position > entries.position
    left join reached as later
        on later.level = entries.level
        and later.month = entries.month
        and later.stage = stages.stage

),

together as (

    select * from cohorts
    union all
    select * from periods

)

select
    together.level,
    together.basis,
    together.month,
    together.from_stage,
    together.to_stage,
    together.entered,
    together.converted,
    together.complete,
    together.converted_in_time,
    round(
        cast(together.converted_in_time as double) / cast(nullif(together.complete, 0) as double), 4
    ) as conversion,
    round(together.median_days, 2) as median_days,
    benchmarks.low as benchmark_low,
    benchmarks.high as benchmark_high
from together
left join run.funnel_benchmarks as benchmarks
    on benchmarks.from_stage = together.from_stage
    and benchmarks.to_stage = together.to_stage
