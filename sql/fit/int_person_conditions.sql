-- int_person_conditions: the conditions of the playbook that hold for each person, once for each fact that meets one.
-- grain: person, condition_id
-- kept as: view
-- grows by: person
-- note: part says what a condition belongs to: a rule about fit, or a persona; those of rules about signals are judged
--       elsewhere. Words are looked for as whole words, signs counting as blanks.
select
    facts.person,
    conditions.condition_id,
    conditions.rule_id,
    conditions.part
from int_person_facts as facts
inner join run.conditions as conditions
    on conditions.field = facts.field
inner join int_condition_values as listed
    on listed.condition_id = conditions.condition_id
    and listed.value = facts.text_value
where conditions.part <> 'signal'
    and conditions.subject = 'person'

union all

select
    facts.person,
    conditions.condition_id,
    conditions.rule_id,
    conditions.part
from int_person_facts as facts
inner join run.conditions as conditions
    on conditions.field = facts.field
    and facts.number_value between conditions.low and conditions.high
where conditions.part <> 'signal'
    and conditions.subject = 'person'
    and facts.number_value is not null

union all

select
    facts.person,
    conditions.condition_id,
    conditions.rule_id,
    conditions.part
from int_person_facts as facts
inner join run.conditions as conditions
    on conditions.field = facts.field
cross join run.word_separators as words
inner join run.condition_values as listed
    on listed.condition_id = conditions.condition_id
    and contains(
        ' ' || replace(replace(translate(facts.text_value, words.separators, words.blanks), '  ', ' '), '  ', ' ') || ' ',
        listed.value
    )
where conditions.part <> 'signal'
    and conditions.subject = 'person'
    and conditions.is_by_words
