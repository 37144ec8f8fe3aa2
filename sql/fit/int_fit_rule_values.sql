-- int_fit_rule_values: the texts that a fit rule lists, and what they mean.
-- grain: rule_id, value
select
    rule_id,
    value
from run.fit_rule_values

union

select
    listed.rule_id,
    meanings.means as value
from run.fit_rule_values as listed
inner join run.fit_rules as rules
    on rules.rule_id = listed.rule_id
inner join int_fact_meanings as meanings
    on meanings.field = rules.field
    and meanings.written = listed.value
where meanings.means is not null
