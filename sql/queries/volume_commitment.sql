-- volume_commitment: how many qualified accounts marketing has to bring for each goal of revenue, by the past.
-- grain: starts_on, ends_on, currency
-- note: The goal by the mean amount of a deal won is deals; by the share of SQLs that became customers in time, SQLs; by the
--       share of MQLs that became SQLs in time, MQLs. low and high bound the SQLs by the interval of Wilson, with 95 %
--       confidence. capacity is what the AEs take in turn in these weeks; is_beyond_capacity compares the SQLs with it.
with

won as (

    select
        coalesce(converted_currency, currency) as currency,
        avg(cast(coalesce(converted_amount, amount) as double)) as mean_amount,
        count(*) as deals
    from opportunities
    where is_won
    group by coalesce(converted_currency, currency)

),

shares as (

    select
        from_stage,
        sum(complete) as n,
        sum(converted_in_time) / nullif(sum(complete), 0) as p
    from funnel_conversion
    where level = 'account'
        and basis = 'cohort'
        and (from_stage, to_stage) in (('sql', 'customer'), ('mql', 'sql'))
    group by from_stage

),

bounded as (

    select
        from_stage,
        p,
        (p + 1.9208 / n - 1.96 * sqrt((p * (1 - p) + 0.9604 / n) / n)) / (1 + 3.8416 / n) as low,
        (p + 1.9208 / n + 1.96 * sqrt((p * (1 - p) + 0.9604 / n) / n)) / (1 + 3.8416 / n) as high
    from shares
    where n > 0

),

team as (

    select count(*) as members
    from users
    where role = 'ae'

)

select
    goals.starts_on,
    goals.ends_on,
    goals.currency,
    goals.target,
    won.mean_amount,
    goals.target / won.mean_amount as deals,
    customers.p as sql_to_customer,
    goals.target / won.mean_amount / nullif(customers.p, 0) as sqls,
    goals.target / won.mean_amount / nullif(customers.high, 0) as sqls_low,
    goals.target / won.mean_amount / nullif(customers.low, 0) as sqls_high,
    goals.target / won.mean_amount / nullif(customers.p, 0)
        / ((date_diff('day', goals.starts_on, goals.ends_on) + 1) / 30.4375) as sqls_a_month,
    goals.target / won.mean_amount / nullif(customers.p, 0) / nullif(qualified.p, 0) as mqls,
    team.members * sla.weekly_capacity * (date_diff('day', goals.starts_on, goals.ends_on) + 1) / 7.0 as capacity,
    goals.target / won.mean_amount / nullif(customers.p, 0)
        > team.members * sla.weekly_capacity * (date_diff('day', goals.starts_on, goals.ends_on) + 1) / 7.0
        as is_beyond_capacity
from run.goals as goals
cross join run.sla as sla
cross join team
left join won
    on won.currency is not distinct from goals.currency
left join bounded as customers
    on customers.from_stage = 'sql'
left join bounded as qualified
    on qualified.from_stage = 'mql'
where goals.measure = 'revenue'
order by goals.starts_on, goals.ends_on, goals.currency
