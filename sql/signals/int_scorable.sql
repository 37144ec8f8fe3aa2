-- int_scorable: touches that can score: by a person of an account, towards us.
-- grain: engagement_id
-- note: No bots, none of our own users, and nobody who has denied consent.
select
    touches.engagement_id,
    touches.contact_id,
    touches.account_id,
    touches.kind,
    touches.channel,
    touches.is_deliberate,
    touches.asset,
    touches.topic,
    touches.campaign_id,
    touches.duration_seconds,
    touches.occurred_at,
    cast(floor(epoch(touches.occurred_at)) as bigint) as occurred_second,
    cast(floor(epoch(touches.occurred_at) / 86400.0::double) as bigint) as occurred_day
from engagements as touches
left join int_denied_people as denied
    on denied.contact_id = touches.contact_id
where touches.direction in ('inbound', 'mutual')
    and touches.account_by = 'contact'
    and denied.contact_id is null
    and not touches.is_bot
    and not touches.is_internal
