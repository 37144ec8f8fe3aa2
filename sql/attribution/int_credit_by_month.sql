-- int_credit_by_month: the credit of the deals that were reached in a month, by one thing about their touches at a time.
-- grain: month, goal, scope, model, dimension, value, currency
-- grows by: month
-- reached by: touch of int_credited_touches, person of int_credited_people
-- note: Touches of a month that are alike in all of it have one number, by which their credit is added up first.
with

touched as (

    select
        paths.path,
        coalesce(touches.touch, -1) as touch,
        paths.month,
        paths.goal,
        paths.scope,
        paths.currency,
        touches.channel,
        texts.campaign_id,
        texts.source,
        touches.kind_key,
        people.role
    from int_credit_paths as paths
    left join int_deal_touches as touches
        on touches.goal = paths.goal
        and touches.scope = paths.scope
        and touches.opportunity_id = paths.opportunity_id
    left join int_credited_touches as texts
        on texts.touch = touches.touch
    left join int_credited_people as people
        on people.person = touches.person

),

alike as (

    select distinct month, goal, scope, currency, channel, campaign_id, source, kind_key, role
    from touched

),

lines as (

    select
        *,
        row_number() over (
            partition by month
            order by goal, scope, currency, channel, campaign_id, source, kind_key, role
        ) as line
    from alike

),

numbered as (

    select distinct
        touched.path,
        touched.touch,
        touched.month,
        lines.line
    from touched
    inner join lines
        on lines.month = touched.month
        and lines.goal = touched.goal
        and lines.scope = touched.scope
        and lines.currency is not distinct from touched.currency
        and lines.channel is not distinct from touched.channel
        and lines.campaign_id is not distinct from touched.campaign_id
        and lines.source is not distinct from touched.source
        and lines.kind_key is not distinct from touched.kind_key
        and lines.role is not distinct from touched.role

),

credited as (

    select
        numbered.month,
        numbered.line,
        credits.model,
        count(credits.touch) as touches,
        sum(credits.share) as deals,
        sum(credits.credit_cents) as credit_cents
    from int_touch_credit as credits
    inner join numbered
        on numbered.path = credits.path
        and numbered.touch = coalesce(credits.touch, -1)
    group by numbered.month, numbered.line, credits.model

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
        lines.month,
        lines.goal,
        lines.scope,
        credited.model,
        dimensions.dimension,
        case dimensions.dimension
            when 'channel' then lines.channel
            when 'campaign' then lines.campaign_id
            when 'source' then lines.source
            when 'kind' then kinds.kind
            when 'role' then lines.role
        end as value,
        lines.currency,
        credited.touches,
        credited.deals,
        credited.credit_cents
    from credited
    inner join lines
        on lines.month = credited.month
        and lines.line = credited.line
    left join int_kinds as kinds
        on kinds.kind_key = lines.kind_key
    cross join dimensions

)

select
    month,
    goal,
    scope,
    model,
    dimension,
    value,
    currency,
    cast(sum(touches) as bigint) as touches,
    sum(deals) as deals,
    cast(sum(credit_cents) as bigint) as credit_cents
from valued
group by month, goal, scope, model, dimension, value, currency
