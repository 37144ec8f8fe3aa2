-- int_denied_people: people who have denied consent in any of their records.
-- grain: contact_id
select distinct
    people.person_id as contact_id,
    people.person
from stg_contacts as contacts
inner join int_people as people
    on people.contact_id = contacts.contact_id
where contacts.consent = 'denied'
