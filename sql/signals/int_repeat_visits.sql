-- int_repeat_visits: a signal of its own on the n-th day of web visits of a person within a number of days.
-- grain: engagement_id
-- note: It happens at the first touch of that day. How often it counts is a matter of the rule's cap.
with

first_touches as (

    select
        contact_id,
        account_id,
        engagement_id,
        occurred_at,
        occurred_second,
        occurred_day
    from int_scorable
    where channel = 'web'
    qualify row_number() over (
        partition by contact_id, occurred_day
        order by occurred_at, engagement_id
    ) = 1

),

numbered as (

    select
        *,
        row_number() over (partition by contact_id order by occurred_day) as visit_day
    from first_touches

)

select
    'repeat_visit:' || visits.engagement_id as engagement_id,
    visits.contact_id,
    visits.account_id,
    visits.occurred_at,
    visits.occurred_second,
    visits.occurred_day
from numbered as visits
cross join run.scoring as scoring
inner join numbered as earlier
    on earlier.contact_id = visits.contact_id
    and earlier.visit_day = visits.visit_day - scoring.repeat_visit_days + 1
where visits.occurred_day - earlier.occurred_day < scoring.repeat_visit_within_days
