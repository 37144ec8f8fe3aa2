-- is_person: whether there is a person of this id.
-- grain: one row
select count(*) > 0 as found
from contacts
where contact_id = $contact_id
