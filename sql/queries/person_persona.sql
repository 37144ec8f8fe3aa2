-- person_persona: the persona that a person fits best; no row if they fit none.
-- grain: contact_id
select
    title,
    grade,
    conditions_met,
    conditions,
    held,
    lacking
from contact_personas
where contact_id = $contact_id
