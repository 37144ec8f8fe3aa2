-- channel_cost: what each channel cost, and what was won by it, by each model.
-- grain: model, channel, currency
-- in order of: model, channel, currency
-- note: The committee's touches are credited. Costs are those up to now; roas is the credit of won deals for each unit
--       of the currency that was spent. missing says what a number lacks: the spend of a channel that earned credit, or
--       the amounts of deals.
with

spent as (

    select
        spend.channel,
        coalesce(spend.converted_currency, spend.currency) as currency,
        sum(coalesce(spend.converted_amount, spend.amount)) as spend
    from spend
    inner join run.clock as clock
        on clock.is_now
        and spend.date <= cast(clock.as_of as date)
    group by spend.channel, coalesce(spend.converted_currency, spend.currency)

),

credited as (

    select
        model,
        value as channel,
        currency,
        sum(case when goal = 'opened' then deals end) as deals_opened,
        sum(case when goal = 'won' then deals end) as deals_won,
        sum(case when goal = 'opened' then credit end) as pipeline,
        sum(case when goal = 'won' then credit end) as revenue
    from attribution_totals
    where scope = 'committee'
        and dimension = 'channel'
    group by model, value, currency

),

listed as (

    select model, channel, currency
    from credited

    union

    select models.model, spent.channel, spent.currency
    from spent
    cross join run.attribution_models as models

)

select
    listed.model,
    listed.channel,
    listed.currency,
    cast(spent.spend as decimal(18, 2)) as spend,
    coalesce(credited.deals_opened, 0.0::double) as deals_opened,
    coalesce(credited.deals_won, 0.0::double) as deals_won,
    cast(credited.pipeline as decimal(18, 2)) as pipeline,
    cast(credited.revenue as decimal(18, 2)) as revenue,
    round(cast(spent.spend as double) / nullif(credited.deals_opened, 0.0::double), 2) as cost_per_opportunity,
    round(cast(spent.spend as double) / nullif(credited.deals_won, 0.0::double), 2) as cost_per_customer,
    round(cast(credited.revenue as double) / cast(nullif(spent.spend, 0) as double), 4) as roas,
    case
        when spent.spend is null then 'spend'
        when credited.deals_won > 0 and credited.revenue is null then 'amounts'
    end as missing
from listed
left join spent
    on spent.channel is not distinct from listed.channel
    and spent.currency is not distinct from listed.currency
left join credited
    on credited.model = listed.model
    and credited.channel is not distinct from listed.channel
    and credited.currency is not distinct from listed.currency
