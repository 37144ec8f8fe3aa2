-- int_account_conditions: the conditions of the playbook that hold for each account.
-- grain: account_id, condition_id
-- note: part says what a condition belongs to: a rule about fit, or an ideal customer profile; those of rules about signals
--       are judged elsewhere. Words are looked for as whole words, signs counting as blanks.
select
    facts.account_id,
    conditions.condition_id,
    conditions.rule_id,
    conditions.part
from int_account_facts as facts
inner join run.conditions as conditions
    on conditions.field = facts.field
left join int_condition_values as listed
    on listed.condition_id = conditions.condition_id
    and listed.value = facts.text_value
where conditions.part <> 'signal'
    and conditions.subject = 'account'
    and (listed.value is not null or facts.number_value between conditions.low and conditions.high)

union

select
    facts.account_id,
    conditions.condition_id,
    conditions.rule_id,
    conditions.part
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
where conditions.part <> 'signal'
    and conditions.subject = 'account'
    and conditions.is_by_words
