-- int_managers: whom each person reports to, by the first of their records (by id) that says so.
-- grain: person
with

stated as (

    select
        people.person,
        arg_min(contacts.reports_to_contact_id, contacts.contact_id)
            filter (where contacts.reports_to_contact_id is not null) as record_id
    from stg_contacts as contacts
    inner join int_people as people
        on people.contact_id = contacts.contact_id
    where contacts.reports_to_contact_id is not null
    group by people.person

)

select
    stated.person,
    managers.person_id as manager_id
from stated
inner join int_people as managers
    on managers.contact_id = stated.record_id
    and managers.person <> stated.person
