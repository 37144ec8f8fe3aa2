-- int_person_fit_lines: the fit rules that hold for each person; only the first of each rule group.
-- grain: person, rule_id
-- grows by: person
-- note: A rule holds if all of its conditions do. Words are looked for as whole words, signs counting as blanks.
with

met as (

    select
        facts.person,
        conditions.condition_id,
        conditions.rule_id
    from int_person_facts as facts
    inner join run.conditions as conditions
        on conditions.field = facts.field
    inner join int_condition_values as listed
        on listed.condition_id = conditions.condition_id
        and listed.value = facts.text_value
    where conditions.part = 'fit'
        and conditions.subject = 'person'

    union all

    select
        facts.person,
        conditions.condition_id,
        conditions.rule_id
    from int_person_facts as facts
    inner join run.conditions as conditions
        on conditions.field = facts.field
        and facts.number_value between conditions.low and conditions.high
    where conditions.part = 'fit'
        and conditions.subject = 'person'
        and facts.number_value is not null

    union all

    select
        facts.person,
        conditions.condition_id,
        conditions.rule_id
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
    where conditions.part = 'fit'
        and conditions.subject = 'person'
        and conditions.is_by_words

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
