-- funnel_ratios: conversion between stages over all months, of people and of accounts.
-- grain: level, from_stage, to_stage
-- note: Those who reached the first stage are followed. People who have not had within_days yet do not count.
select
    conversion.level,
    conversion.from_stage,
    conversion.to_stage,
    sum(conversion.entered) as entered,
    sum(conversion.complete) as complete,
    sum(conversion.converted_in_time) as converted_in_time,
    sum(conversion.converted_in_time) / nullif(sum(conversion.complete), 0) as conversion,
    any_value(funnel.within_days) as within_days,
    any_value(conversion.benchmark_low) as benchmark_low,
    any_value(conversion.benchmark_high) as benchmark_high
from funnel_conversion as conversion
inner join run.funnel_order as earlier
    on earlier.stage = conversion.from_stage
inner join run.funnel_order as later
    on later.stage = conversion.to_stage
cross join run.funnel as funnel
where conversion.basis = 'cohort'
    and (
        later.position = earlier.position + 1
        or conversion.benchmark_low is not null
        or (conversion.from_stage = 'sql' and conversion.to_stage = 'customer')
    )
group by conversion.level, conversion.from_stage, conversion.to_stage, earlier.position, later.position
order by earlier.position, later.position, conversion.level desc
