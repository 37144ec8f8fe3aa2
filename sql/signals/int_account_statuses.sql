-- int_account_statuses: the lifecycle status of each account at each instant, when it was recorded, and until when it is to last.
-- grain: as_of, account
select
    clock.as_of,
    clock.as_of_second,
    accounts.account,
    statuses.status,
    cast(floor(epoch(statuses.occurred_at)) as bigint) as occurred_second,
    cast(floor(epoch(statuses.until)) as bigint) as until_second
from stg_statuses as statuses
inner join int_account_numbers as accounts
    on accounts.account_id = statuses.subject_id
inner join run.clock as clock
    on clock.as_of >= statuses.occurred_at
where statuses.subject = 'account'
    and statuses.status is not null
qualify row_number() over (
    partition by clock.as_of, accounts.account
    order by statuses.occurred_at desc, statuses.status
) = 1
