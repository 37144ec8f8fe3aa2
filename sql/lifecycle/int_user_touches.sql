-- int_user_touches: when our users got in touch with people, by the kinds that count as that.
-- grain: touch, person
-- grows by: touch
select
    touches.touch,
    touches.person,
    touches.account,
    details.user_id,
    touches.occurred_at
from int_touches as touches
inner join keys.kinds as kinds
    on kinds.kind_key = touches.kind_key
inner join run.contact_kinds as listed
    on listed.kind = kinds.kind
inner join stg_engagements as details
    on details.touch = touches.touch
where touches.account is not null
