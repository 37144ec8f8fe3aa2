-- int_behaviour_roles: buying roles that a person's behaviour so far suggests, by the hints of the playbook.
-- grain: as_of, contact_id, role
-- note: They count only where no other source states a role, and never where somebody ruled the role out. Seats and
--       coverage use them; episodes and fit do not, because they use one role at all instants.
with

seen as (

    select
        clock.as_of,
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
        on clock.as_of >= touches.occurred_at
        and clock.as_of_second - floor(epoch(touches.occurred_at)) <= hints.within_days * 86400
    where touches.contact_id is not null
        and touches.direction in ('inbound', 'mutual')
        and not touches.is_bot
        and not touches.is_internal
    group by
        clock.as_of,
        touches.contact_id,
        hints.hint_id,
        hints.role,
        hints.at_least,
        hints.confidence_hundredths

),

pointed_to as (

    select
        as_of,
        contact_id,
        role,
        max(confidence_hundredths) as confidence_hundredths
    from seen
    where signals >= at_least
    group by as_of, contact_id, role

)

select
    pointed_to.as_of,
    pointed_to.contact_id,
    pointed_to.role,
    pointed_to.confidence_hundredths,
    stated.contact_id is null and refusals.contact_id is null as is_counted
from pointed_to
left join int_stated_roles as stated
    on stated.contact_id = pointed_to.contact_id
    and stated.rank = 1
left join int_role_decisions as refusals
    on refusals.contact_id = pointed_to.contact_id
    and refusals.role = pointed_to.role
    and refusals.verdict = 'no'
