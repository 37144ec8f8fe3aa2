-- stg_accounts: one company, as last known.
-- grain: account_id
-- in order of: account_id
select
    numbers.account,
    accounts.account_id,
    accounts.name,
    accounts.domain,
    accounts.website,
    accounts.industry,
    accounts.employees,
    accounts.annual_revenue,
    accounts.country,
    accounts.region,
    lower(accounts.technologies) as technologies,
    accounts.tier,
    accounts.segment,
    coalesce(accounts.type, 'prospect') as type,
    accounts.owner_id,
    accounts.parent_account_id,
    accounts.created_at,
    accounts.currency,
    accounts.is_target
from known.accounts as accounts
inner join keys.accounts as numbers
    on numbers.account_id = accounts.account_id
where not accounts.is_deleted
