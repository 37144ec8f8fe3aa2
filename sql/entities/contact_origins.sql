-- contact_origins: where the fields of each person come from: the record, the system, the file, and when it was loaded.
-- grain: contact_id, record_id, system, said_at
-- in order of: account_id, contact_id
-- note: Of several records of a person, each field of the mart contacts comes from the first record (by id) that has it.
select
    people.person_id as contact_id,
    persons.account_id,
    origins.contact_id as record_id,
    origins.system,
    origins.file,
    origins.said_at,
    origins.fields
from known.contacts_origins as origins
inner join stg_contacts as contacts
    on contacts.contact_id = origins.contact_id
inner join int_people as people
    on people.contact_id = origins.contact_id
inner join int_contacts as persons
    on persons.person = people.person
where origins.fields <> ''
