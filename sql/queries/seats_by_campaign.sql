-- seats_by_campaign: which campaigns brought people to the seats of committees, by role, and what a seat cost.
-- grain: campaign_id, role
select
    campaign_id,
    coalesce(campaign_name, campaign_id) as campaign_name,
    role,
    people,
    seats_filled,
    coverage_gained,                     -- in whole committees
    cost_per_seat,                       -- of the whole campaign
    currency,
    reached_share,                       -- of the accounts it reached, those where the role is engaged
    others_share                         -- the same of other accounts like them
from campaign_seats
where seats_filled > 0
order by seats_filled desc, coverage_gained desc, campaign_id, role
limit $limit
