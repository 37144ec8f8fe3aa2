-- int_stated_roles: the buying roles that people, the CRM or a title give a person and that count, and from when until when.
-- grain: contact_id, role, valid_from
-- grows by: contact_id
-- note: rank orders the roles of a person at one time, likeliest first: by source, then by confidence. They change when a
--       deal is opened on which the CRM gives the person a role. valid_from and valid_until are null if nothing limits them.
with

spans as (

    select
        contact_id,
        valid_from,
        lead(valid_from) over (partition by contact_id order by valid_from nulls first) as valid_until
    from (
        select distinct contact_id, valid_from
        from int_role_claims
        where is_counted

        union

        select contact_id, cast(null as timestamptz) as valid_from
        from int_role_claims
        where is_counted
    ) as starts

),

best as (

    select
        spans.contact_id,
        spans.valid_from,
        spans.valid_until,
        claims.role,
        claims.confidence_hundredths,
        claims.source,
        claims.precedence
    from spans
    inner join int_role_claims as claims
        on claims.contact_id = spans.contact_id
        and claims.is_counted
        and coalesce(claims.valid_from <= spans.valid_from, claims.valid_from is null)
    qualify row_number() over (
        partition by spans.contact_id, spans.valid_from, claims.role
        order by claims.precedence, claims.confidence_hundredths desc
    ) = 1

)

select
    contact_id,
    role,
    valid_from,
    valid_until,
    valid_until is null as is_now,
    confidence_hundredths,
    source,
    precedence,
    cast(
        row_number() over (
            partition by contact_id, valid_from
            order by precedence, confidence_hundredths desc, role
        ) as bigint
    ) as rank
from best
