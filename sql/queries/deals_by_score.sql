-- deals_by_score: whether deals come from accounts that the rules had found: their state on the Monday before they were opened.
-- grain: was_mqa
-- note: Deals opened in the year of history. Many deals, or much won, at accounts that were no MQA mean that the
--       rules miss signals that sales sees.
with

weeks_before as (

    select
        deals.opportunity_id,
        coalesce(deals.converted_amount, deals.amount) as amount,
        coalesce(deals.is_won and deals.closed_at <= clock.as_of, false) as is_won,
        weeks.is_mqa,
        weeks.intent
    from opportunities as deals
    inner join run_clock as clock
        on clock.is_now
        and deals.created_at <= clock.as_of
    inner join account_weeks as weeks
        on weeks.account_id = deals.account_id
        and weeks.as_of <= deals.created_at
    qualify weeks.as_of = max(weeks.as_of) over (partition by deals.opportunity_id)

),

deals as (

    select
        opportunity_id,
        amount,
        is_won,
        bool_or(is_mqa) as was_mqa,
        max(intent) as intent
    from weeks_before
    group by opportunity_id, amount, is_won

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
