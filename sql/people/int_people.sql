-- int_people: which records are one person.
-- grain: contact_id
-- note: Records are one person if a chain of links joins them, however long. A person goes by the smallest id of their
--       existing records; ids of records that were merged away lead to the person too. person is the number of
--       that id.
with

grouped as (

    select
        groups.record_id,
        contacts.contact_id,
        min(contacts.contact_id) over (partition by groups.group_id) as person_id
    from int_record_groups as groups
    left join stg_contacts as contacts
        on contacts.contact_id = groups.record_id

),

people as (

    select
        contacts.contact_id,
        coalesce(grouped.person_id, contacts.contact_id) as person_id
    from stg_contacts as contacts
    left join grouped
        on grouped.contact_id = contacts.contact_id

    union all

    select
        record_id as contact_id,
        person_id
    from grouped
    where contact_id is null
        and person_id is not null

)

select
    people.contact_id,
    people.person_id,
    numbers.contact as person
from people
inner join keys.contacts as numbers
    on numbers.contact_id = people.person_id
