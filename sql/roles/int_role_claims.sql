-- int_role_claims: every buying role that people, the CRM or a title give a person, with its confidence, and whether it counts.
-- grain: contact_id, role, source
-- note: A decision made here takes precedence over an answer of MEDDIC, that over the contact role on a deal, that over the
--       field on the contact in the CRM, that over the title: precedence 1 comes first. A role decided here is the only one; a role ruled out does not
--       count. A role on a deal is valid_from when the deal was opened, one of MEDDIC when it was answered. "Other" and "Unknown" say that no role is known, so they do not count either.
with

claims as (

    select
        decisions.contact_id,
        decisions.role,
        sources.confidence_hundredths,
        sources.source,
        sources.precedence,
        cast(null as timestamptz) as valid_from
    from int_role_decisions as decisions
    inner join run.role_sources as sources
        on sources.source = 'decision'
    where decisions.verdict = 'yes'

    union all

    select
        answers.contact_id,
        answers.role,
        sources.confidence_hundredths,
        sources.source,
        sources.precedence,
        answers.valid_from
    from int_qualified_roles as answers
    inner join run.role_sources as sources
        on sources.source = 'qualification'

    union all

    select
        people.person_id as contact_id,
        roles.role,
        sources.confidence_hundredths,
        sources.source,
        sources.precedence,
        deals.valid_from
    from stg_opportunity_contacts as deals
    inner join int_people as people
        on people.contact_id = deals.contact_id
    inner join int_role_names as roles
        on roles.written = deals.role
    inner join run.role_sources as sources
        on sources.source = 'opportunity'

    union all

    select
        people.person_id as contact_id,
        roles.role,
        sources.confidence_hundredths,
        sources.source,
        sources.precedence,
        cast(null as timestamptz) as valid_from
    from stg_contacts as contacts
    inner join int_people as people
        on people.contact_id = contacts.contact_id
    inner join int_role_names as roles
        on roles.written = contacts.buying_role
    inner join run.role_sources as sources
        on sources.source = 'crm_contact'

    union all

    select
        people.person_id as contact_id,
        titles.role,
        titles.confidence_hundredths,
        sources.source,
        sources.precedence,
        cast(null as timestamptz) as valid_from
    from stg_contacts as contacts
    inner join int_people as people
        on people.contact_id = contacts.contact_id
    inner join int_title_roles as titles
        on titles.title = contacts.title
    inner join run.role_sources as sources
        on sources.source = 'title'

),

stated as (

    select
        contact_id,
        role,
        source,
        precedence,
        max(confidence_hundredths) as confidence_hundredths,
        case when count(*) = count(valid_from) then min(valid_from) end as valid_from
    from claims
    group by contact_id, role, source, precedence

)

select
    stated.contact_id,
    stated.role,
    stated.source,
    stated.precedence,
    stated.confidence_hundredths,
    stated.valid_from,
    stated.role <> 'other'
        and coalesce(decisions.verdict, 'yes') = 'yes'
        and (stated.precedence = 1 or min(stated.precedence) over (partition by stated.contact_id) > 1) as is_counted
from stated
left join int_role_decisions as decisions
    on decisions.contact_id = stated.contact_id
    and decisions.role = stated.role
