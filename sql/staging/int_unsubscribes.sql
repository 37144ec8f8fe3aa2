-- int_unsubscribes: touches by which somebody unsubscribed from mailings.
-- grain: touch
-- grows by: touch
select
    touch,
    contact_id,
    person_email,
    occurred_at
from stg_engagements
where given_kind = 'email_unsubscribe'
    and touch not in (select touch from int_refined_kinds where kind <> 'email_unsubscribe')

union all

select
    touches.touch,
    touches.contact_id,
    touches.person_email,
    touches.occurred_at
from stg_engagements as touches
inner join int_refined_kinds as refined
    on refined.touch = touches.touch
    and refined.kind = 'email_unsubscribe'
where touches.given_kind <> 'email_unsubscribe'
