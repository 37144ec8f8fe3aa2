-- campaigns: campaigns, one row each, as last known.
-- grain: campaign_id
-- in order of: campaign_id
select
    campaign_id,
    name,
    channel,
    source,
    started_at,
    ended_at
from stg_campaigns
