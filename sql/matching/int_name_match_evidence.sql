-- int_name_match_evidence: accounts with the name of a record's company, or with one that is a few typing errors away.
-- grain: subject, subject_id, account_id, evidence
-- grows by: subject_id
-- note: Of the accounts that share a name, at most fifty are listed: enough to see that none of them can be accepted.
with

accounts_by_name as (

    select
        accounts.account_id,
        names.name_key
    from stg_accounts as accounts
    inner join int_company_names as names
        on names.written = accounts.name
    qualify row_number() over (partition by names.name_key order by accounts.account_id) <= 50

)

select
    subjects.subject,
    subjects.subject_id,
    accounts_by_name.account_id,
    'company_name' as evidence,
    cast(0 as bigint) as edits,
    length(names.name_text) as characters,
    subjects.company as detail
from int_match_subjects as subjects
inner join int_company_names as names
    on names.written = subjects.company
inner join accounts_by_name
    on accounts_by_name.name_key = names.name_key

union all

select
    subjects.subject,
    subjects.subject_id,
    names.account_id,
    'similar_name' as evidence,
    names.edits,
    names.characters,
    subjects.company as detail
from int_match_subjects as subjects
inner join int_similar_names as names
    on names.written = subjects.company
    and names.subject_id = subjects.subject_id
where subjects.subject = 'record'
