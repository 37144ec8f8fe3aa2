-- int_account_fit_lines: the fit rules that hold for each account; only the first of each rule group.
-- grain: account_id, rule_id
-- note: need is that of a rule which counts for one need alone. A rule holds if all of its conditions do.
with

fitting as (

    select
        account_id,
        rule_id,
        count(*) as conditions
    from int_account_conditions
    where part = 'fit'
    group by account_id, rule_id

)

select
    fitting.account_id,
    fitting.rule_id,
    rules.need,
    rules.points_hundredths
from fitting
inner join run.fit_rules as rules
    on rules.rule_id = fitting.rule_id
    and rules.conditions = fitting.conditions
qualify row_number() over (partition by fitting.account_id, rules.need, rules.rule_group order by rules.position) = 1
