-- role_evidence: every buying role that some source gives a person now, with its confidence, and whether it counts.
-- grain: contact_id, role, source
-- grows by: contact_id
-- in order of: contact_id, precedence, role
with

claims as (

    select
        contact_id,
        role,
        source,
        precedence,
        confidence_hundredths,
        is_counted
    from int_role_claims

    union all

    select
        hinted.contact_id,
        hinted.role,
        sources.source,
        sources.precedence,
        hinted.confidence_hundredths,
        hinted.is_counted
    from int_behaviour_roles as hinted
    inner join run.clock as clock
        on clock.as_of = hinted.as_of
        and clock.is_now
    inner join run.role_sources as sources
        on sources.source = 'behaviour'

)

select
    contact_id,
    role,
    source,
    cast(precedence as bigint) as precedence,
    cast(confidence_hundredths / 100.0::double as decimal(3, 2)) as confidence,
    is_counted
from claims
