-- int_denied_people: people of whom any record says that they have denied consent.
-- grain: contact_id
select distinct people.person_id as contact_id
from stg_contacts as contacts
inner join int_people as people
    on people.contact_id = contacts.contact_id
where contacts.consent = 'denied'
