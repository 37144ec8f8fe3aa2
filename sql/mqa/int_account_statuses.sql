-- int_account_statuses: the lifecycle status of each account at each instant, and when it was recorded.
-- grain: as_of, account_id
select
    clock.as_of,
    clock.as_of_second,
    statuses.subject_id as account_id,
    statuses.status,
    cast(floor(epoch(statuses.occurred_at)) as bigint) as occurred_second
from stg_statuses as statuses
inner join run.clock as clock
    on clock.as_of >= statuses.occurred_at
where statuses.subject = 'account'
qualify row_number() over (
    partition by clock.as_of, statuses.subject_id
    order by statuses.occurred_at desc, statuses.status
) = 1
