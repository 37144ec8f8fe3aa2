-- stg_campaigns: one campaign, as last known.
-- grain: campaign_id
select
    campaign_id,
    name,
    channel,
    source,
    started_at,
    ended_at
from known.campaigns
where not is_deleted
