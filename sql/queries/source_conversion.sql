-- source_conversion: of the people of each source who reached a stage, how many reached a later one, and how sure that is.
-- grain: lead_source
-- note: $from_stage and $to_stage are stages of the funnel. Only people who reached the first stage within_days ago or
--       longer count. low and high bound the conversion with 95 % confidence (Wilson's interval); lift is how much higher
--       it is than that of all other sources together, and clear where the two intervals do not overlap.
with

followed as (

    select
        people.lead_source,
        count(*) as reached,
        count(*) filter (where is_complete) as complete,
        count(*) filter (where is_complete and later.reached_at is not null) as converted
    from (
        select
            stages.subject_id,
            clock.as_of_second - floor(epoch(stages.reached_at)) >= funnel.within_days * 86400 as is_complete
        from funnel_stages as stages
        cross join run.funnel as funnel
        inner join run.clock as clock
            on clock.is_now
        where stages.level = 'person'
            and stages.stage = $from_stage
    ) as earlier
    left join funnel_stages as later
        on later.level = 'person'
        and later.subject_id = earlier.subject_id
        and later.stage = $to_stage
    left join contacts as people
        on people.contact_id = earlier.subject_id
    group by people.lead_source

),

compared as (

    select
        *,
        sum(complete) over () - complete as others,
        sum(converted) over () - converted as others_converted
    from followed

),

bounded as (

    select
        *,
        converted / nullif(complete, 0) as conversion,
        others_converted / nullif(others, 0) as conversion_elsewhere,
        3.8415 as z
    from compared

),

intervals as (

    select
        *,
        (conversion + z / (2 * complete)
            - sqrt(z * (conversion * (1 - conversion) + z / (4 * complete)) / complete)) / (1 + z / complete) as low,
        (conversion + z / (2 * complete)
            + sqrt(z * (conversion * (1 - conversion) + z / (4 * complete)) / complete)) / (1 + z / complete) as high,
        (conversion_elsewhere + z / (2 * others)
            - sqrt(z * (conversion_elsewhere * (1 - conversion_elsewhere) + z / (4 * others)) / others))
            / (1 + z / others) as low_elsewhere,
        (conversion_elsewhere + z / (2 * others)
            + sqrt(z * (conversion_elsewhere * (1 - conversion_elsewhere) + z / (4 * others)) / others))
            / (1 + z / others) as high_elsewhere
    from bounded

)

select
    lead_source,
    reached,
    complete,
    cast(converted as bigint) as converted,
    round(conversion, 6) as conversion,
    round(greatest(low, 0.0), 4) as low,
    round(least(high, 1.0), 4) as high,
    round(conversion_elsewhere, 4) as conversion_elsewhere,
    round(conversion / nullif(conversion_elsewhere, 0) - 1, 4) as lift,
    coalesce(low > high_elsewhere or high < low_elsewhere, false) as is_clear
from intervals
order by reached desc, lead_source
