-- int_domain_owners: domains that belong to exactly one account.
-- grain: domain
-- note: a domain that two accounts share is ambiguous and decides nothing (G13); free mail belongs to nobody.
select
    domains.domain,
    min(domains.account_id) as account_id
from int_account_domains as domains
where domains.domain not in (select known.domain from int_domains as known where known.is_free_mail)
group by domains.domain
having count(*) = 1
