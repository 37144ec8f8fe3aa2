-- stg_accounts: one company, as last known.
-- grain: account_id
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
from known.accounts
where not is_deleted
