-- account_changes: why the intent of an account is another one than a week before, what matters most first.
-- grain: reason
select
    account_changes.reason,
    account_changes.points,
    account_changes.signals,
    account_changes.since
from account_changes
where account_changes.account_id = $account_id
order by abs(account_changes.points) desc, account_changes.reason
