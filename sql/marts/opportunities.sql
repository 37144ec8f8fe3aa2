-- opportunities: deals, one row each, as last known.
-- grain: opportunity_id
select
    opportunity_id,
    account_id,
    name,
    stage,
    amount,
    currency,
    solution,
    is_closed,
    is_won,
    loss_reason,
    competitor,
    lead_source,
    campaign_id,
    owner_id,
    created_at,
    closed_at
from stg_opportunities
