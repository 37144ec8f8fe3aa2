-- pipeline_velocity: what the open deals bring a day, by the quarter in which deals were closed.
-- grain: quarter, currency
-- in order of: quarter, currency
-- note: velocity is open deals times win rate times mean amount of the deals won, divided by the median days from opening
--       to winning them. Deals are open if they were at the end of the quarter, or are now in the running one.
with

deals as (

    select
        deals.opportunity_id,
        deals.is_closed,
        coalesce(deals.is_won, false) as is_won,
        deals.created_at,
        deals.closed_at,
        cast(date_trunc('quarter', deals.closed_at) as date) as quarter,
        cast(coalesce(deals.converted_amount, deals.amount) as double) as amount,
        coalesce(deals.converted_currency, deals.currency) as currency,
        clock.as_of
    from opportunities as deals
    inner join run.clock as clock
        on clock.is_now
        and coalesce(deals.created_at, deals.closed_at) <= clock.as_of

),

closed as (

    select
        quarter,
        currency,
        count(*) as deals_closed,
        count(*) filter (where is_won) as deals_won,
        sum(amount) filter (where is_won) / cast(nullif(count(*) filter (where is_won), 0) as double) as mean_amount,
        median((floor(epoch(closed_at)) - floor(epoch(created_at))) / 86400.0::double) filter (where is_won)
            as median_days
    from deals
    where is_closed
        and closed_at <= as_of
    group by quarter, currency

),

opened as (

    select
        closed.quarter,
        closed.currency,
        count(*) as deals_open
    from closed
    inner join deals
        on deals.currency is not distinct from closed.currency
        and cast(date_trunc('quarter', deals.created_at) as date) <= closed.quarter
        and (
            not deals.is_closed
            or coalesce(deals.quarter > closed.quarter, false)
            or coalesce(deals.closed_at > deals.as_of, false)
        )
    group by closed.quarter, closed.currency

)

select
    closed.quarter,
    closed.currency,
    coalesce(opened.deals_open, 0) as deals_open,
    closed.deals_closed,
    closed.deals_won,
    round(cast(closed.deals_won as double) / cast(closed.deals_closed as double), 4) as win_rate,
    round(closed.mean_amount, 2) as mean_amount,
    round(closed.median_days, 2) as median_days,
    round(
        cast(coalesce(opened.deals_open, 0) * closed.deals_won as double) / cast(closed.deals_closed as double)
            * closed.mean_amount / cast(nullif(closed.median_days, 0.0::double) as double),
        2
    ) as velocity
from closed
left join opened
    on opened.quarter = closed.quarter
    and opened.currency is not distinct from closed.currency
