-- int_linked_people: who took part in a touch, where the source keeps that link in another file.
-- grain: engagement_id, contact_id
-- note: person_number counts the people of a touch from 1. A call or a meeting with three people is a signal of each of
--       them.
with

people as (

    select distinct
        links.subject_id as engagement_id,
        people.person_id as contact_id,
        people.person
    from stg_associations as links
    inner join int_people as people
        on people.contact_id = links.other_id
    where links.subject = 'engagement'
        and links.other = 'contact'

)

select
    engagement_id,
    contact_id,
    person,
    cast(row_number() over (partition by engagement_id order by contact_id) as bigint) as person_number
from people
