-- int_account_statuses: the lifecycle status of each account at each instant, when it was recorded, and until when it is to last.
-- grain: as_of, account
with

spells as (

    select
        accounts.account,
        statuses.status,
        statuses.occurred_at,
        statuses.until,
        lead(statuses.occurred_at) over (
            partition by accounts.account
            order by statuses.occurred_at, statuses.status desc
        ) as ended_at
    from stg_statuses as statuses
    inner join int_account_numbers as accounts
        on accounts.account_id = statuses.subject_id
    where statuses.subject = 'account'
        and statuses.status is not null

)

select
    clock.as_of,
    clock.as_of_second,
    spells.account,
    spells.status,
    cast(floor(epoch(spells.occurred_at)) as bigint) as occurred_second,
    cast(floor(epoch(spells.until)) as bigint) as until_second
from spells
inner join run.clock as clock
    on clock.as_of >= spells.occurred_at
    and coalesce(clock.as_of < spells.ended_at, true)
