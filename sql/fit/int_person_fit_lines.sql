-- int_person_fit_lines: the fit rules that hold for each person; only the first of each rule group.
-- grain: person, rule_id
-- grows by: person
select
    facts.person,
    rules.rule_id,
    rules.points_hundredths
from int_person_facts as facts
inner join run.fit_rules as rules
    on rules.field = facts.field
inner join int_fit_rule_values as listed
    on listed.rule_id = rules.rule_id
    and listed.value = facts.text_value
where rules.subject = 'person'
qualify row_number() over (partition by facts.person, rules.rule_group order by rules.position) = 1
