-- int_unconverted_amounts: amounts in currencies for which the workspace has no rate, which are kept apart.
-- grain: measure, subject
with

unconverted as (

    select 'opportunities in ' || currency as subject
    from opportunities
    where amount is not null
        and converted_amount is null

    union all

    select 'spend in ' || currency as subject
    from spend
    where converted_amount is null

    union all

    select 'revenues of accounts in ' || currency as subject
    from accounts
    where annual_revenue is not null
        and converted_revenue is null

)

select
    'unconverted_amounts' as measure,
    subject,
    cast(count(*) as double) as value,
    0.0::double as expected,
    false as is_healthy,
    'Amounts without a rate in rates.csv. They are never added to others; converted amounts leave them out.' as detail
from unconverted
group by subject
