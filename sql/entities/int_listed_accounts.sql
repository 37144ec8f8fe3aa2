-- int_listed_accounts: the accounts that target_accounts.csv of the workspace lists, by id, domain or name.
-- grain: account_id
select accounts.account_id
from stg_accounts as accounts
inner join run.target_accounts as listed
    on listed.named_by = 'account_id'
    and listed.value = accounts.account_id

union

select domains.account_id
from int_account_main_domains as domains
inner join run.target_accounts as listed
    on listed.named_by = 'domain'
    and listed.value = domains.domain

union

select accounts.account_id
from stg_accounts as accounts
inner join run.target_accounts as listed
    on listed.named_by = 'name'
    and listed.value = lower(trim(accounts.name))
