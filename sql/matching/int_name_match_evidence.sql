-- int_name_match_evidence: accounts with the name of a record's company, or with one that is a few typing errors away.
-- grain: subject, subject_id, account_id, evidence
-- grows by: subject_id
-- note: Of the accounts that share a name, at most fifty are listed: enough to see that none of them can be accepted.
--       spelling is 2 if the names are letter by letter the same, 1 if they have the same legal form, or else 0.
with

accounts_by_name as (

    select
        accounts.account_id,
        names.name_key,
        names.spelling,
        names.form
    from stg_accounts as accounts
    inner join int_company_names as names
        on names.written = accounts.name
    qualify row_number() over (partition by names.name_key, names.spelling order by accounts.account_id) <= 50

)

select
    subjects.subject,
    subjects.subject_id,
    accounts_by_name.account_id,
    'company_name' as evidence,
    cast(0 as bigint) as edits,
    length(names.name_text) as characters,
    cast(
        case
            when accounts_by_name.spelling = names.spelling then 2
            when accounts_by_name.form = names.form then 1
            else 0
        end as bigint
    ) as spelling,
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
    names.spelling,
    subjects.company as detail
from int_match_subjects as subjects
inner join int_similar_names as names
    on names.written = subjects.company
    and names.subject_id = subjects.subject_id
where subjects.subject = 'record'
