-- int_touch_order: which of several touches of a person at one instant comes first.
-- grain: touch, person
-- grows by: person
-- reached by: touch of stg_engagements
with

simultaneous as (

    select
        person,
        occurred_at
    from int_touches
    where can_score
    group by person, occurred_at
    having count(*) > 1

)

select
    touches.touch,
    touches.person,
    touches.occurred_at,
    touches.is_web,
    cast(
        row_number() over (
            partition by touches.person, touches.occurred_at
            order by details.engagement_id
        ) as bigint
    ) as place
from int_touches as touches
inner join simultaneous
    on simultaneous.person = touches.person
    and simultaneous.occurred_at = touches.occurred_at
inner join stg_engagements as details
    on details.touch = touches.touch
where touches.can_score
