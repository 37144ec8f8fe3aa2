-- int_people: which contact records are one person.
-- grain: contact_id
-- note: one e-mail address, whatever its case or +tag, is one person; so is one full name of two or more words inside
--       one account (G7). A person goes by the smallest of the ids. Rows that share neither stay apart.
with

named as (

    select
        contacts.contact_id,
        contacts.person_email,
        case
            when contacts.person_name like '% %' and matched.account_id is not null
                then matched.account_id || ' ' || contacts.person_name
            else contacts.contact_id
        end as name_key
    from stg_contacts as contacts
    inner join int_contact_accounts as matched
        on matched.contact_id = contacts.contact_id

),

by_name as (

    select
        contact_id,
        name_key,
        coalesce(person_email, contact_id) as email_key,
        min(contact_id) over (partition by name_key) as leader
    from named

),

by_email as (

    select
        contact_id,
        name_key,
        min(leader) over (partition by email_key) as leader
    from by_name

)

select
    contact_id,
    min(leader) over (partition by name_key) as person_id
from by_email
