-- person_definitions: each part of each definition of the playbook for one person, as of now.
-- grain: definition, part
select
    definition,
    position,
    title,
    level,                               -- on the ladder of qualification, 1 to 6
    part,
    value,
    asked,
    is_raised,
    holds
from definition_parts
where contact_id = $contact_id
order by position, part_position
