-- int_stated_roles: the buying roles that people, the CRM or a title give a person and that count; the same at all instants.
-- grain: contact_id, role
-- grows by: contact_id
-- note: rank orders the roles of a person, likeliest first: by source, then by confidence.
with

best as (

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
        order by precedence, confidence_hundredths desc
    ) = 1

)

select
    contact_id,
    role,
    confidence_hundredths,
    source,
    precedence,
    cast(
        row_number() over (
            partition by contact_id
            order by precedence, confidence_hundredths desc, role
        ) as bigint
    ) as rank
from best
