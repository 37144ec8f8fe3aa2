-- int_role_evidence: which buying roles a person may have, how surely, and who says so.
-- grain: contact_id, role
-- note: a deal's contact role goes before the contact's own field in the CRM, and both before the title.
with

evidence as (

    select
        people.person_id as contact_id,
        roles.role,
        95 as confidence_hundredths,
        'opportunity' as source
    from stg_opportunity_contacts as deals
    inner join int_people as people
        on people.contact_id = deals.contact_id
    inner join int_role_names as roles
        on roles.written = deals.role

    union all

    select
        people.person_id as contact_id,
        roles.role,
        90 as confidence_hundredths,
        'crm_contact' as source
    from stg_contacts as contacts
    inner join int_people as people
        on people.contact_id = contacts.contact_id
    inner join int_role_names as roles
        on roles.written = contacts.buying_role

    union all

    select
        people.person_id as contact_id,
        titles.role,
        titles.confidence_hundredths,
        'title' as source
    from stg_contacts as contacts
    inner join int_people as people
        on people.contact_id = contacts.contact_id
    inner join int_title_roles as titles
        on titles.title = contacts.title

)

select
    contact_id,
    role,
    confidence_hundredths,
    source
from evidence
qualify row_number() over (
    partition by contact_id, role
    order by confidence_hundredths desc, source
) = 1
