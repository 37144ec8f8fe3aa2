-- contact_definitions: the definitions of the playbook that each person meets as of the run.
-- grain: contact_id, definition
-- kept as: view, published as table
-- grows by: person
-- in order of: contact_id, position
-- note: level is the place of a definition on the ladder of qualification, from 1 to 6, or null if it has none. Somebody's level
--       is the highest of theirs, and 0 for people who meet none.
select
    contact_id,
    account_id,
    definition,
    position,
    title,
    level
from int_definition_facts
where holds_target
    and holds_score
    and holds_fit
    and holds_intent
    and holds_band
    and holds_status
    and holds_confirmed
    and holds_acts
