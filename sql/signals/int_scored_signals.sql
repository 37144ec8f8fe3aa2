-- int_scored_signals: the points of each touch by the first rule of each rule group that fits it, before caps and decay.
-- grain: engagement_id, rule_group
with

touches as (

    select
        engagement_id,
        contact_id,
        account_id,
        kind,
        is_deliberate,
        asset,
        topic,
        campaign_id,
        duration_seconds,
        occurred_at,
        occurred_second,
        occurred_day
    from int_scorable

    union all

    select
        engagement_id,
        contact_id,
        account_id,
        'repeat_visit' as kind,
        false as is_deliberate,
        null as asset,
        null as topic,
        null as campaign_id,
        null as duration_seconds,
        occurred_at,
        occurred_second,
        occurred_day
    from int_repeat_visits

),

fitting as (

    select
        touches.engagement_id,
        touches.contact_id,
        touches.account_id,
        touches.kind,
        touches.is_deliberate,
        touches.occurred_at,
        touches.occurred_second,
        touches.occurred_day,
        rules.rule_id,
        rules.rule_group,
        rules.position,
        rules.has_rivals,
        rules.points_hundredths,
        rules.cap_hundredths,
        rules.cap_days
    from touches
    inner join run.signal_rules as rules
        on rules.kind = touches.kind
    where (rules.topic is null or lower(rules.topic) = lower(touches.topic))
        and (rules.asset_contains is null or contains(lower(touches.asset), lower(rules.asset_contains)))
        and (rules.campaign_id is null or rules.campaign_id = touches.campaign_id)
        and (rules.min_duration_seconds is null or touches.duration_seconds >= rules.min_duration_seconds)

),

ranked as (

    select
        engagement_id,
        contact_id,
        account_id,
        kind,
        is_deliberate,
        occurred_at,
        occurred_second,
        occurred_day,
        rule_id,
        rule_group,
        points_hundredths,
        cap_hundredths,
        cap_days,
        row_number() over (partition by engagement_id, rule_group order by position) as rank
    from fitting
    where has_rivals

)

select
    engagement_id,
    contact_id,
    account_id,
    kind,
    is_deliberate,
    occurred_at,
    occurred_second,
    occurred_day,
    rule_id,
    rule_group,
    points_hundredths,
    cap_hundredths,
    cap_days
from fitting
where not has_rivals

union all

select
    engagement_id,
    contact_id,
    account_id,
    kind,
    is_deliberate,
    occurred_at,
    occurred_second,
    occurred_day,
    rule_id,
    rule_group,
    points_hundredths,
    cap_hundredths,
    cap_days
from ranked
where rank = 1
