-- attribution_totals: the credit of all deals by channel, campaign, source, kind of engagement, and role, by each model.
-- grain: goal, scope, model, dimension, value, currency
-- in order of: goal, scope, model, dimension, value, currency
-- note: Each dimension adds up to the same total. Its value is null for deals without any touch, and for touches of
--       which it is not known. deals adds up what part of each deal is credited, so it counts deals.
with

dimensions as (

    select 'channel' as dimension
    union all
    select 'campaign' as dimension
    union all
    select 'source' as dimension
    union all
    select 'kind' as dimension
    union all
    select 'role' as dimension

),

credits as (

    select
        credits.*,
        dimensions.dimension,
        case dimensions.dimension
            when 'channel' then credits.channel
            when 'campaign' then credits.campaign_id
            when 'source' then credits.source
            when 'kind' then credits.kind
            when 'role' then credits.role
        end as value
    from attribution_credit as credits
    cross join dimensions

)

select
    goal,
    scope,
    model,
    dimension,
    value,
    currency,
    count(engagement_id) as touches,
    round(sum(share), 6) as deals,
    cast(sum(credit) as decimal(18, 2)) as credit
from credits
group by goal, scope, model, dimension, value, currency
