-- int_account_main_domains: the registrable domain of each account that has one.
-- grain: account_id
select
    accounts.account_id,
    coalesce(of_domain.domain, of_website.domain) as domain
from stg_accounts as accounts
left join int_domains as of_domain
    on of_domain.written = accounts.domain
left join int_domains as of_website
    on of_website.written = accounts.website
where coalesce(of_domain.domain, of_website.domain) is not null
