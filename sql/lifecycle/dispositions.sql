-- dispositions: what sales did with people and accounts: accepted, rejected or recycled them, and what became of that.
-- grain: subject, subject_id, given_status, solution, occurred_at
-- note: From files and from decisions made here, which have a decision_id. A reason is legitimate if it is one of the
--       playbook's reasons to reject, however it is written. is_resting, and the evidence that ended it, are as of the run.
with

disposed as (

    select
        subject,
        subject_id,
        contact_id,
        account_id,
        case status when 'sal' then 'accepted' when 'disqualified' then 'rejected' else 'recycled' end as disposition,
        given_status,
        reason,
        user_id,
        solution,
        occurred_at,
        until,
        ended_at,
        decision_id,
        to_timestamp(floor(epoch(occurred_at)) + excluded.for_days * 86400) as rests_until
    from status_history
    left join run.excluded as excluded
        on excluded.what = 'status'
        and excluded.value = status
    where subject in ('contact', 'account')
        and status in ('sal', 'disqualified', 'recycled')

)

select
    disposed.subject,
    disposed.subject_id,
    disposed.contact_id,
    disposed.account_id,
    disposed.disposition,
    disposed.given_status,
    disposed.reason,
    case
        when disposed.disposition = 'rejected' and disposed.reason is not null
            then reasons.reason is not null
    end as is_legitimate,
    disposed.user_id,
    disposed.solution,
    disposed.occurred_at,
    disposed.until,
    case when disposed.disposition <> 'accepted' then coalesce(disposed.until, disposed.rests_until) end as rests_until,
    disposed.ended_at,
    disposed.decision_id,
    case
        when disposed.subject = 'account' and disposed.disposition <> 'accepted'
            then disposed.ended_at is null and exclusions.reason is not distinct from statuses.status
    end as is_resting,
    evidence.evidence_at,
    evidence.role as evidence_role,
    case
        when disposed.disposition <> 'accepted'
            and coalesce(disposed.ended_at > least(coalesce(disposed.until, disposed.rests_until), evidence.evidence_at), true)
            and clock.as_of >= least(coalesce(disposed.until, disposed.rests_until), evidence.evidence_at)
            then least(coalesce(disposed.until, disposed.rests_until), evidence.evidence_at)
    end as returned_at
from disposed
inner join run.clock as clock
    on clock.is_now
left join run.reject_reasons as reasons
    on reasons.reason = replace(replace(lower(trim(disposed.reason)), ' ', '_'), '-', '_')
left join int_account_numbers as accounts
    on accounts.account_id = disposed.account_id
    and disposed.subject = 'account'
left join int_account_exclusions as exclusions
    on exclusions.as_of = clock.as_of
    and exclusions.account = accounts.account
left join int_account_statuses as statuses
    on statuses.as_of = clock.as_of
    and statuses.account = accounts.account
left join int_new_evidence as evidence
    on evidence.as_of = clock.as_of
    and evidence.account = accounts.account
    and disposed.ended_at is null
where clock.as_of >= disposed.occurred_at
