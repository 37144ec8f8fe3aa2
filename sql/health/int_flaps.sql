-- int_flaps: the share of MQAs that come back soon after they left.
-- grain: measure, subject
-- note: Soon is within two weeks. Least days, a cool-down or a lower mark to stay make it smaller.
with

entries as (

    select
        count(*) as entries,
        count(case when floor(epoch(entered_at)) - floor(epoch(left_before_at)) <= 14 * 86400 then 1 end) as flaps
    from int_mqa_entries

)

select
    'flap_share' as measure,
    'mqas' as subject,
    coalesce(cast(flaps as double) / nullif(cast(entries as double), 0.0::double), 0.0::double) as value,
    0.25::double as expected,
    coalesce(cast(flaps as double) / nullif(cast(entries as double), 0.0::double), 0.0::double) <= 0.25 as is_healthy,
    'Of ' || cast(entries as varchar) || ' times that an account became an MQA, ' || cast(flaps as varchar)
        || ' were within two weeks of its leaving; min_days, cool_down_days or a lower stay_intent make them fewer.' as detail
from entries
