-- stg_opportunities: one deal, as last known.
-- grain: opportunity_id
select
    opportunity_id,
    account_id,
    name,
    stage,
    amount,
    currency,
    solution,
    coalesce(is_closed, closed_at is not null) as is_closed,
    coalesce(is_won, false) as is_won,
    loss_reason,
    competitor,
    lead_source,
    campaign_id,
    owner_id,
    created_at,
    closed_at
from known.opportunities
where not is_deleted
