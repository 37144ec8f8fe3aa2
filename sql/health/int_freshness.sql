-- int_freshness: how old the newest engagement is, of all and of each source.
-- grain: measure, subject
-- note: A week is expected at most. A book without engagements is not healthy. A source that usually has nothing in a week,
--       as int_weekly_volume finds, may be silent for longer.
with

sources as (

    select
        touches.feed as source,
        max(touches.occurred_second) as occurred_second
    from int_touches as touches
    inner join run.clock as clock
        on touches.occurred_at <= clock.as_of
        and clock.is_now
    group by touches.feed

),

newest as (

    select
        'engagements' as subject,
        max(occurred_second) as occurred_second
    from sources

    union all

    select
        'engagements of ' || source as subject,
        occurred_second
    from sources

),

ages as (

    select
        newest.subject,
        (clock.as_of_second - newest.occurred_second) / 86400.0::double as days,
        newest.subject <> 'engagements' and coalesce(volumes.expected, 0) = 0 as may_be_silent
    from newest
    cross join run.clock as clock
    left join int_weekly_volume as volumes
        on 'engagements of ' || volumes.subject = newest.subject
    where clock.is_now

)

select
    'freshness_days' as measure,
    subject,
    days as value,
    7.0::double as expected,
    may_be_silent or coalesce(days <= 7, false) as is_healthy,
    'Days since the newest engagement; at most a week is expected, but of a source that is often silent.' as detail
from ages
