-- attributed_credit: what each channel, campaign, source, kind or role is credited with, side by side for all models.
-- grain: value, currency, model
-- note: $goal is won or opened, $scope is committee or contacts, $dimension is what to list. A value is null for deals
--       without a touch, and where the touches do not say. Those with the most credit come first.
select
    totals.model,
    totals.value,
    coalesce(campaigns.name, totals.value) as name,
    totals.currency,
    totals.touches,
    totals.deals,
    totals.credit
from attribution_totals as totals
left join campaigns
    on totals.dimension = 'campaign'
    and campaigns.campaign_id = totals.value
where totals.goal = $goal
    and totals.scope = $scope
    and totals.dimension = $dimension
order by
    sum(totals.credit) over (partition by totals.value, totals.currency) desc nulls last,
    sum(totals.deals) over (partition by totals.value, totals.currency) desc,
    totals.value,
    totals.currency,
    totals.model
