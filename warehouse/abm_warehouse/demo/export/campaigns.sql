copy (
    select campaign_id, name, channel, source, iso_time(started_at) as started_at,
        iso_time(ended_at) as ended_at
    from demo.campaigns
    order by campaign_id
) to $path (format csv, header true)
