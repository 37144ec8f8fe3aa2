-- Every row returned is a violation.
-- by: account_id
select
    credits.goal,
    credits.scope,
    credits.model,
    credits.opportunity_id,
    sum(credits.credit) as credit,
    sum(credits.share) as share,
    max(coalesce(deals.converted_amount, deals.amount)) as amount
from attribution_credit as credits
inner join opportunities as deals
    on deals.opportunity_id = credits.opportunity_id
group by credits.goal, credits.scope, credits.model, credits.opportunity_id
having sum(credits.credit) <> max(coalesce(deals.converted_amount, deals.amount))
    or abs(sum(credits.share) - 1) > 0.000001
