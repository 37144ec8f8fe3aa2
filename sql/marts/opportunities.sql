-- opportunities: deals, one row each, as last known.
-- grain: opportunity_id
select
    deals.opportunity_id,
    accounts.account_id,
    deals.name,
    deals.stage,
    deals.amount,
    deals.currency,
    deals.solution,
    deals.is_closed,
    deals.is_won,
    deals.loss_reason,
    deals.competitor,
    deals.lead_source,
    deals.campaign_id,
    deals.owner_id,
    deals.created_at,
    deals.closed_at,
    deals.account_id as given_account_id
from stg_opportunities as deals
left join stg_accounts as accounts
    on accounts.account_id = deals.account_id
