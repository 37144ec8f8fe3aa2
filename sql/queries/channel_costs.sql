-- channel_costs: what each channel cost, and what was won by it, by one model.
-- grain: channel, currency
-- note: $model is one of attribution_credit. Channels with the most revenue come first.
select
    channel,
    currency,
    spend,
    deals_opened,
    deals_won,
    pipeline,
    revenue,
    cost_per_opportunity,
    cost_per_customer,
    roas,
    missing
from channel_cost
where model = $model
order by revenue desc nulls last, pipeline desc nulls last, channel, currency
