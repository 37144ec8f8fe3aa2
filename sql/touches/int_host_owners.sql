-- int_host_owners: the account behind the host of an e-mail address; none if nobody, or more than one, has its domain.
-- grain: email_host
select
    hosts.written as email_host,
    accounts.account,
    accounts.account_id,
    coalesce(owners.match_class = 'strong', false) as is_strong_match
from int_domains as hosts
left join int_domain_owners as owners
    on owners.domain = hosts.domain
left join int_account_numbers as accounts
    on accounts.account_id = owners.account_id
where hosts.domain is not null
