-- int_condition_values: the texts that a condition lists, and what they mean.
-- grain: condition_id, value
select
    condition_id,
    value
from run.condition_values

union

select
    listed.condition_id,
    meanings.means as value
from run.condition_values as listed
inner join run.conditions as conditions
    on conditions.condition_id = listed.condition_id
inner join int_fact_meanings as meanings
    on meanings.field = conditions.field
    and meanings.written = listed.value
where meanings.means is not null
