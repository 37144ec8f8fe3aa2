-- int_chosen_rules: the first rule of each rule group that fits a touch, where its details decide.
-- grain: touch, rule
-- grows by: touch
-- note: Where its person decides, every rule that fits is listed; int_rules_by_person chooses.
with

fitting as (

    select
        touches.touch,
        rules.rule,
        rules.rule_group,
        case when rules.is_by_person then rules.rule end as own_rule
    from int_touches
    inner join int_signal_rules as rules
        on rules.kind_key = int_touches.kind_key
        and rules.is_by_details
    inner join stg_engagements as touches
        on touches.touch = int_touches.touch
    where (rules.topic is null or lower(rules.topic) = lower(touches.topic))
        and (rules.asset_contains is null or contains(lower(touches.asset), lower(rules.asset_contains)))
        and (rules.campaign_id is null or rules.campaign_id = touches.campaign_id)
        and (rules.min_duration_seconds is null or touches.duration_seconds >= rules.min_duration_seconds)

)

select
    touch,
    min(rule) as rule
from fitting
group by touch, rule_group, own_rule
