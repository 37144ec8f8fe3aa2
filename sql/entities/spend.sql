-- spend: what campaigns cost, by day, up to the instant of the run, as last known.
-- grain: date, currency, campaign_id, channel, source, breakdown
-- in order of: date, currency, campaign_id, channel, source, breakdown
select
    spend.date,
    spend.campaign_id,
    campaigns.name as campaign_name,
    coalesce(spend.channel, campaigns.channel) as channel,
    coalesce(spend.source, campaigns.source) as source,
    spend.breakdown,
    spend.currency,
    spend.amount,
    cast(round(cast(spend.amount as double) * rates.rate, 2) as decimal(18, 2)) as converted_amount,
    rates.converted_currency
from known.spend as spend
inner join run.clock as clock
    on clock.is_now
    and cast(clock.as_of as date) >= spend.date
left join stg_campaigns as campaigns
    on campaigns.campaign_id = spend.campaign_id
left join run.rates as rates
    on rates.currency = coalesce(spend.currency, '')
    and spend.date >= rates.valid_from
    and spend.date < rates.valid_until
where not spend.is_deleted
