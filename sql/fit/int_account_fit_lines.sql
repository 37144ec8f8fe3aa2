-- int_account_fit_lines: the fit rules that hold for each account; only the first of each rule group.
-- grain: account_id, rule_id
with

fitting as (

    select distinct
        facts.account_id,
        rules.rule_id,
        rules.rule_group,
        rules.position,
        rules.points_hundredths
    from int_account_facts as facts
    inner join run.fit_rules as rules
        on rules.field = facts.field
    left join int_fit_rule_values as listed
        on listed.rule_id = rules.rule_id
        and listed.value = facts.text_value
    where rules.subject = 'account'
        and (listed.value is not null or facts.number_value between rules.low and rules.high)

)

select
    account_id,
    rule_id,
    points_hundredths
from fitting
qualify row_number() over (partition by account_id, rule_group order by position) = 1
