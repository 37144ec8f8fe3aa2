-- int_account_fit_lines: the fit rules that hold for each account; only the first of each rule group.
-- grain: account_id, rule_id
-- note: need is that of a rule which counts for one need alone. A rule holds if all of its conditions do. Words are looked for as whole words, signs counting as blanks.
with

met as (

    select
        facts.account_id,
        conditions.condition_id,
        conditions.rule_id
    from int_account_facts as facts
    inner join run.conditions as conditions
        on conditions.field = facts.field
    left join int_condition_values as listed
        on listed.condition_id = conditions.condition_id
        and listed.value = facts.text_value
    where conditions.part = 'fit'
        and conditions.subject = 'account'
        and (listed.value is not null or facts.number_value between conditions.low and conditions.high)

    union

    select
        facts.account_id,
        conditions.condition_id,
        conditions.rule_id
    from int_account_facts as facts
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
        and conditions.subject = 'account'
        and conditions.is_by_words

),

fitting as (

    select
        account_id,
        rule_id,
        count(*) as conditions
    from met
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
