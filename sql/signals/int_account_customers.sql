-- int_account_customers: accounts that are customers at an instant: by their type, a won deal or their status.
-- grain: as_of, account
select
    clock.as_of,
    accounts.account
from stg_accounts as accounts
cross join run.clock as clock
where accounts.type = 'customer'

union

select
    clock.as_of,
    accounts.account
from opportunities as deals
inner join int_account_numbers as accounts
    on accounts.account_id = deals.account_id
inner join run.clock as clock
    on clock.as_of >= coalesce(deals.closed_at, deals.created_at)
where deals.is_won

union

select
    as_of,
    account
from int_account_statuses
where status = 'customer'
