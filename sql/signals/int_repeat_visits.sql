-- int_repeat_visits: the first touch on the n-th day of web visits of a person within a number of days.
-- grain: touch, person
-- grows by: person
-- note: It is a signal of its own. How often it counts is a matter of the rule's cap. Visits that matter at none of the
--       instants are left out.
with

period as (

    select horizon.oldest_second - max(rules.kept_seconds) - 86400 * max(scoring.repeat_visit_within_days) as first_second
    from int_signal_rules as rules
    cross join int_horizon as horizon
    cross join run.scoring as scoring
    where rules.kind = 'repeat_visit'
    group by horizon.oldest_second

),

days as (

    select
        touches.person,
        cast(floor(touches.occurred_second / 86400.0::double) as integer) as visit_day,
        min(touches.occurred_at) as occurred_at,
        arg_min(touches.touch, touches.occurred_at) filter (where touches.occurred_at is not null) as touch
    from int_touches as touches
    inner join period
        on touches.occurred_second > period.first_second
    where touches.can_score
        and touches.is_web
    group by 1, 2

),

visits as (

    select
        days.person,
        days.occurred_at,
        days.touch,
        days.visit_day - lag(days.visit_day, scoring.repeat_visit_days - 1) over (
            partition by days.person
            order by days.visit_day
        ) as days_since_first_visit
    from days
    cross join run.scoring as scoring

),

first_of_several as (

    select
        person,
        occurred_at,
        arg_min(touch, place) filter (where place is not null) as touch
    from int_touch_order
    where is_web
    group by person, occurred_at

)

select
    coalesce(several.touch, visits.touch) as touch,
    visits.person
from visits
cross join run.scoring as scoring
left join first_of_several as several
    on several.person = visits.person
    and several.occurred_at = visits.occurred_at
where visits.days_since_first_visit < scoring.repeat_visit_within_days
