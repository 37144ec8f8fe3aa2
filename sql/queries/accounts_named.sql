-- accounts_named: the accounts that a text names by id, by name in any case, or by domain.
-- grain: account_id
select
    account_id,
    name,
    domain,
    case
        when account_id = $text then 'id'
        when lower(name) = lower($text) then 'name'
        else 'domain'
    end as matched_by
from accounts
where account_id = $text
    or lower(name) = lower($text)
    or domain = $domain
order by account_id
