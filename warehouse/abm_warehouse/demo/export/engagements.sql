copy (
    select
        coalesce(engagement_id, printf('e-%08d', rowid + 1)) as engagement_id,
        contact_id, account_id, email, kind, channel, direction, asset, topic, campaign_id,
        stimulus_id, user_id, value, duration_seconds,
        'https://www.tidewheel.example' || url as url,
        is_bot, source,
        iso_time(occurred_at) as occurred_at
    from demo.engagements
) to $path (format csv, header true)
