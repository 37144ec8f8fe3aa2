-- int_match_evidence: everything that speaks for an account, one piece a row.
-- grain: subject, subject_id, account_id, evidence
-- note: odds are for the account against none, from tests/bench/matching.py: how often such evidence is right among
--       leads of whom the truth is known. Short names collide and long ones do not, so the same slip weighs differently.
--       Of a domain or a name that more accounts share, fifty are listed: enough to see that none of them can be taken.
with

sites as (

    select
        account_id,
        domain,
        evidence
    from int_account_sites
    qualify row_number() over (partition by domain order by account_id) <= 50

),

named as (

    select
        accounts.account_id,
        names.name_key
    from stg_accounts as accounts
    inner join int_company_names as names
        on names.written = accounts.name
    qualify row_number() over (partition by names.name_key order by accounts.account_id) <= 50

)

select
    subject,
    subject_id,
    crm_account_id as account_id,
    'crm' as evidence,
    cast(null as double) as odds,
    crm_account_id as detail
from int_match_subjects
where crm_account_id is not null

union all

select
    subjects.subject,
    subjects.subject_id,
    decisions.account_id,
    'decision' as evidence,
    cast(null as double) as odds,
    'decided by ' || decisions.decided_by as detail
from int_match_subjects as subjects
inner join int_account_decisions as decisions
    on decisions.subject = subjects.subject
    and decisions.subject_id = subjects.subject_id
where decisions.verdict = 'yes'

union all

select
    subjects.subject,
    subjects.subject_id,
    decisions.account_id,
    'domain_decision' as evidence,
    cast(null as double) as odds,
    decisions.subject_id || ', decided by ' || decisions.decided_by as detail
from int_match_subjects as subjects
inner join int_account_decisions as decisions
    on decisions.subject_id = subjects.domain
where subjects.subject = 'record'
    and decisions.subject = 'email_domain'
    and decisions.verdict = 'yes'

union all

select
    subjects.subject,
    subjects.subject_id,
    sites.account_id,
    sites.evidence,
    cast(case sites.evidence when 'email_domain' then 200 else 100 end as double) as odds,
    sites.domain as detail
from int_match_subjects as subjects
inner join sites
    on sites.domain = subjects.domain

union all

select
    subjects.subject,
    subjects.subject_id,
    named.account_id,
    'company_name' as evidence,
    cast(case when length(names.name_text) < 5 then 10 else 100 end as double) as odds,
    subjects.company as detail
from int_match_subjects as subjects
inner join int_company_names as names
    on names.written = subjects.company
inner join named
    on named.name_key = names.name_key

union all

select
    subjects.subject,
    subjects.subject_id,
    names.account_id,
    'similar_name' as evidence,
    cast(
        case
            when names.edits = 0 then 100
            when names.edits = 1 and names.letters >= 16 then 200
            when names.edits = 1 and names.letters >= 13 then 100
            when names.edits = 1 and names.letters >= 10 then 40
            when names.edits = 1 and names.letters >= 6 then 7
            when names.edits = 1 then 1
            when names.edits = 2 and names.letters >= 16 then 100
            when names.edits = 2 and names.letters >= 13 then 17
            when names.edits = 2 and names.letters >= 11 then 10
            when names.edits = 2 and names.letters >= 10 then 6
            when names.edits = 2 and names.letters >= 8 then 1.5
            when names.edits * 100 <= names.letters * 15 and names.letters >= 20 then 3
            else 0.2
        end as double
    ) as odds,
    subjects.company as detail
from int_match_subjects as subjects
inner join int_similar_names as names
    on names.written = subjects.company
where subjects.subject = 'record'
    and names.subject_id = subjects.subject_id

union all

select
    subjects.subject,
    subjects.subject_id,
    numbers.account_id,
    'phone' as evidence,
    cast(case when numbers.people >= 3 then 40 else 10 end as double) as odds,
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
