-- stg_engagements: one touch, as last known.
-- grain: engagement_id
-- kept as: view
-- grows by: touch
-- note: touch is the number of the row; models join on it, and never on engagement_id. given_kind is what the source
--       says; int_refined_kinds has what it means.
select
    touch,
    engagement_id,
    contact_id,
    account_id,
    lower(email) as email,
    split_part(split_part(lower(email), '@', 1), '+', 1) || '@' || nullif(split_part(lower(email), '@', 2), '') as person_email,
    nullif(split_part(lower(email), '@', 2), '') as email_host,
    lower(kind) as given_kind,
    channel,
    direction,
    visitor_id,
    asset,
    form,
    topic,
    campaign_type,
    campaign_id,
    status,
    thread_id,
    stimulus_id,
    user_id,
    value,
    duration_seconds,
    url,
    coalesce(is_bot, false) as is_bot,
    source,
    occurred_at
from known.engagements
where not is_deleted
