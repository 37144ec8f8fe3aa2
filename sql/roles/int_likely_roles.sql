-- int_likely_roles: the one likeliest buying role of each person: of the best source that says one, the surest.
-- grain: contact_id
select
    contact_id,
    role,
    confidence_hundredths,
    source
from int_seat_roles
qualify row_number() over (
    partition by contact_id
    order by precedence, confidence_hundredths desc, role
) = 1
