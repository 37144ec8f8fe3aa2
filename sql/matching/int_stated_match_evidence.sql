-- int_stated_match_evidence: accounts that somebody stated: in the CRM, or by a decision on the record or on its e-mail domain.
-- grain: subject, subject_id, account_id, evidence
-- grows by: subject_id
-- reads whole: int_account_decisions
select
    subject,
    subject_id,
    crm_account_id as account_id,
    'crm' as evidence,
    crm_account_id as detail
from int_match_subjects
where crm_account_id is not null

union all

select
    subjects.subject,
    subjects.subject_id,
    decisions.account_id,
    'decision' as evidence,
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
    decisions.subject_id || ', decided by ' || decisions.decided_by as detail
from int_match_subjects as subjects
inner join int_account_decisions as decisions
    on decisions.subject_id = subjects.domain
where subjects.subject = 'record'
    and decisions.subject = 'email_domain'
    and decisions.verdict = 'yes'
