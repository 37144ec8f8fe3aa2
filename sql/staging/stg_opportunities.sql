-- stg_opportunities: one deal, as last known.
-- grain: opportunity_id
-- note: a version counts from known_from until known_to, so that run.knowledge.known_at reads the past as it was known.
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
from raw.opportunities as versions
cross join run.knowledge as knowledge
where versions.known_from <= knowledge.known_at
    and (versions.known_to is null or versions.known_to > knowledge.known_at)
    and not coalesce(versions.is_deleted, false)
