-- int_account_touches: touches of an account that name nobody, such as topic surges, with the rules by which they earn for it.
-- grain: touch, rule
-- grows by: touch
-- note: The account stands for a person of its own, whose number is below zero, so that these signals are capped and
--       decay like those of people.
select
    touches.touch,
    -1 - touches.account as person,
    touches.account,
    rules.rule,
    touches.occurred_at,
    touches.occurred_second
from int_touches as touches
inner join int_signal_rules as rules
    on rules.kind_key = touches.kind_key
    and rules.by_account
left join int_chosen_rules as chosen
    on chosen.touch = touches.touch
    and chosen.rule = rules.rule
where touches.person is null
    and touches.account is not null
    and touches.is_counted
    and touches.is_strong_match
    and (chosen.touch is not null or not rules.is_by_details)
