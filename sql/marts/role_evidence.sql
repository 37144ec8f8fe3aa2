-- role_evidence: every buying role that something gives a person, how surely, and whether it counts.
-- grain: contact_id, role, source
-- in order of: contact_id, precedence, role
select
    contact_id,
    role,
    source,
    cast(precedence as bigint) as precedence,
    cast(confidence_hundredths / 100.0::double as decimal(3, 2)) as confidence,
    is_counted
from int_role_claims
