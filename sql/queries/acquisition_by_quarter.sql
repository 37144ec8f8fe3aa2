-- acquisition_by_quarter: what sales-qualified people and customers cost, and how long deals took, quarter by quarter.
-- grain: quarter, currency
-- note: Spend of the quarter is divided by the people who became sales-qualified in it, and by the accounts that became
--       customers in it. change says how the cost of a customer differs from the quarter before. Where several currencies
--       were spent, each has a row with the same people and customers. missing says what a cost lacks.
with

spent as (

    select
        cast(date_trunc('quarter', spend.date) as date) as quarter,
        coalesce(spend.converted_currency, spend.currency) as currency,
        sum(coalesce(spend.converted_amount, spend.amount)) as spend
    from spend
    inner join run_clock as clock
        on clock.is_now
        and spend.date <= cast(clock.as_of as date)
    group by all

),

reached as (

    select
        cast(date_trunc('quarter', reached_at) as date) as quarter,
        count(*) filter (where level = 'person' and stage = 'sql') as sqls,
        count(*) filter (where level = 'account' and stage = 'customer') as customers
    from funnel_stages
    group by all

),

won as (

    select
        cast(date_trunc('quarter', deals.closed_at) as date) as quarter,
        count(*) as deals_won,
        round(median((floor(epoch(deals.closed_at)) - floor(epoch(deals.created_at))) / 86400.0), 1) as median_days
    from opportunities as deals
    inner join run_clock as clock
        on clock.is_now
        and deals.closed_at <= clock.as_of
    where deals.is_won
    group by all

),

quarters as (

    select quarter, currency from spent
    union all
    select quarter, null as currency
    from (select quarter from reached union select quarter from won) as others
    where quarter not in (select quarter from spent)

),

costs as (

    select
        quarters.quarter,
        quarters.currency,
        quarters.quarter < date_trunc('quarter', clock.as_of) as is_over,
        spent.spend,
        coalesce(reached.sqls, 0) as sqls,
        coalesce(reached.customers, 0) as customers,
        coalesce(won.deals_won, 0) as deals_won,
        round(cast(spent.spend as double) / nullif(reached.sqls, 0), 2) as cost_per_sql,
        round(cast(spent.spend as double) / nullif(reached.customers, 0), 2) as cost_per_customer,
        won.median_days as days_to_win
    from quarters
    inner join run_clock as clock
        on clock.is_now
    left join spent
        on spent.quarter = quarters.quarter
        and spent.currency is not distinct from quarters.currency
    left join reached
        on reached.quarter = quarters.quarter
    left join won
        on won.quarter = quarters.quarter
    where quarters.quarter is not null

)

select
    costs.quarter,
    costs.currency,
    costs.is_over,
    costs.spend,
    costs.sqls,
    costs.customers,
    costs.deals_won,
    costs.cost_per_sql,
    costs.cost_per_customer,
    case when costs.is_over then round(costs.cost_per_customer / earlier.cost_per_customer - 1, 4) end
        as cost_change,
    costs.days_to_win,
    case when costs.is_over then round(costs.days_to_win - earlier.days_to_win, 1) end as days_change,
    case
        when costs.spend is null then 'spend'
        when costs.customers = 0 then 'customers'
    end as missing
from costs
left join costs as earlier
    on earlier.quarter = costs.quarter - interval 3 month
    and earlier.currency is not distinct from costs.currency
order by costs.quarter desc, costs.currency
