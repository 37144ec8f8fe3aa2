-- int_person_fit_lines: the fit rules that hold for each person; only the first of each rule group.
-- grain: person, rule_id
-- grows by: person
-- note: A rule holds if all of its conditions do.
with

met as (

    select person, condition_id, rule_id
    from int_person_conditions
    where part = 'fit'

),

several as (

    select
        met.person,
        met.rule_id
    from met
    inner join run.fit_rules as rules
        on rules.rule_id = met.rule_id
        and rules.conditions > 1
    group by met.person, met.rule_id
    having count(distinct met.condition_id) = max(rules.conditions)

),

fitting as (

    select
        met.person,
        met.rule_id
    from met
    inner join run.fit_rules as rules
        on rules.rule_id = met.rule_id
        and rules.conditions = 1

    union all

    select person, rule_id
    from several

)

select
    fitting.person,
    fitting.rule_id,
    rules.points_hundredths
from fitting
inner join run.fit_rules as rules
    on rules.rule_id = fitting.rule_id
qualify row_number() over (partition by fitting.person, rules.rule_group order by rules.position) = 1
