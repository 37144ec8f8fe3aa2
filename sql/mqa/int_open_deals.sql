-- int_open_deals: accounts with a deal that is open at an instant.
-- grain: as_of, account
select distinct
    clock.as_of,
    accounts.account
from opportunities as deals
inner join int_account_numbers as accounts
    on accounts.account_id = deals.account_id
inner join run.clock as clock
    on clock.as_of >= deals.created_at
where (not deals.is_closed or coalesce(deals.closed_at > clock.as_of, false))
