copy (
    select date, amount, currency, campaign_id, channel, source
    from demo.spend
    order by date, campaign_id
) to $path (format csv, header true)
