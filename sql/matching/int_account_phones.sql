-- int_account_phones: main numbers: phone numbers that several people of one account have, and nobody at another account.
-- grain: number
-- note: Only people whom the CRM assigns to the account count, so a number cannot vouch for itself. Extensions are dropped.
--       A number that only one person has says nothing about others. Two records with one name are one person here.
select
    phones.number,
    min(subjects.crm_account_id) as account_id,
    count(distinct coalesce(names.name_key, contacts.contact_id)) as people
from int_match_subjects as subjects
inner join stg_contacts as contacts
    on contacts.contact_id = subjects.subject_id
inner join int_phones as phones
    on phones.written = contacts.phone
    and phones.country is not distinct from contacts.country
left join int_person_names as names
    on names.written = contacts.full_name
    and names.spelling = 1
where subjects.subject = 'record'
    and subjects.crm_account_id is not null
group by phones.number
having count(distinct coalesce(names.name_key, contacts.contact_id)) >= 2
    and min(subjects.crm_account_id) = max(subjects.crm_account_id)
