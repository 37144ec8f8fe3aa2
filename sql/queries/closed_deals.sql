-- closed_deals: the deals won and lost in a quarter, those won first, then those worth most.
-- grain: opportunity_id
-- note: $quarter is its first day. days are those from opening to closing; $size rows at most.
select
    deals.opportunity_id,
    deals.name,
    deals.account_id,
    accounts.name as account_name,
    accounts.owner_name,
    coalesce(deals.is_won, false) as is_won,
    coalesce(deals.converted_amount, deals.amount) as amount,
    coalesce(deals.converted_currency, deals.currency) as currency,
    deals.closed_at,
    round((floor(epoch(deals.closed_at)) - floor(epoch(deals.created_at))) / 86400.0, 1) as days,
    count(*) over () as deals
from opportunities as deals
inner join run_clock as clock
    on clock.is_now
    and deals.closed_at <= clock.as_of
left join accounts
    on accounts.account_id = deals.account_id
where deals.is_closed
    and date_trunc('quarter', deals.closed_at) = cast($quarter as date)
order by is_won desc, amount desc nulls last, deals.opportunity_id
limit $size
