-- int_unsubscribed_people: people who unsubscribed from mailings, by one of their records or addresses, and when.
-- grain: person
with

unsubscribed as (

    select people.person, touches.occurred_at
    from int_unsubscribes as touches
    inner join int_people as people
        on people.contact_id = touches.contact_id

    union all

    select people.person, touches.occurred_at
    from int_unsubscribes as touches
    inner join stg_contacts as contacts
        on contacts.person_email = touches.person_email
    inner join int_people as people
        on people.contact_id = contacts.contact_id

)

select
    person,
    min(occurred_at) as unsubscribed_at
from unsubscribed
group by person
