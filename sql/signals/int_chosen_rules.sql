-- int_chosen_rules: the first rule of each rule group that fits a touch, where its details decide.
-- grain: touch, rule
-- grows by: touch
-- note: Where its person decides, every rule that fits is listed; int_rules_by_person chooses. Touches that matter at none of
--       the instants are left out, unless a rule of their kind asks what the person did before.
with

kinds as (

    select
        kind_key,
        case when not bool_or(is_by_person) then max(deliberate_kept_seconds) end as kept_seconds
    from int_signal_rules
    where is_by_details
    group by kind_key

),

fitting as (

    select
        touches.touch,
        rules.rule,
        rules.rule_group,
        case when rules.is_by_person then rules.rule end as own_rule
    from int_touches
    inner join kinds
        on kinds.kind_key = int_touches.kind_key
    cross join int_horizon as horizon
    inner join int_signal_rules as rules
        on rules.kind_key = int_touches.kind_key
        and rules.is_by_details
    inner join stg_engagements as touches
        on touches.touch = int_touches.touch
    where (kinds.kept_seconds is null or int_touches.occurred_second + kinds.kept_seconds > horizon.oldest_second)
        and (rules.topic is null or lower(rules.topic) = lower(touches.topic))
        and (rules.asset_contains is null or contains(lower(touches.asset), lower(rules.asset_contains)))
        and (rules.campaign_id is null or rules.campaign_id = touches.campaign_id)
        and (rules.min_duration_seconds is null or touches.duration_seconds >= rules.min_duration_seconds)

)

select
    touch,
    min(rule) as rule
from fitting
group by touch, rule_group, own_rule
