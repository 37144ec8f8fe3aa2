-- int_phone_match_evidence: accounts whose main number a record has.
-- grain: subject, subject_id, account_id, evidence
-- grows by: subject_id
select
    subjects.subject,
    subjects.subject_id,
    numbers.account_id,
    'phone' as evidence,
    numbers.people,
    numbers.number as detail
from int_match_subjects as subjects
inner join stg_contacts as contacts
    on contacts.contact_id = subjects.subject_id
inner join int_phones as phones
    on phones.written = contacts.phone
    and phones.country is not distinct from contacts.country
inner join int_account_phones as numbers
    on numbers.number = phones.number
where subjects.subject = 'record'
    and subjects.crm_account_id is null
