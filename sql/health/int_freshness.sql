-- int_freshness: how old the newest engagement is.
-- grain: measure, subject
-- note: a week is expected at most. A book without engagements is not healthy.
with

newest as (

    select
        max(clock.as_of_second) as as_of_second,
        max(touches.occurred_second) as occurred_second
    from run.clock as clock
    left join int_touches as touches
        on touches.occurred_at <= clock.as_of
    where clock.is_now

)

select
    'freshness_days' as measure,
    'engagements' as subject,
    (as_of_second - occurred_second) / 86400.0::double as value,
    7.0::double as expected,
    coalesce((as_of_second - occurred_second) / 86400.0::double <= 7, false) as is_healthy,
    'Days since the newest engagement; at most a week is expected.' as detail
from newest
