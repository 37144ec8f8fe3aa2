-- int_person_fit_lines: the fit rules that hold for each person; only the first of each rule group.
-- grain: person, rule_id
-- grows by: person
with

fitting as (

    select
        facts.person,
        rules.rule_id,
        rules.rule_group,
        rules.position,
        rules.points_hundredths
    from int_person_facts as facts
    inner join run.fit_rules as rules
        on rules.field = facts.field
    inner join int_fit_rule_values as listed
        on listed.rule_id = rules.rule_id
        and listed.value = facts.text_value
    where rules.subject = 'person'

    union all

    select
        facts.person,
        rules.rule_id,
        rules.rule_group,
        rules.position,
        rules.points_hundredths
    from int_person_facts as facts
    inner join run.fit_rules as rules
        on rules.field = facts.field
        and facts.number_value between rules.low and rules.high
    where rules.subject = 'person'
        and facts.number_value is not null

)

select
    person,
    rule_id,
    points_hundredths
from fitting
qualify row_number() over (partition by person, rule_group order by position) = 1
