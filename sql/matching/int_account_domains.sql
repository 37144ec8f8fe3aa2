-- int_account_domains: every domain of each account, and whether the CRM gives it as domain or as website.
-- grain: account_id, domain
-- note: Domains of free mail providers belong to no account.
select
    accounts.account_id,
    sites.domain,
    'email_domain' as evidence
from stg_accounts as accounts
inner join int_domains as sites
    on sites.written = accounts.domain
where sites.domain is not null
    and not sites.is_free_mail

union all

select
    accounts.account_id,
    sites.domain,
    'website' as evidence
from stg_accounts as accounts
inner join int_domains as sites
    on sites.written = accounts.website
left join int_domains as named
    on named.written = accounts.domain
where sites.domain is not null
    and not sites.is_free_mail
    and sites.domain is distinct from named.domain
