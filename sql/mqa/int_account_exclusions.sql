-- int_account_exclusions: why an account cannot be an MQA at an instant, whatever it does.
-- grain: as_of, account
-- note: A status excludes for as long as the playbook says, or until the day that sales named, or until new evidence.
with

reasons as (

    select
        clock.as_of,
        accounts.account,
        accounts.type as reason
    from stg_accounts as accounts
    inner join run.excluded as excluded
        on excluded.what = 'account_type'
        and lower(excluded.value) = accounts.type
    cross join run.clock as clock

    union all

    select
        customers.as_of,
        customers.account,
        excluded.value as reason
    from int_account_customers as customers
    inner join run.excluded as excluded
        on excluded.what = 'account_type'
        and excluded.value = 'customer'

    union all

    select
        latest.as_of,
        latest.account,
        latest.status as reason
    from int_account_statuses as latest
    inner join run.excluded as excluded
        on excluded.what = 'status'
        and excluded.value = latest.status
    left join int_new_evidence as evidence
        on evidence.as_of = latest.as_of
        and evidence.account = latest.account
    where evidence.account is null
        and coalesce(
            latest.as_of_second < latest.until_second,
            excluded.for_days is null or latest.as_of_second - latest.occurred_second < excluded.for_days * 86400
        )

)

select
    as_of,
    account,
    min(reason) as reason
from reasons
group by as_of, account
