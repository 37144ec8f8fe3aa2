-- campaign_members: people who were sent a campaign, or took part in it, and what came of it.
-- grain: campaign_id, contact_id
-- kept as: view
select
    campaign_id,
    contact_id,
    min(account_id) as account_id,
    min(occurred_at) as first_touch_at,
    max(occurred_at) as last_touch_at,
    count(*) as touches,
    count(case when is_counted then 1 end) as responses,
    min(case when is_counted then occurred_at end) as first_response_at
from int_engagements
where campaign_id is not null
    and contact_id is not null
group by campaign_id, contact_id
