-- int_role_evidence: the buying roles a person may fill a seat by, how surely, and who says so.
-- grain: contact_id, role
select
    contact_id,
    role,
    confidence_hundredths,
    source,
    precedence
from int_role_claims
where is_counted
qualify row_number() over (
    partition by contact_id, role
    order by confidence_hundredths desc, precedence
) = 1
