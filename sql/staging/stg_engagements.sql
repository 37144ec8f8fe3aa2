-- stg_engagements: one touch, as last known.
-- grain: engagement_id
-- note: a version counts from known_from until known_to, so that run.knowledge.known_at reads the past as it was known.
select
    engagement_id,
    contact_id,
    account_id,
    lower(email) as email,
    split_part(split_part(lower(email), '@', 1), '+', 1) || '@' || nullif(split_part(lower(email), '@', 2), '') as person_email,
    nullif(split_part(lower(email), '@', 2), '') as email_host,
    lower(kind) as kind,
    channel,
    direction,
    visitor_id,
    asset,
    topic,
    campaign_id,
    stimulus_id,
    user_id,
    value,
    duration_seconds,
    url,
    coalesce(is_bot, false) as is_bot,
    source,
    occurred_at
from raw.engagements as versions
cross join run.knowledge as knowledge
where versions.known_from <= knowledge.known_at
    and (versions.known_to is null or versions.known_to > knowledge.known_at)
    and not coalesce(versions.is_deleted, false)
