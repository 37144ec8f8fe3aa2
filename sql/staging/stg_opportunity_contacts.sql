-- stg_opportunity_contacts: one person on one deal, with the role the CRM gives.
-- grain: opportunity_id, contact_id
-- note: a version counts from known_from until known_to, so that run.knowledge.known_at reads the past as it was known.
select
    opportunity_id,
    contact_id,
    role,
    coalesce(is_primary, false) as is_primary
from raw.opportunity_contacts as versions
cross join run.knowledge as knowledge
where versions.known_from <= knowledge.known_at
    and (versions.known_to is null or versions.known_to > knowledge.known_at)
    and not coalesce(versions.is_deleted, false)
