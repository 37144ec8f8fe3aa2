-- stg_opportunity_contacts: one person on one deal, with the role the CRM gives.
-- grain: opportunity_id, contact_id
select
    opportunity_id,
    contact_id,
    role,
    coalesce(is_primary, false) as is_primary
from known.opportunity_contacts
where not is_deleted
