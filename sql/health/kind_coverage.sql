-- kind_coverage: how many engagements of each kind each source has, what they earn, and what those hold that no rule refines.
-- grain: source, kind, looked_at, content
-- kept as: view
-- note: A kind is looked into if it has no price, or if some rule of kind_rules.csv could say more of it. Ten contents of
--       each column are listed, the most frequent first.
with

prices as (

    select
        kind,
        max(points_hundredths) as points_hundredths
    from run.signal_rules
    group by kind

),

refinable as (

    select distinct kind
    from int_refinable_kinds

),

touches as (

    select
        coalesce(touches.source, touches.channel, 'unknown') as source,
        touches.kind,
        touches.direction = 'outbound' as is_outbound,
        touches.direction <> 'outbound' and coalesce(prices.points_hundredths, 0) > 0 as is_earning,
        touches.direction <> 'outbound'
        and touches.kind_rule is null
        and (prices.kind is null or refinable.kind is not null) as is_looked_into,
        touches.url,
        touches.form,
        touches.campaign_id,
        touches.status,
        touches.asset
    from engagements as touches
    left join prices
        on prices.kind = touches.kind
    left join refinable
        on refinable.kind = touches.kind

),

contents as (

    select source, kind, 'page' as looked_at, split_part(split_part(url, '?', 1), '#', 1) as content
    from touches
    where is_looked_into
        and url is not null

    union all

    select source, kind, 'form' as looked_at, form as content
    from touches
    where is_looked_into
        and form is not null

    union all

    select touches.source, touches.kind, 'campaign' as looked_at, coalesce(campaigns.name, touches.campaign_id) as content
    from touches
    left join campaigns
        on campaigns.campaign_id = touches.campaign_id
    where touches.is_looked_into
        and touches.campaign_id is not null

    union all

    select source, kind, 'status' as looked_at, status as content
    from touches
    where is_looked_into
        and status is not null

    union all

    select source, kind, 'asset' as looked_at, asset as content
    from touches
    where is_looked_into
        and asset is not null

),

counted as (

    select
        source,
        kind,
        looked_at,
        content,
        count(*) as engagements
    from contents
    group by source, kind, looked_at, content

),

frequent as (

    select
        source,
        kind,
        looked_at,
        content,
        engagements
    from counted
    qualify row_number() over (partition by source, kind, looked_at order by engagements desc, content) <= 10

),

lines as (

    select
        source,
        kind,
        'kind' as looked_at,
        kind as content,
        count(*) as engagements,
        count(case when is_outbound then 1 end) as outbound,
        count(case when is_earning then 1 end) as earning
    from touches
    group by source, kind

    union all

    select
        frequent.source,
        frequent.kind,
        frequent.looked_at,
        frequent.content,
        frequent.engagements,
        0 as outbound,
        case when prices.points_hundredths > 0 then frequent.engagements else 0 end as earning
    from frequent
    left join prices
        on prices.kind = frequent.kind

)

select
    lines.source,
    lines.kind,
    lines.looked_at,
    lines.content,
    lines.engagements,
    lines.outbound,
    lines.earning,
    cast(prices.points_hundredths / 100.0::double as decimal(9, 2)) as points,
    near.near_kind,
    cast(near_prices.points_hundredths / 100.0::double as decimal(9, 2)) as near_points
from lines
left join prices
    on prices.kind = lines.kind
left join int_near_kinds as near
    on near.kind = lines.kind
left join prices as near_prices
    on near_prices.kind = near.near_kind
