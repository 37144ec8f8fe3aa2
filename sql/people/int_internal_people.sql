-- int_internal_people: people who are users of ours, by an address in one of their records.
-- grain: contact_id
select distinct
    people.person_id as contact_id,
    people.person
from stg_contacts as contacts
inner join int_internal_emails as ours
    on ours.email = contacts.email
inner join int_people as people
    on people.contact_id = contacts.contact_id
