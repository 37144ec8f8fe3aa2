-- lost_deals: the deals lost in a quarter for a category of reasons, those worth most first.
-- grain: opportunity_id
-- note: $quarter is its first day, $category as in loss_reasons; 'other' is another reason, or none. $size rows at most.
select
    deals.opportunity_id,
    deals.name,
    deals.account_id,
    accounts.name as account_name,
    accounts.owner_name,
    deals.loss_reason,
    deals.competitor,
    coalesce(deals.converted_amount, deals.amount) as amount,
    coalesce(deals.converted_currency, deals.currency) as currency,
    deals.closed_at
from opportunities as deals
inner join run_clock as clock
    on clock.is_now
    and deals.closed_at <= clock.as_of
left join (
    select distinct quarter, loss_reason, category
    from loss_reasons
) as reasons
    on reasons.quarter = cast(date_trunc('quarter', deals.closed_at) as date)
    and reasons.loss_reason is not distinct from deals.loss_reason
left join accounts
    on accounts.account_id = deals.account_id
where deals.is_closed
    and not coalesce(deals.is_won, false)
    and date_trunc('quarter', deals.closed_at) = cast($quarter as date)
    and coalesce(reasons.category, 'other') = $category
order by amount desc nulls last, deals.closed_at desc, deals.opportunity_id
limit $size
