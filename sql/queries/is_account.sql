-- is_account: whether there is an account of this id.
-- grain: one row
select count(*) > 0 as found
from accounts
where account_id = $account_id
