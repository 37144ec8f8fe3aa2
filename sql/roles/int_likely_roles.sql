-- int_likely_roles: the likeliest buying role of each person: from the best source that states one, the most confident.
-- grain: contact_id
-- grows by: contact_id
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
