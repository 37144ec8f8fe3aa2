-- credited_deals: the deals of which a channel, campaign, source, kind or role is credited with a part, by one model.
-- grain: opportunity_id
-- note: $goal, $scope and $model as in attribution_credit; $dimension is what $value is one of. Those with the most credit
--       come first; $size rows at most.
select
    credits.opportunity_id,
    deals.name,
    credits.account_id,
    accounts.name as account_name,
    count(credits.engagement_id) as touches,
    min(credits.occurred_at) as first_touch_at,
    any_value(credits.reached_at) as reached_at,
    round(sum(credits.share), 4) as share,
    sum(credits.credit) as credit,
    credits.currency
from attribution_credit as credits
left join opportunities as deals
    on deals.opportunity_id = credits.opportunity_id
left join accounts
    on accounts.account_id = credits.account_id
where credits.goal = $goal
    and credits.scope = $scope
    and credits.model = $model
    and case $dimension
        when 'channel' then credits.channel
        when 'campaign' then credits.campaign_id
        when 'source' then credits.source
        when 'kind' then credits.kind
        when 'role' then credits.role
    end = $value
group by credits.opportunity_id, deals.name, credits.account_id, accounts.name, credits.currency
order by credit desc nulls last, share desc, credits.opportunity_id
limit $size
