-- account_opportunities: the opportunities of the account, open ones first, newest first.
-- grain: opportunity_id
select
    opportunity_id,
    name,
    stage,
    amount,
    currency,
    solution,
    coalesce(is_closed, false) as is_closed,
    coalesce(is_won, false) as is_won,
    loss_reason,
    created_at,
    closed_at
from opportunities
where account_id = $account_id
order by coalesce(is_closed, false), created_at desc nulls last, opportunity_id
