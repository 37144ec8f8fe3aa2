-- int_targets_not_found: entries of target_accounts.csv that no account has.
-- grain: measure, subject
with

known as (

    select
        'account_id' as named_by,
        account_id as value
    from accounts

    union

    select
        'domain' as named_by,
        domain as value
    from accounts

    union

    select
        'name' as named_by,
        lower(trim(name)) as value
    from accounts

),

missing as (

    select
        listed.named_by,
        listed.value,
        cast(row_number() over (partition by listed.named_by order by listed.value) as bigint) as number
    from run.target_accounts as listed
    left join known
        on known.named_by = listed.named_by
        and known.value = listed.value
    where known.value is null

)

select
    'targets_not_found' as measure,
    'target_accounts.csv, by ' || case named_by when 'account_id' then 'id' else named_by end as subject,
    cast(count(*) as double) as value,
    0.0::double as expected,
    false as is_healthy,
    'Entries that no account has: ' || string_agg(case when number <= 10 then value end, ', ' order by number)
        || case when count(*) > 10 then ' and ' || (count(*) - 10) || ' more.' else '.' end as detail
from missing
group by named_by
