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

by_kind as (

    select
        coalesce(touches.source, touches.channel, 'unknown') as source,
        touches.kind,
        count(*) as engagements,
        count(case when touches.direction = 'outbound' then 1 end) as outbound
    from engagements as touches
    group by 1, 2

),

looked_into as (

    select kind
    from int_refinable_kinds

    union

    select by_kind.kind
    from by_kind
    left join prices
        on prices.kind = by_kind.kind
    where prices.kind is null

),

contents as (

    select
        coalesce(touches.source, touches.channel, 'unknown') as source,
        touches.kind,
        'page' as looked_at,
        split_part(split_part(touches.url, '?', 1), '#', 1) as content
    from engagements as touches
    inner join looked_into
        on looked_into.kind = touches.kind
    where touches.url is not null
        and touches.kind_rule is null
        and touches.direction <> 'outbound'

    union all

    select
        coalesce(touches.source, touches.channel, 'unknown') as source,
        touches.kind,
        'form' as looked_at,
        touches.form as content
    from engagements as touches
    inner join looked_into
        on looked_into.kind = touches.kind
    where touches.form is not null
        and touches.kind_rule is null
        and touches.direction <> 'outbound'

    union all

    select
        coalesce(touches.source, touches.channel, 'unknown') as source,
        touches.kind,
        'campaign' as looked_at,
        coalesce(campaigns.name, touches.campaign_id) as content
    from engagements as touches
    inner join looked_into
        on looked_into.kind = touches.kind
    left join campaigns
        on campaigns.campaign_id = touches.campaign_id
    where touches.campaign_id is not null
        and touches.kind_rule is null
        and touches.direction <> 'outbound'

    union all

    select
        coalesce(touches.source, touches.channel, 'unknown') as source,
        touches.kind,
        'status' as looked_at,
        touches.status as content
    from engagements as touches
    inner join looked_into
        on looked_into.kind = touches.kind
    where touches.status is not null
        and touches.kind_rule is null
        and touches.direction <> 'outbound'

    union all

    select
        coalesce(touches.source, touches.channel, 'unknown') as source,
        touches.kind,
        'asset' as looked_at,
        touches.asset as content
    from engagements as touches
    inner join looked_into
        on looked_into.kind = touches.kind
    where touches.asset is not null
        and touches.kind_rule is null
        and touches.direction <> 'outbound'

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
        by_kind.source,
        by_kind.kind,
        'kind' as looked_at,
        by_kind.kind as content,
        by_kind.engagements,
        by_kind.outbound,
        case when prices.points_hundredths > 0 then by_kind.engagements - by_kind.outbound else 0 end as earning
    from by_kind
    left join prices
        on prices.kind = by_kind.kind

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
