-- stg_accounts: one company, as last known.
-- grain: account_id
-- note: a version counts from known_from until known_to, so that run.knowledge.known_at reads the past as it was known.
select
    account_id,
    name,
    domain,
    website,
    industry,
    employees,
    annual_revenue,
    country,
    region,
    lower(technologies) as technologies,
    tier,
    segment,
    coalesce(type, 'prospect') as type,
    owner_id,
    parent_account_id,
    created_at
from raw.accounts as versions
cross join run.knowledge as knowledge
where versions.known_from <= knowledge.known_at
    and (versions.known_to is null or versions.known_to > knowledge.known_at)
    and not coalesce(versions.is_deleted, false)
