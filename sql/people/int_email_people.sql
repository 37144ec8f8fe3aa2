-- int_email_people: the person behind an e-mail address.
-- grain: person_email
-- note: A shared mailbox does not tell which person used it, so it is not listed.
select
    contacts.person_email,
    min(people.person) as person
from stg_contacts as contacts
inner join int_people as people
    on people.contact_id = contacts.contact_id
where contacts.person_email is not null
group by contacts.person_email
having count(distinct people.person) = 1
