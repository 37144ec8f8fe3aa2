-- accounts: companies, one row each, as last known.
-- grain: account_id
-- in order of: account_id
-- note: A revenue has no day, so it is converted by the last rate.
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
    accounts.created_at,
    accounts.currency,
    cast(round(cast(accounts.annual_revenue as double) * rates.rate, 2) as decimal(18, 2)) as converted_revenue,
    rates.converted_currency,
    coalesce(accounts.is_target, listed.account_id is not null) as is_target
from stg_accounts as accounts
left join int_account_main_domains as domains
    on domains.account_id = accounts.account_id
left join stg_users as owners
    on owners.user_id = accounts.owner_id
left join run.rates as rates
    on rates.currency = coalesce(accounts.currency, '')
    and rates.is_last
    and accounts.annual_revenue is not null
left join int_listed_accounts as listed
    on listed.account_id = accounts.account_id
