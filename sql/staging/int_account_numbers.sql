-- int_account_numbers: the number of each account.
-- grain: account
select
    account,
    account_id
from stg_accounts
