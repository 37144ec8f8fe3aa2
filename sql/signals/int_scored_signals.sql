-- int_scored_signals: which rules each touch meets, before caps and decay.
-- grain: touch, person, rule, is_repeat_visit
-- grows by: person
-- reached by: touch of int_chosen_rules
-- note: Of each rule group only the first rule that fits counts. A repeat visit is a signal beside its touch. Signals that
--       matter at none of the instants are left out.
with

repeat_rules as (

    select
        min(rule) as rule,
        arg_min(kept_seconds, rule) filter (where rule is not null) as kept_seconds
    from int_signal_rules
    where kind = 'repeat_visit'
        and topic is null
        and asset_contains is null
        and campaign_id is null
        and min_duration_seconds is null
    group by rule_group

)

select
    touches.touch,
    touches.person,
    rules.rule,
    false as is_repeat_visit,
    touches.occurred_at,
    touches.occurred_second,
    touches.is_deliberate
from int_touches as touches
inner join int_signal_rules as rules
    on rules.kind_key = touches.kind_key
    and not rules.is_by_details
cross join int_horizon as horizon
where touches.can_score
    and touches.occurred_second
        + case when touches.is_deliberate then rules.deliberate_kept_seconds else rules.kept_seconds end
        > horizon.oldest_second

union all

select
    touches.touch,
    touches.person,
    chosen.rule,
    false as is_repeat_visit,
    touches.occurred_at,
    touches.occurred_second,
    touches.is_deliberate
from int_touches as touches
inner join int_chosen_rules as chosen
    on chosen.touch = touches.touch
inner join int_signal_rules as rules
    on rules.rule = chosen.rule
    and not rules.is_by_person
cross join int_horizon as horizon
where touches.can_score
    and touches.occurred_second
        + case when touches.is_deliberate then rules.deliberate_kept_seconds else rules.kept_seconds end
        > horizon.oldest_second

union all

select
    touches.touch,
    touches.person,
    chosen.rule,
    false as is_repeat_visit,
    touches.occurred_at,
    touches.occurred_second,
    touches.is_deliberate
from int_touches as touches
inner join int_rules_by_person as chosen
    on chosen.touch = touches.touch
    and chosen.person = touches.person
inner join int_signal_rules as rules
    on rules.rule = chosen.rule
cross join int_horizon as horizon
where touches.can_score
    and touches.occurred_second
        + case when touches.is_deliberate then rules.deliberate_kept_seconds else rules.kept_seconds end
        > horizon.oldest_second

union all

select
    touches.touch,
    touches.person,
    touches.rule,
    false as is_repeat_visit,
    touches.occurred_at,
    touches.occurred_second,
    false as is_deliberate
from int_account_touches as touches
inner join int_signal_rules as rules
    on rules.rule = touches.rule
cross join int_horizon as horizon
where touches.occurred_second + rules.kept_seconds > horizon.oldest_second

union all

select
    touches.touch,
    touches.person,
    rules.rule,
    true as is_repeat_visit,
    touches.occurred_at,
    touches.occurred_second,
    false as is_deliberate
from int_touches as touches
inner join int_repeat_visits as visits
    on visits.touch = touches.touch
    and visits.person = touches.person
cross join repeat_rules as rules
cross join int_horizon as horizon
where touches.occurred_second + rules.kept_seconds > horizon.oldest_second
