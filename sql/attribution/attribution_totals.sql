-- attribution_totals: the credit of all deals by channel, campaign, source, kind of engagement, and role, by each model.
-- grain: goal, scope, model, dimension, value, currency
-- in order of: goal, scope, model, dimension, value, currency
-- note: Each dimension adds up to the same total. Its value is null for deals without any touch, and for touches of
--       which it is not known. deals adds up what part of each deal is credited, so it counts deals.
with

touched as (

    select
        goal,
        scope,
        model,
        channel,
        campaign_id,
        source,
        kind,
        role,
        currency,
        count(engagement_id) as touches,
        sum(share) as deals,
        sum(credit) as credit
    from attribution_credit
    group by goal, scope, model, channel, campaign_id, source, kind, role, currency

),

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

valued as (

    select
        touched.goal,
        touched.scope,
        touched.model,
        dimensions.dimension,
        case dimensions.dimension
            when 'channel' then touched.channel
            when 'campaign' then touched.campaign_id
            when 'source' then touched.source
            when 'kind' then touched.kind
            when 'role' then touched.role
        end as value,
        touched.currency,
        touched.touches,
        touched.deals,
        touched.credit
    from touched
    cross join dimensions

)

select
    goal,
    scope,
    model,
    dimension,
    value,
    currency,
    cast(sum(touches) as bigint) as touches,
    round(sum(deals), 6) as deals,
    cast(sum(credit) as decimal(18, 2)) as credit
from valued
group by goal, scope, model, dimension, value, currency
