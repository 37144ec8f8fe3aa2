-- int_seat_roles: the buying roles in which a person can fill a seat now, with their confidence and source.
-- grain: contact_id, role
-- grows by: contact_id
select
    contact_id,
    role,
    confidence_hundredths,
    source,
    precedence
from int_stated_roles
where is_now

union all

select
    hinted.contact_id,
    hinted.role,
    hinted.confidence_hundredths,
    sources.source,
    sources.precedence
from int_behaviour_roles as hinted
inner join run.clock as clock
    on clock.as_of = hinted.as_of
    and clock.is_now
inner join run.role_sources as sources
    on sources.source = 'behaviour'
where hinted.is_counted
