-- deal_outcomes: deals open, won and lost, the win rate and the days to win, by a property of the deal or its account.
-- grain: value, currency
-- note: $by is all, source, campaign, solution, industry, segment, region, team, owner or stage. The deals with the
--       highest revenue come first.
with

deals as (

    select
        case $by
            when 'all' then 'all deals'
            when 'source' then deals.lead_source
            when 'campaign' then coalesce(campaigns.name, deals.campaign_id)
            when 'solution' then deals.solution
            when 'industry' then accounts.industry
            when 'segment' then accounts.segment
            when 'region' then accounts.region
            when 'team' then users.team
            when 'owner' then coalesce(users.name, deals.owner_id)
            when 'stage' then deals.stage
        end as value,
        coalesce(deals.converted_currency, deals.currency) as currency,
        coalesce(deals.converted_amount, deals.amount) as amount,
        coalesce(deals.is_closed and (deals.closed_at <= clock.as_of or deals.closed_at is null), false) as is_closed,
        coalesce(deals.is_won, false) as is_won,
        (floor(epoch(deals.closed_at)) - floor(epoch(deals.created_at))) / 86400.0 as days
    from opportunities as deals
    inner join run_clock as clock
        on clock.is_now
        and (deals.created_at is null or deals.created_at <= clock.as_of)
    left join accounts
        on accounts.account_id = deals.account_id
    left join users
        on users.user_id = deals.owner_id
    left join campaigns
        on campaigns.campaign_id = deals.campaign_id

)

select
    value,
    currency,
    count(*) filter (where not is_closed) as deals_open,
    count(*) filter (where is_closed and is_won) as deals_won,
    count(*) filter (where is_closed and not is_won) as deals_lost,
    round(count(*) filter (where is_closed and is_won) / nullif(count(*) filter (where is_closed), 0), 6) as win_rate,
    sum(amount) filter (where is_closed and is_won) as revenue,
    round(cast(avg(amount) filter (where is_closed and is_won) as double), 2) as mean_amount,
    sum(amount) filter (where not is_closed) as pipeline,
    round(median(days) filter (where is_closed and is_won), 1) as days_to_win,
    round(median(days) filter (where is_closed and not is_won), 1) as days_to_lose
from deals
group by value, currency
order by revenue desc nulls last, value, currency
