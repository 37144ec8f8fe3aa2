-- int_behaviour_roles: buying roles that a person's behaviour so far suggests, by the hints of the playbook.
-- grain: as_of, person, role
-- grows by: person, as_of
-- reached by: contact_id of int_stated_roles, contact_id of int_role_decisions
-- note: They count only where no other source states a role, and never where somebody ruled the role out. Seats and
--       coverage use them; episodes and fit do not, because they use one role at all instants.
with

seen as (

    select
        clock.as_of,
        touches.person,
        touches.hint_id,
        touches.role,
        touches.at_least,
        touches.confidence_hundredths,
        count(*) as signals
    from int_hinting_touches as touches
    inner join run.clock as clock
        on clock.as_of >= touches.occurred_at
        and clock.as_of_second - touches.occurred_second <= touches.within_days * 86400
    group by
        clock.as_of,
        touches.person,
        touches.hint_id,
        touches.role,
        touches.at_least,
        touches.confidence_hundredths

),

pointed_to as (

    select
        as_of,
        person,
        role,
        max(confidence_hundredths) as confidence_hundredths
    from seen
    where signals >= at_least
    group by as_of, person, role

)

select
    pointed_to.as_of,
    pointed_to.person,
    people.contact_id,
    pointed_to.role,
    pointed_to.confidence_hundredths,
    stated.contact_id is null and refusals.contact_id is null as is_counted
from pointed_to
inner join int_persons as people
    on people.person = pointed_to.person
left join int_stated_roles as stated
    on stated.contact_id = people.contact_id
    and stated.rank = 1
    and coalesce(stated.valid_from <= pointed_to.as_of, true)
    and coalesce(stated.valid_until > pointed_to.as_of, true)
left join int_role_decisions as refusals
    on refusals.contact_id = people.contact_id
    and refusals.role = pointed_to.role
    and refusals.verdict = 'no'
