-- int_unconverted_amounts: amounts that no rate of the workspace covers, which are kept apart.
-- grain: measure, subject
with

unconverted as (

    select
        'opportunities' as what,
        currency
    from opportunities
    where amount is not null
        and converted_amount is null

    union all

    select
        'spend' as what,
        currency
    from spend
    where converted_amount is null

    union all

    select
        'revenues of accounts' as what,
        currency
    from accounts
    where annual_revenue is not null
        and converted_revenue is null

),

first_rates as (

    select
        currency,
        min(valid_from) as valid_from
    from run.rates
    group by currency

)

select
    'unconverted_amounts' as measure,
    unconverted.what || ' in ' || unconverted.currency
        || coalesce(' before ' || cast(first_rates.valid_from as varchar), '') as subject,
    cast(count(*) as double) as value,
    0.0::double as expected,
    false as is_healthy,
    'Amounts that no rate in rates.csv covers. They are never added to others; converted amounts leave them out.'
        as detail
from unconverted
left join first_rates
    on first_rates.currency = unconverted.currency
group by unconverted.what, unconverted.currency, first_rates.valid_from
