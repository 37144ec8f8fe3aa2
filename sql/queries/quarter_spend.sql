-- quarter_spend: what was spent in a quarter, by campaign, channel and source, the most first.
-- grain: campaign_id, channel, source, currency
-- note: $quarter is its first day; $size rows at most. rows_in_all is how many there are.
select
    spend.campaign_id,
    spend.campaign_name,
    spend.channel,
    spend.source,
    sum(coalesce(spend.converted_amount, spend.amount)) as amount,
    coalesce(spend.converted_currency, spend.currency) as currency,
    min(spend.date) as first_on,
    max(spend.date) as last_on,
    count(*) over () as rows_in_all
from spend
inner join run_clock as clock
    on clock.is_now
    and spend.date <= cast(clock.as_of as date)
where date_trunc('quarter', spend.date) = cast($quarter as date)
group by spend.campaign_id, spend.campaign_name, spend.channel, spend.source,
    coalesce(spend.converted_currency, spend.currency)
order by amount desc, spend.campaign_id, spend.channel, spend.source, currency
limit $size
