-- int_credit_paths: each deal with a number for each scope, and what its credit depends on.
-- grain: path
-- note: The number is that of the account, a million times, and one for each deal and scope of the account.
select
    cast(
        cast(deals.account as bigint) * 1000000
        + row_number() over (
            partition by deals.account
            order by deals.goal, scopes.scope, deals.opportunity_id
        ) as bigint
    ) as path,
    deals.account,
    deals.goal,
    scopes.scope,
    deals.opportunity_id,
    deals.account_id,
    deals.opened_at,
    deals.reached_at,
    deals.month,
    deals.qualified_at,
    deals.amount_cents,
    deals.currency,
    paths.path as channels
from int_credited_deals as deals
cross join run.attribution_scopes as scopes
left join int_channel_paths as paths
    on paths.goal = deals.goal
    and paths.opportunity_id = deals.opportunity_id
