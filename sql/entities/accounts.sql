-- accounts: companies, one row each, as last known.
-- grain: account_id
select
    accounts.account_id,
    accounts.name,
    domains.domain,
    accounts.website,
    accounts.industry,
    accounts.employees,
    accounts.annual_revenue,
    accounts.country,
    accounts.region,
    accounts.technologies,
    accounts.tier,
    accounts.segment,
    accounts.type,
    accounts.owner_id,
    owners.name as owner_name,
    accounts.parent_account_id,
    accounts.created_at
from stg_accounts as accounts
left join int_account_main_domains as domains
    on domains.account_id = accounts.account_id
left join stg_users as owners
    on owners.user_id = accounts.owner_id
