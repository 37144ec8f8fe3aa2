-- int_domain_match_evidence: accounts that have the domain of an e-mail address.
-- grain: subject, subject_id, account_id, evidence
-- grows by: subject_id
-- note: Of the accounts that share a domain, at most fifty are listed: enough to see that none of them can be accepted.
with

domains as (

    select
        account_id,
        domain,
        evidence
    from int_account_domains
    qualify row_number() over (partition by domain order by account_id) <= 50

)

select
    subjects.subject,
    subjects.subject_id,
    domains.account_id,
    domains.evidence,
    domains.domain as detail
from int_match_subjects as subjects
inner join domains
    on domains.domain = subjects.domain
