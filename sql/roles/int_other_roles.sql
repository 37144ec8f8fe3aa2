-- int_other_roles: the role that another source states, where it disagrees with the likeliest one.
-- grain: contact_id
-- grows by: contact_id
-- note: Of several such sources the best counts, and its most confident role. A source that also states the likeliest role
--       does not disagree.
with

agreeing as (

    select distinct
        claims.contact_id,
        claims.source
    from role_evidence as claims
    inner join int_likely_roles as likely
        on likely.contact_id = claims.contact_id
        and likely.role = claims.role

)

select
    claims.contact_id,
    claims.role,
    claims.source
from role_evidence as claims
inner join int_likely_roles as likely
    on likely.contact_id = claims.contact_id
    and likely.role <> claims.role
left join agreeing
    on agreeing.contact_id = claims.contact_id
    and agreeing.source = claims.source
where agreeing.contact_id is null
qualify row_number() over (
    partition by claims.contact_id
    order by claims.precedence, claims.confidence desc, claims.role
) = 1
