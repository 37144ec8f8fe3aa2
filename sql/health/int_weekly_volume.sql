-- int_weekly_volume: engagements of the last seven days from each source, against the weeks before.
-- grain: measure, subject
-- note: the median of the eight weeks before is expected. Below half of it, or above three times it, is not healthy.
with

weekly as (

    select
        touches.feed as subject,
        cast(
            floor((clock.as_of_second - touches.occurred_second) / 604800.0::double) as bigint
        ) as weeks_ago,
        count(*) as touches
    from int_touches as touches
    inner join run.clock as clock
        on clock.as_of >= touches.occurred_at
        and clock.is_now
    where clock.as_of_second - touches.occurred_second < 604800 * 9
    group by 1, 2

),

subjects as (

    select distinct subject
    from weekly

),

grid as (

    select
        subjects.subject,
        weeks.weeks_ago,
        coalesce(weekly.touches, 0) as touches
    from subjects
    cross join (values (0), (1), (2), (3), (4), (5), (6), (7), (8)) as weeks (weeks_ago)
    left join weekly
        on weekly.subject = subjects.subject
        and weekly.weeks_ago = weeks.weeks_ago

),

volumes as (

    select
        subject,
        cast(max(case when weeks_ago = 0 then touches end) as double) as value,
        cast(median(case when weeks_ago > 0 then touches end) as double) as expected
    from grid
    group by subject

)

select
    'weekly_volume' as measure,
    subject,
    value,
    expected,
    expected = 0 or value between expected * 0.5::double and expected * 3 as is_healthy,
    'Engagements of the last seven days, against the median of the eight weeks before.' as detail
from volumes
