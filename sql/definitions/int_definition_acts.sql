-- int_definition_acts: how many signals each person gave that a definition asks for, within its days before the run.
-- grain: person, definition
-- grows by: person
select
    touches.person,
    definitions.definition,
    count(*) as acts
from int_touches as touches
inner join keys.kinds as kinds
    on kinds.kind_key = touches.kind_key
inner join run.definition_values as asked
    on asked.part = 'kind'
    and asked.value = kinds.kind
inner join run.definitions as definitions
    on definitions.definition = asked.definition
inner join run.clock as clock
    on clock.is_now
    and touches.occurred_at <= clock.as_of
    and clock.as_of_second - touches.occurred_second <= definitions.within_days * 86400
where touches.can_score
group by touches.person, definitions.definition
