-- int_repeat_visits: the first touch on the n-th day of web visits of a person within a number of days.
-- grain: touch, person
-- grows by: person
-- note: It is a signal of its own. How often it counts is a matter of the rule's cap.
with

visits as (

    select
        touches.touch,
        touches.person,
        touches.occurred_at,
        floor(touches.occurred_second / 86400.0::double) as visit_day,
        coalesce(places.place, 1) as place
    from int_touches as touches
    left join int_touch_order as places
        on places.touch = touches.touch
        and places.person = touches.person
    where touches.can_score
        and touches.is_web

),

days as (

    select
        person,
        visit_day,
        min(occurred_at) as occurred_at
    from visits
    group by person, visit_day

),

numbered as (

    select
        *,
        row_number() over (partition by person order by visit_day) as visit_number
    from days

),

repeated as (

    select
        days.person,
        days.occurred_at
    from numbered as days
    cross join run.scoring as scoring
    inner join numbered as earlier
        on earlier.person = days.person
        and earlier.visit_number = days.visit_number - scoring.repeat_visit_days + 1
    where days.visit_day - earlier.visit_day < scoring.repeat_visit_within_days

)

select
    arg_min(visits.touch, visits.place) filter (where visits.touch is not null) as touch,
    repeated.person
from repeated
inner join visits
    on visits.person = repeated.person
    and visits.occurred_at = repeated.occurred_at
group by repeated.person, repeated.occurred_at
