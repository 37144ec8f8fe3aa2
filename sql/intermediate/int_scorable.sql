-- int_scorable: touches that may score: by a person of an account, towards us, no bot, not one of us, not suppressed.
-- grain: engagement_id
select
    touches.engagement_id,
    touches.contact_id,
    contacts.account_id,
    touches.kind,
    touches.channel,
    touches.is_deliberate,
    touches.asset,
    touches.topic,
    touches.campaign_id,
    touches.duration_seconds,
    touches.occurred_at,
    cast(floor(epoch(touches.occurred_at)) as bigint) as occurred_second,
    cast(floor(epoch(touches.occurred_at) / 86400) as bigint) as occurred_day
from engagements as touches
inner join contacts
    on contacts.contact_id = touches.contact_id
where touches.direction in ('inbound', 'mutual')
    and contacts.account_id is not null
    and contacts.consent <> 'denied'
    and not touches.is_bot
    and not touches.is_internal
