-- int_match_countries: whether a record and an account with the name of its company are in one country.
-- grain: subject, subject_id, account_id
-- grows by: subject_id
select distinct
    evidence.subject,
    evidence.subject_id,
    evidence.account_id,
    of_record.code = of_account.code as is_same
from int_match_evidence as evidence
inner join stg_contacts as contacts
    on contacts.contact_id = evidence.subject_id
inner join int_countries as of_record
    on of_record.written = contacts.country
inner join stg_accounts as accounts
    on accounts.account_id = evidence.account_id
inner join int_countries as of_account
    on of_account.written = accounts.country
where evidence.subject = 'record'
    and evidence.evidence in ('company_name', 'similar_name')
