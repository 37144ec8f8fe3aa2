-- deals_by_score: whether deals come from accounts that the rules had found: their state a week before they were opened.
-- grain: was_mqa
-- note: Deals opened in the twelve weeks of history. Many deals, or much won, at accounts that were no MQA mean that the
--       rules miss signals that sales sees.
with

deals as (

    select
        deals.opportunity_id,
        coalesce(deals.converted_amount, deals.amount) as amount,
        coalesce(deals.is_won and deals.closed_at <= clock.as_of, false) as is_won,
        coalesce(bool_or(weeks.is_mqa), false) as was_mqa,
        max(weeks.intent) as intent
    from opportunities as deals
    inner join run_clock as clock
        on clock.is_now
        and deals.created_at <= clock.as_of
    inner join account_weeks as weeks
        on weeks.account_id = deals.account_id
        and weeks.as_of <= deals.created_at
        and weeks.as_of > deals.created_at - interval 7 day
    group by all

)

select
    was_mqa,
    count(*) as deals,
    round(count(*) / sum(count(*)) over (), 4) as share,
    count(*) filter (where is_won) as deals_won,
    sum(amount) as amount,
    round(cast(avg(intent) as double), 1) as mean_intent
from deals
group by was_mqa
order by was_mqa desc
