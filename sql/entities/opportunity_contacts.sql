-- opportunity_contacts: who takes part in a deal, in which role.
-- grain: opportunity_id, record_id
-- in order of: opportunity_id, record_id
with

roles as (

    select
        written,
        min(role) as role,
        count(*) as roles
    from int_role_names
    group by written

)

select
    deals.opportunity_id,
    deals.account_id,
    people.person_id as contact_id,
    links.contact_id as record_id,
    case when roles.roles = 1 then roles.role end as role,
    links.role as given_role,
    links.is_primary
from stg_opportunity_contacts as links
left join opportunities as deals
    on deals.opportunity_id = links.opportunity_id
left join int_people as people
    on people.contact_id = links.contact_id
left join roles
    on roles.written = links.role
