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

numbered as (

    select
        *,
        row_number() over (partition by person order by visit_day) as visit_number
    from days

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
    coalesce(several.touch, days.touch) as touch,
    days.person
from numbered as days
cross join run.scoring as scoring
inner join numbered as earlier
    on earlier.person = days.person
    and earlier.visit_number = days.visit_number - scoring.repeat_visit_days + 1
left join first_of_several as several
    on several.person = days.person
    and several.occurred_at = days.occurred_at
where days.visit_day - earlier.visit_day < scoring.repeat_visit_within_days
