-- campaign_members: people who were sent a campaign, or took part in it, and what came of it.
-- grain: campaign_id, contact_id
-- kept as: view
select
    campaign_id,
    contact_id,
    min(account_id) as account_id,
    arg_max(status, (occurred_at, engagement_id)) filter (where status is not null) as status,
    min(occurred_at) as first_touch_at,
    max(occurred_at) as last_touch_at,
    count(*) as touches,
    count(case when direction <> 'outbound' and not is_bot and not is_internal then 1 end) as responses,
    min(case when direction <> 'outbound' and not is_bot and not is_internal then occurred_at end) as first_response_at
from engagements
where campaign_id is not null
    and contact_id is not null
group by campaign_id, contact_id
