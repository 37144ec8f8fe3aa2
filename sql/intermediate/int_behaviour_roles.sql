-- int_behaviour_roles: buying roles that what a person did points to, by the playbook's hints.
-- grain: contact_id, role
with

seen as (

    select
        touches.contact_id,
        hints.hint_id,
        hints.role,
        hints.at_least,
        hints.confidence_hundredths,
        count(*) as signals
    from engagements as touches
    inner join run.role_hint_kinds as kinds
        on kinds.kind = touches.kind
    inner join run.role_hints as hints
        on hints.hint_id = kinds.hint_id
    inner join run.clock as clock
        on clock.is_now
        and clock.as_of >= touches.occurred_at
        and epoch(clock.as_of) - epoch(touches.occurred_at) <= hints.within_days * 86400
    where touches.contact_id is not null
        and touches.direction in ('inbound', 'mutual')
        and not touches.is_bot
        and not touches.is_internal
    group by touches.contact_id, hints.hint_id, hints.role, hints.at_least, hints.confidence_hundredths

)

select
    contact_id,
    role,
    max(confidence_hundredths) as confidence_hundredths,
    sum(signals) as signals
from seen
where signals >= at_least
group by contact_id, role
